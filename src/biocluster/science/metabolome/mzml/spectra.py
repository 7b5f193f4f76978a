"""What the elements of a spectrum mean, in the words of the PSI-MS vocabulary."""

from dataclasses import dataclass, field

from biocluster.science.metabolome.mzml import numpress
from biocluster.science.metabolome.mzml.arrays import Coding, Decoder
from biocluster.science.metabolome.mzml.errors import Fault
from biocluster.science.metabolome.mzml.numerals import time_number, whole_number

MS_LEVEL = "MS:1000511"
SCAN_START_TIME = "MS:1000016"

_SPECTRUM_TYPES = {"MS:1000579": True, "MS:1000580": False}  # MS1 spectrum, MSn spectrum
_POLARITIES = {"MS:1000130": 1, "MS:1000129": -1}
_PROFILE = {"MS:1000128": True, "MS:1000127": False}
_SECONDS = {
    "UO:0000010": 1.0,
    "UO:0000031": 60.0,
    "UO:0000028": 0.001,
    "UO:0000032": 3600.0,
    "MS:1000039": 1.0,  # the two below are of mzML 1.0
    "MS:1000038": 60.0,
}
_KINDS = {"MS:1000514": "mz", "MS:1000515": "intensity"}
_NUMBERS = {
    "MS:1000523": ("<f8", 8),
    "MS:1000521": ("<f4", 4),
    "MS:1000520": ("<f2", 2),
    "MS:1000522": ("<i8", 8),
    "MS:1000519": ("<i4", 4),
}
_COMPRESSIONS: dict[str, tuple[bool, Decoder | None]] = {
    "MS:1000574": (True, None),
    "MS:1000576": (False, None),
    "MS:1002312": (False, numpress.decode_linear),
    "MS:1002313": (False, numpress.decode_pic),
    "MS:1002314": (False, numpress.decode_slof),
    "MS:1002746": (True, numpress.decode_linear),
    "MS:1002747": (True, numpress.decode_pic),
    "MS:1002748": (True, numpress.decode_slof),
}

MEANINGS = frozenset(
    (MS_LEVEL, SCAN_START_TIME, *_SPECTRUM_TYPES, *_POLARITIES, *_PROFILE, *_KINDS, *_NUMBERS, *_COMPRESSIONS)
)
"""Every accession that changes how a spectrum is read."""


@dataclass(slots=True)
class Array:
    """One binaryDataArray."""

    kind: str = ""
    """"mz", "intensity", or "" for what is left out."""
    numbers: tuple[str, int] | None = None
    compression: tuple[bool, Decoder | None] | None = None
    unknown: list[str] = field(default_factory=list)
    """What else is said about it, in case it is a compression that is not known here."""
    length: int | None = None
    """Where it says so itself."""
    text: list[str] = field(default_factory=list)

    def coding(self) -> Coding:
        """How its numbers are written. Raises ``Fault`` where it does not say."""
        if self.compression is None:
            if self.unknown:
                raise Fault(
                    "unsupported_compression",
                    f"an array is written in a way that is not known here: {', '.join(self.unknown)}",
                )
            raise Fault("no_compression", "an array does not say whether it is compressed")
        packed, decoder = self.compression
        if decoder is not None:
            return Coding("<f8", 8, packed, decoder)
        if self.numbers is None:
            raise Fault("no_precision", "an array does not say how long its numbers are")
        return Coding(*self.numbers, packed)


@dataclass(slots=True)
class Spectrum:
    """One spectrum as it stands in the file, its arrays still packed."""

    ordinal: int
    byte: int
    length: int
    level: int | None = None
    first_level: bool | None = None
    polarity: int = 0
    profile: bool | None = None
    time: float | None = None
    unit: float | None = None
    """Seconds that one unit of the time has."""
    arrays: list[Array] = field(default_factory=list)

    def is_first_level(self) -> bool:
        """Whether it is MS1: by its level, else by its type, else because it has m/z and intensities."""
        if self.level is not None:
            return self.level == 1
        if self.first_level is not None:
            return self.first_level
        return {"mz", "intensity"} <= {array.kind for array in self.arrays}

    def seconds(self) -> float:
        """When it was taken. Raises ``Fault`` where it does not say."""
        if self.time is None:
            raise Fault("no_time", "the spectrum has no scan start time")
        if self.unit is None:
            raise Fault("no_time_unit", "the scan start time is neither in seconds nor in minutes")
        return self.time * self.unit

    def array(self, kind: str) -> Array | None:
        """The one array of this kind; None for none in a spectrum without points. Raises ``Fault`` else."""
        found = [array for array in self.arrays if array.kind == kind]
        if len(found) > 1:
            raise Fault("array_repeats", f"the spectrum has {len(found)} arrays of {kind}")
        if not found:
            if self.length:
                raise Fault("no_mz" if kind == "mz" else "no_intensity", f"the spectrum has no {kind} array")
            return None
        if found[0].length not in (None, self.length):
            raise Fault("length_differs", f"the {kind} array has {found[0].length} of {self.length} points")
        return found[0]


def describe(spectrum: Spectrum, accession: str, value: str, unit: str) -> None:
    """Take in a parameter of a spectrum or of its scan.

    Parameters
    ----------
    spectrum : Spectrum
        Is changed.
    accession, value, unit : str
        Of the cvParam; ``unit`` is its unitAccession.

    Raises
    ------
    Fault
        If the value is no number where it has to be one.
    """
    if accession == MS_LEVEL:
        spectrum.level = whole_number(value, "the MS level")
    elif accession == SCAN_START_TIME:
        if spectrum.time is None:  # of several scans in one spectrum the first counts
            spectrum.time = time_number(value)
            spectrum.unit = _SECONDS.get(unit)
    elif accession in _POLARITIES:
        spectrum.polarity = _POLARITIES[accession]
    elif accession in _PROFILE:
        spectrum.profile = _PROFILE[accession]
    elif accession in _SPECTRUM_TYPES:
        spectrum.first_level = _SPECTRUM_TYPES[accession]


def describe_array(array: Array, accession: str, name: str) -> None:
    """Take in a parameter of an array.

    Parameters
    ----------
    array : Array
        Is changed.
    accession, name : str
        Of the cvParam.
    """
    if accession in _KINDS:
        array.kind = _KINDS[accession]
    elif accession in _NUMBERS:
        array.numbers = _NUMBERS[accession]
    elif accession in _COMPRESSIONS:
        array.compression = _COMPRESSIONS[accession]
    else:
        array.unknown.append(f"{accession} {name}"[:80])
