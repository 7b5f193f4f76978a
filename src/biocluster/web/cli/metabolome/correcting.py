"""`biocluster metabolome correct TABLE --samples LIST --out DIR`: drift taken out of any table by its QCs."""

import argparse
import sys

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from biocluster.laboratory.analyses.correcting import correct_files
from biocluster.laboratory.analyses.table_cells import TableRefused
from biocluster.laboratory.exports.figures_in_words import percent
from biocluster.laboratory.words.table_problems import FINDINGS, PROBLEMS
from biocluster.web.cli.metabolome.refusal import CannotGoOn


def run(arguments: argparse.Namespace) -> int:
    try:
        found = correct_files(arguments.table, arguments.samples, arguments.out)
    except TableRefused as refused:
        for problem in refused.problems:
            where = _("line %(line)s") % {"line": problem.line} if problem.line else _("whole file")
            column = f", {_('column %(place)s') % {'place': problem.column}}" if problem.column else ""
            print(
                f"{problem.file}: {where}{column}: {PROBLEMS[problem.kind] % problem.words}", file=sys.stderr
            )
        raise CannotGoOn(
            ngettext(
                "There is %(count)s thing to correct. Nothing was written.",
                "There are %(count)s things to correct. Nothing was written.",
                len(refused.problems),
            )
            % {"count": len(refused.problems)}
        ) from None
    except OSError as error:
        raise CannotGoOn(f"{error.filename}: {error.strerror}") from error
    for finding in found.findings:
        print(FINDINGS[finding.kind] % finding.words, file=sys.stderr)
    print(
        _("Median CV of the QCs: %(before)s before, %(held_out)s with QCs held out. Written to %(folder)s.")
        % {
            "before": percent(_middle(found.before.qc.cv)),
            "held_out": percent(_middle(found.held_out.qc.cv)),
            "folder": arguments.out,
        }
    )
    return 0


def _middle(values: NDArray[np.float64]) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else None
