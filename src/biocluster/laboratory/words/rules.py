"""What Westgard's rules say of a control value, for who reads a chart."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES: dict[str, Promise] = {
    "1-2s": _("more than two standard deviations from the centre (a warning)"),
    "1-3s": _("more than three standard deviations from the centre"),
    "2-2s": _("it and the one before more than two standard deviations from the centre, on the same side"),
    "R-4s": _("it and the one before more than two standard deviations from the centre, on either side"),
    "4-1s": _("it and the three before more than one standard deviation from the centre, on the same side"),
    "10-x": _("it and the nine before on the same side of the centre"),
}
"""By the name under which a chart carries a rule."""
