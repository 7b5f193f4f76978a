"""What is wrong with a raw file, in the reader's language, from what the reader of mzML tells."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REASONS: dict[str, Promise] = {
    "empty": gettext_lazy("the file is empty"),
    "not_mzml": gettext_lazy("this is not an mzML file"),
    "bad_gzip": gettext_lazy("the gzip file is damaged"),
    "truncated": gettext_lazy("the file is cut off before its end"),
    "not_well_formed": gettext_lazy("the XML is not well-formed"),
    "unsupported_encoding": gettext_lazy("the file is in an encoding that is not read"),
    "too_long": gettext_lazy("something in the file is far too long"),
    "count_differs": gettext_lazy("the file has another number of spectra than it says"),
    "bad_number": gettext_lazy("a number cannot be read"),
    "unknown_group": gettext_lazy("a group of parameters is named that is not there"),
    "no_length": gettext_lazy("the spectrum does not say how long it is"),
    "no_time": gettext_lazy("the spectrum has no time"),
    "no_time_unit": gettext_lazy("the time of the spectrum has no unit"),
    "bad_time": gettext_lazy("the time of the spectrum is no time"),
    "time_repeats": gettext_lazy("the time of the spectrum is not after that of the one before"),
    "mixed_polarity": gettext_lazy("positive and negative spectra stand in one file"),
    "mixed_representation": gettext_lazy("profiles and centroids stand in one file"),
    "too_many_points": gettext_lazy("the spectrum has more points than fit in memory"),
    "no_mz": gettext_lazy("the spectrum has no m/z"),
    "no_intensity": gettext_lazy("the spectrum has no intensities"),
    "array_repeats": gettext_lazy("an array stands twice in the spectrum"),
    "no_precision": gettext_lazy("an array does not say whether it has 32 or 64 bits"),
    "no_compression": gettext_lazy("an array does not say how it is compressed"),
    "unsupported_compression": gettext_lazy("an array is compressed in a way that is not read"),
    "bad_base64": gettext_lazy("an array is not base64"),
    "bad_inflate": gettext_lazy("an array cannot be inflated"),
    "bad_numpress": gettext_lazy("an array cannot be decoded by numpress"),
    "length_differs": gettext_lazy("an array has another length than the spectrum says"),
    "bad_mz": gettext_lazy("the m/z do not ascend, or are no numbers"),
    "bad_intensity": gettext_lazy("an intensity is negative or no number"),
    "unreadable": gettext_lazy("the file cannot be read"),
    "worker_died": gettext_lazy("whoever worked on it died twice, which too little memory can do"),
    "unforeseen": gettext_lazy("the engine failed"),
}
"""By the code under which the table of runs carries what is wrong."""


def told_fault(reason: str, *, spectrum: int | None, byte: int | None, detail: str) -> str:
    """A sentence about one file: what is wrong, in which spectrum and at which byte, and what was found."""
    words = str(REASONS[reason]) if reason in REASONS else reason
    places = []
    if spectrum is not None:
        places.append(_("spectrum %(number)s") % {"number": spectrum})
    if byte is not None:
        places.append(_("byte %(number)s") % {"number": byte})
    where = f" ({', '.join(places)})" if places else ""
    return f"{words}{where}: {detail}" if detail else f"{words}{where}"
