"""What can be said against a peak or a concentration: one vocabulary for the engine, the tables and the pages."""

from enum import IntFlag


class Flag(IntFlag):
    """One bit each, so that the flags of many peaks fit in an array of uint32."""

    # the peak
    LOW_SNR = 1
    """Lower than ten times the noise."""
    SATURATED = 2
    """Its top is cut flat by the detector."""
    CUT = 4
    """It begins before or ends after the run or its window."""
    OVERLAPPED = 8
    """Another peak of the same trace reaches into it; its area comes from a fit of both."""
    POOR_SHAPE = 16
    """The fitted shape leaves more than noise."""
    # what it was taken for
    AMBIGUOUS = 32
    """Another peak fits the target about as well, or another target the peak."""
    ISOTOPES_DIFFER = 64
    """The isotope peak does not have the height that the formula asks for."""
    TIME_OFF = 128
    """Further from the predicted time than the run's own residuals explain."""
    MASS_OFF = 256
    """Further from the target's m/z than the run's own residuals explain."""
    # the run
    NO_TIME_MODEL = 512
    """No marker and no internal standard was found: the usual time was taken as it is."""
    # the concentration
    NO_STANDARD = 1024
    """Its internal standard was not found: quantified without."""
    BELOW_LOD = 2048
    BELOW_LOQ = 4096
    EXTRAPOLATED = 8192
    """Outside the range of the calibration series."""
    NO_CALIBRATION = 16384
    """There is no usable calibration series; no concentration is given."""
    # people
    REINTEGRATED = 32768
    REJECTED = 65536
    # the concentration, once more
    NO_QC = 131072
    """No QC and no calibration series tells the drift of its segment: not corrected."""


def words(flags: int) -> str:
    """Flags as they stand in a table: lower-case names, separated by a space, in the order above.

    Examples
    --------
    >>> words(Flag.SATURATED | Flag.LOW_SNR)
    'low_snr saturated'
    >>> words(0)
    ''
    """
    return " ".join(flag.name.lower() for flag in Flag if flag & flags and flag.name)


def from_words(text: str) -> Flag:
    """The flags that ``words`` wrote. Raises ``KeyError`` for a name that is none.

    Examples
    --------
    >>> from_words("low_snr saturated") == Flag.LOW_SNR | Flag.SATURATED
    True
    """
    flags = Flag(0)
    for name in text.split():
        flags |= Flag[name.upper()]
    return flags
