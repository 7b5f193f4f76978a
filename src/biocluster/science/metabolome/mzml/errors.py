"""What can be wrong with an mzML file, and where."""

from typing import Literal

Reason = Literal[
    # the file
    "empty",
    "not_mzml",
    "bad_gzip",
    "truncated",
    "not_well_formed",
    "unsupported_encoding",
    "too_long",
    # what it says about itself
    "count_differs",
    "bad_number",
    "unknown_group",
    # a spectrum
    "no_length",
    "no_time",
    "no_time_unit",
    "bad_time",
    "time_repeats",
    "mixed_polarity",
    "mixed_representation",
    "too_many_points",
    # its arrays
    "no_mz",
    "no_intensity",
    "array_repeats",
    "no_precision",
    "no_compression",
    "unsupported_compression",
    "bad_base64",
    "bad_inflate",
    "bad_numpress",
    "length_differs",
    "bad_mz",
    "bad_intensity",
]


class MzmlError(ValueError):
    """A file that is no whole, right mzML run.

    Attributes
    ----------
    name : str
        Of the file, as the caller gave it.
    spectrum : int or None
        The spectrum that is wrong, counted from 0 in the order of the file; None where it is no single one.
    byte : int or None
        Where, counted from 0 in the file (of a gzip file: in what it holds): the first byte of the spectrum
        or, where the XML itself is wrong, of what is wrong.
    reason : str
        One of ``Reason``.
    detail : str
        What was found, in English.
    """

    def __init__(
        self, name: str, spectrum: int | None, byte: int | None, reason: Reason, detail: str
    ) -> None:
        # everything goes to ValueError, so that the error survives pickling on its way from a worker
        super().__init__(name, spectrum, byte, reason, detail)
        self.name = name
        self.spectrum = spectrum
        self.byte = byte
        self.reason: Reason = reason
        self.detail = detail

    def __str__(self) -> str:
        where = [] if self.spectrum is None else [f"spectrum {self.spectrum}"]
        where += [] if self.byte is None else [f"byte {self.byte}"]
        places = f" ({', '.join(where)})" if where else ""
        return f"{self.name or 'mzML'}{places}: {self.detail} [{self.reason}]"


class Fault(Exception):
    """What is wrong with one array or spectrum, before anybody has said which file and place it is in."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason: Reason = reason
        self.detail = detail
