"""`biocluster metabolome report DIR`: the report of a folder of results, written anew."""

import argparse

from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.results import NoResults
from biocluster.laboratory.exports.reports import FORMATS, write_report
from biocluster.web.cli.metabolome.refusal import CannotGoOn
from biocluster.web.cli.metabolome.sentences import cannot_be_written, no_results


def run(arguments: argparse.Namespace) -> int:
    formats = (arguments.format,) if arguments.format else tuple(FORMATS)
    try:
        written = write_report(arguments.folder, formats=formats, language=arguments.language or "")
    except NoResults:
        raise CannotGoOn(no_results(arguments.folder)) from None
    except OSError as error:
        raise CannotGoOn(cannot_be_written(error, arguments.folder)) from error
    print(_("Written: %(files)s.") % {"files": ", ".join(str(path) for path in written)})
    return 0
