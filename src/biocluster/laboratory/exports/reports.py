"""The quality report of a folder of results, as a page and as a print, in the reader's language."""

from pathlib import Path

from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.results import Results, open_results
from biocluster.laboratory.analyses.store import replace_whole
from biocluster.laboratory.exports.html import as_html, tables_told_by
from biocluster.laboratory.exports.pdf import as_pdf
from biocluster.laboratory.exports.pieces import Report
from biocluster.laboratory.exports.report_calibration import calibration
from biocluster.laboratory.exports.report_failures import drawn_failures, failed_files, warnings
from biocluster.laboratory.exports.report_quality import quality
from biocluster.laboratory.exports.report_runs import masses, standards, summary, times
from biocluster.laboratory.exports.report_versions import versions

FORMATS = {"html": as_html, "pdf": as_pdf}
SECTIONS = (
    summary,
    failed_files,
    warnings,
    times,
    masses,
    standards,
    quality,
    calibration,
    drawn_failures,
    versions,
)


def report_of(results: Results) -> Report:
    """The report in the language that is active; the same tables give the same report."""
    sections = [each(results) for each in SECTIONS]
    return Report(
        title=_("Quality report of CE-MS measurements"),
        lead=_("From the tables %(digest)s, engine %(engine)s.")
        % {"digest": results.digest[:12], "engine": results.engine},
        language=(get_language() or "ja")[:2],
        sections=[each for each in sections if each.pieces],
        tables=results.digest,
        words={"contents": pgettext("report", "Contents")},
    )


def write_report(
    folder: Path, *, formats: tuple[str, ...] = ("html",), only_if_older: bool = False, language: str = ""
) -> list[Path]:
    """Write ``report.html``, ``report.pdf`` or both into a folder of results; returns what was written.

    With ``only_if_older`` a report that speaks of the tables as they are now stays as it is.

    Raises
    ------
    NoResults
        If the folder holds no whole results.
    """
    results = open_results(folder)
    wanted = {each: folder / f"report.{each}" for each in formats}
    if only_if_older and tables_told_by(folder / "report.html") == results.digest:
        return []
    with override(language or get_language() or "ja"):
        report = report_of(results)
        for name, path in wanted.items():
            replace_whole(path, FORMATS[name](report), incoming=folder)
    return list(wanted.values())
