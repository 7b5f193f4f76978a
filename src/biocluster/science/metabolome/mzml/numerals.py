"""Numbers as they stand in a file."""

from biocluster.science.metabolome.mzml.errors import Fault

MOST_POINTS = 1 << 24
"""In one spectrum. A file that claims more is wrong, or not one for memory."""


def whole_number(text: str | bytes, what: str) -> int:
    """Read a whole number that is not negative.

    Parameters
    ----------
    text : str or bytes
        To be read.
    what : str
        What it is, for the error.

    Returns
    -------
    int
        The number.

    Raises
    ------
    Fault
        If it is anything else.
    """
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise Fault("bad_number", f"{what} is {text[:40]!r}")
    return number


def number_of_points(text: str | bytes) -> int:
    """Read how many points a spectrum has.

    Parameters
    ----------
    text : str or bytes
        To be read.

    Returns
    -------
    int
        The number.

    Raises
    ------
    Fault
        If it is no whole number, or more than ``MOST_POINTS``.
    """
    points = whole_number(text, "the number of points")
    if points > MOST_POINTS:
        raise Fault("too_many_points", f"{points} points in one spectrum")
    return points


def time_number(text: str | bytes) -> float:
    """Read the time of a scan, in the unit that it is in.

    Parameters
    ----------
    text : str or bytes
        To be read.

    Returns
    -------
    float
        The time, which may be infinite or NaN.

    Raises
    ------
    Fault
        If it is no number.
    """
    try:
        return float(text)
    except ValueError as error:
        raise Fault("bad_time", f"the scan start time is {text[:40]!r}") from error
