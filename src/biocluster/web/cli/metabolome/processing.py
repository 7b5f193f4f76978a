"""`biocluster metabolome process SHEET --targets TARGETS --out DIR`: raw files to tables and a report."""

import argparse
import sys
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biocluster.laboratory.analyses.methods import Measuring, Method
from biocluster.laboratory.analyses.running import Outcome, process
from biocluster.laboratory.exports.reports import write_report
from biocluster.laboratory.importers.batches import Inputs, InputsRefused, read_inputs, told
from biocluster.web.cli.metabolome.files_done import FilesDone
from biocluster.web.cli.metabolome.options import POLARITIES
from biocluster.web.cli.metabolome.refusal import CannotGoOn
from biocluster.web.cli.metabolome.sentences import EXPECTED, cannot_be_written, sentence_of

MOST_FAILED_TOLD = 20


def method_of(arguments: argparse.Namespace) -> Method:
    """The method of the engine with what was asked for on the command line."""
    measuring = {
        "mass_tolerance_ppm": arguments.mass_tolerance,
        "minimum_snr": arguments.minimum_snr,
        "ramp_s": arguments.ramp,
        "length_mm": arguments.length,
        "voltage_kv": arguments.voltage,
    }
    usual = Method()
    return Method(
        measuring=Measuring(**{name: value for name, value in measuring.items() if value is not None}),
        polarity=POLARITIES.get(arguments.polarity, 0),
        weighting=arguments.weighting or usual.weighting,
        corrects_drift=not arguments.no_drift_correction,
        untargeted=arguments.untargeted,
    )


def run(arguments: argparse.Namespace) -> int:
    method = method_of(arguments)
    inputs = _inputs(arguments, method.polarity)
    progress = FilesDone()
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)
        outcome = process(
            inputs.sheet, inputs.targets, arguments.out,
            method=method, scheduler=arguments.scheduler, workers=arguments.workers,
            trusting=not arguments.read_all, progress=progress,
        )  # fmt: skip
        progress.end()
        if not arguments.no_report:
            write_report(arguments.out, only_if_older=True)
    except EXPECTED as error:
        progress.end()
        raise CannotGoOn(sentence_of(error)) from error
    except OSError as error:
        progress.end()
        raise CannotGoOn(cannot_be_written(error, arguments.out)) from error
    _tell(outcome, arguments.out)
    return 1 if outcome.failed else 0


def _inputs(arguments: argparse.Namespace, polarity: int) -> Inputs:
    try:
        return read_inputs(arguments.sheet, arguments.targets, polarity=polarity)
    except InputsRefused as refused:
        for path, problems in refused.problems.items():
            for problem in problems:
                print(told(path, problem), file=sys.stderr)
        number = sum(len(problems) for problems in refused.problems.values())
        raise CannotGoOn(
            ngettext(
                "There is %(count)s thing to correct. Nothing was measured.",
                "There are %(count)s things to correct. Nothing was measured.",
                number,
            )
            % {"count": number}
        ) from None


def _tell(outcome: Outcome, out: Path) -> None:
    for file, reason in list(outcome.failed.items())[:MOST_FAILED_TOLD]:
        # the sentence names the file, unless it is about the worker
        print(reason if file in reason else f"{file}: {reason}", file=sys.stderr)
    more = len(outcome.failed) - MOST_FAILED_TOLD
    if more > 0:
        print(_("… and %(count)s more, see runs.parquet.") % {"count": f"{more:,}"}, file=sys.stderr)
    print(
        _(
            "%(files)s files: %(measured)s measured now, %(before)s before, %(failed)s failed; "
            "%(targets)s targets. %(written)s"
        )
        % {
            "files": f"{outcome.files:,}",
            "measured": f"{outcome.measured:,}",
            "before": f"{outcome.files - outcome.measured - len(outcome.failed):,}",
            "failed": f"{len(outcome.failed):,}",
            "targets": f"{outcome.targets:,}",
            "written": (
                _("Tables written to %(folder)s.") if outcome.changed else _("%(folder)s has them already.")
            )
            % {"folder": out},
        }
    )
