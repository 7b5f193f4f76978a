"""What a report says of how its numbers came to be, so that they can be made again."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from biocluster.laboratory.analyses.results import Results
from biocluster.laboratory.exports.figures_in_words import NOTHING
from biocluster.laboratory.exports.pieces import Section, Table


def versions(results: Results) -> Section:
    rows = [
        (_("Version of the engine"), results.engine),
        (_("Digest of the targets and of the settings for single runs"), results.parameters),
        (_("Digest of everything that the tables depend on"), results.inputs),
        (pgettext("report", "Settings"), _flat(results.method)),
        *((name, sha256) for name, sha256 in sorted(results.tables.items())),
    ]
    table = Table(
        _("Versions and digests (SHA-256)"), (pgettext("report", "What"), pgettext("report", "Value")), rows,
        note=_("The digest of each raw file is in runs.parquet. The same files, targets, settings and engine give the "
               "same bytes."),
    )  # fmt: skip
    return Section(_("Versions and digests"), "versions", [table])


def _flat(method: dict[str, Any]) -> str:
    """Settings as words with spaces between, that a line can be broken at."""
    found = {
        f"{group}.{name}" if isinstance(value, dict) else group: each
        for group, value in sorted(method.items())
        for name, each in (sorted(value.items()) if isinstance(value, dict) else [("", value)])
    }
    return "; ".join(f"{name} = {NOTHING if value is None else value}" for name, value in found.items())
