"""`biocluster metabolome export DIR --format …`: results in a format for others."""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.results import NoResults, Results, open_results
from biocluster.laboratory.analyses.store import replace_whole, whole_file
from biocluster.laboratory.exports.isatab import isatab_of
from biocluster.laboratory.exports.mztab import mztab_of
from biocluster.laboratory.exports.workbook import write_workbook
from biocluster.web.cli.metabolome.refusal import CannotGoOn
from biocluster.web.cli.metabolome.sentences import cannot_be_written, no_results

NAMES = {"mztab": "results.mztab", "xlsx": "results.xlsx", "isatab": "isatab"}
"""What is written beside the tables where no other place is named."""


def run(arguments: argparse.Namespace) -> int:
    path: Path = arguments.out or arguments.folder / NAMES[arguments.format]
    try:
        results = open_results(arguments.folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        WRITERS[arguments.format](results, path)
    except NoResults:
        raise CannotGoOn(no_results(arguments.folder)) from None
    except OSError as error:
        raise CannotGoOn(cannot_be_written(error, path)) from error
    print(_("Written: %(files)s.") % {"files": path})
    return 0


def _mztab(results: Results, path: Path) -> None:
    with (
        whole_file(path, incoming=path.parent) as part,
        part.open("w", encoding="utf-8", newline="\n") as file,
    ):
        file.writelines(mztab_of(results))


def _xlsx(results: Results, path: Path) -> None:
    with whole_file(path, incoming=path.parent) as part:
        write_workbook(results, part)


def _isatab(results: Results, path: Path) -> None:
    path.mkdir(exist_ok=True)
    for name, content in isatab_of(results).items():
        replace_whole(path / name, content, incoming=path)


WRITERS = {"mztab": _mztab, "xlsx": _xlsx, "isatab": _isatab}
