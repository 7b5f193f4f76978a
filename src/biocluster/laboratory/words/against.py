"""What sends a peak to a person, in words: its flags, and what is no flag."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from biocluster.laboratory.words.flags import FLAGS

BESIDE_FLAGS: dict[str, Promise] = {
    "not_found": _("not found"),
    "low_quality": _("of low quality"),
}
SHORT: dict[str, Promise] = {
    "low_snr": _("small"),
    "saturated": _("saturated"),
    "cut": _("cut off"),
    "overlapped": _("overlapped"),
    "poor_shape": _("poor shape"),
    "ambiguous": _("ambiguous"),
    "isotopes_differ": _("isotopes differ"),
    "time_off": _("time off"),
    "mass_off": _("m/z off"),
    "no_time_model": _("no time model"),
    "no_standard": _("no internal standard"),
    "below_lod": _("below LOD"),
    "below_loq": _("below LOQ"),
    "extrapolated": _("outside calibration"),
    "no_calibration": _("not calibrated"),
    "reintegrated": _("by hand"),
    "rejected": _("rejected"),
    "no_qc": _("drift unknown"),
    **BESIDE_FLAGS,
}
"""Two words for a tag or a line of a choice."""


def told(word: str) -> str | Promise:
    """A few words for a flag; one that this version does not know stands as it is."""
    return SHORT.get(word, word)


def told_at_length(flags: str) -> list[tuple[str | Promise, str | Promise]]:
    """Each flag of a table's cell in a few words and in a sentence."""
    return [(told(flag), FLAGS.get(flag, flag)) for flag in flags.split()]
