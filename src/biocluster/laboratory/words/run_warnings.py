"""What is to be said of a whole run, for who reads a report of it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WARNINGS: dict[str, Promise] = {
    "empty": _("fewer than twenty scans: nothing was looked for"),
    "no_time_model": _("nothing holds the migration times: the usual ones were taken as they are"),
    "few_anchors": _(
        "fewer than three markers and internal standards were found: predictions rest on the other targets"
    ),
    "standards_missing": _("fewer than half of the internal standards were found"),
    "one_neutral_marker": _(
        "mobilities rest on one neutral marker alone, and so on the stated length and voltage; "
        "this can be worse than no correction at all. Add a charged marker"
    ),
    "one_marker": _("mobilities rest on one charged marker, and so on the stated length and voltage"),
    "no_mobility": _("no mobilities: there is no marker, or one and no length and voltage are stated"),
    "no_lock_mass": _("no lock mass was found: m/z are as they were measured"),
    "lock_mass_refused": _("a lock mass disagrees with the targets and was not used"),
    "mass_offset": _("without a lock mass, targets have more than half of the mass tolerance in common"),
}
"""By the word under which the table of runs carries a warning."""
SERIOUS = frozenset({"empty", "no_time_model", "standards_missing", "one_neutral_marker", "mass_offset"})
"""Those that a reader has to know before using the results."""
