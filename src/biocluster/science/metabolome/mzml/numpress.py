"""MS-Numpress, the three lossy encodings of arrays that mzML files of many vendors use.

References
----------
Teleman J et al., Numerical compression schemes for proteomics mass spectrometry data. Mol Cell Proteomics
13:1537 (2014).
"""

import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.mzml.errors import Fault

# A number of four bytes is stored as a head and its low half bytes, lowest first. The head counts the high
# half bytes that are left out: 0 to 8 of them were 0x0; 9 to 15 say that 1 to 7 of them were 0xf.
_HEADS = np.arange(16)
_STORED = np.where(_HEADS <= 8, 8 - _HEADS, 16 - _HEADS)
_ONES = np.where(_HEADS <= 8, 0, (0xFFFFFFFF << (4 * _STORED)) & 0xFFFFFFFF)
_STEPS = bytes(int(stored) + 1 for stored in _STORED)

MOST_BYTES_A_NUMBER = 5
HEADER_BYTES = 16


def decode_linear(raw: bytes, count: int) -> NDArray[np.float64]:
    """Decode ``count`` numbers that were predicted from a line through the two before (accession MS:1002312).

    Parameters
    ----------
    raw : bytes
        What was encoded.
    count : int
        How many numbers it has to hold.

    Returns
    -------
    ndarray of float64, shape (count,)
        The numbers.

    Raises
    ------
    Fault
        If ``raw`` holds more or fewer numbers, or its scale is none.

    Examples
    --------
    >>> decode_linear(bytes.fromhex("4024000000000000 64000000 c8000000 71"), 3).tolist()
    [10.0, 20.0, 30.1]
    """
    scale = _scale(raw)
    if count == 0:
        return _nothing(raw[8:])
    firsts = min(count, 2)
    if len(raw) < 8 + 4 * firsts:
        raise Fault("bad_numpress", "the first numbers of a Numpress array are cut")
    numbers = np.zeros(count, np.int64)
    numbers[:firsts] = np.frombuffer(raw, "<u4", firsts, 8)
    differences = _integers(raw[8 + 4 * firsts :], count - firsts)
    if count > 2:
        # x[i] = 2 x[i-1] - x[i-2] + d[i]: the second differences of x are d
        numbers[2:] = differences.astype(np.uint32).view(np.int32)
        numbers[1] -= numbers[0]
        numbers[1:] = np.cumsum(numbers[1:])
        numbers = np.cumsum(numbers)
    return numbers / scale


def decode_pic(raw: bytes, count: int) -> NDArray[np.float64]:
    """Decode ``count`` counts that were rounded to whole numbers (accession MS:1002313).

    Parameters
    ----------
    raw : bytes
        What was encoded.
    count : int
        How many numbers it has to hold.

    Returns
    -------
    ndarray of float64, shape (count,)
        The numbers.

    Raises
    ------
    Fault
        If ``raw`` holds more or fewer numbers.

    Examples
    --------
    >>> decode_pic(bytes.fromhex("8671"), 2).tolist()
    [0.0, 23.0]
    """
    return _integers(raw, count).astype(np.float64)


def decode_slof(raw: bytes, count: int) -> NDArray[np.float64]:
    """Decode ``count`` numbers whose logarithm was rounded to two bytes (accession MS:1002314).

    Parameters
    ----------
    raw : bytes
        What was encoded.
    count : int
        How many numbers it has to hold.

    Returns
    -------
    ndarray of float64, shape (count,)
        The numbers.

    Raises
    ------
    Fault
        If ``raw`` holds more or fewer numbers, or its scale is none.

    Examples
    --------
    >>> decode_slof(bytes.fromhex("4059000000000000 0000 e600"), 2).round(3).tolist()
    [0.0, 8.974]
    """
    scale = _scale(raw)
    if len(raw) != 8 + 2 * count:
        raise Fault("length_differs", f"a Numpress array has {len(raw)} bytes, not {8 + 2 * count}")
    with np.errstate(over="ignore"):  # what overflows is found with the other values that are no number
        return np.exp(np.frombuffer(raw, "<u2", count, 8) / scale) - 1


def _scale(raw: bytes) -> float:
    if len(raw) < 8:
        raise Fault("bad_numpress", "a Numpress array is shorter than its scale")
    scale = float(np.frombuffer(raw, ">f8", 1)[0])
    if not (np.isfinite(scale) and scale > 0):
        raise Fault("bad_numpress", f"the scale of a Numpress array is {scale}")
    return scale


def _nothing(rest: bytes) -> NDArray[np.float64]:
    if rest:
        raise Fault("length_differs", "a Numpress array holds numbers where the spectrum has no points")
    return np.zeros(0)


def _integers(raw: bytes, count: int) -> NDArray[np.int64]:
    """The ``count`` numbers of four bytes, as if without a sign."""
    halves = np.zeros(2 * len(raw) + 8, np.uint8)  # eight more, so that every number can be looked up whole
    packed = np.frombuffer(raw, np.uint8)
    halves[0 : 2 * len(raw) : 2] = packed >> 4
    halves[1 : 2 * len(raw) : 2] = packed & 15
    steps = halves.tobytes().translate(_STEPS + bytes(240))
    starts = []
    at, end = 0, 2 * len(raw)
    for _ in range(count):  # where a number starts depends on the one before
        if at >= end:
            raise Fault("length_differs", f"a Numpress array has fewer than {count} numbers")
        starts.append(at)
        at += steps[at]
    # an odd number of half bytes is filled up with 0x0
    if at > end or end - at > 1 or halves[at:end].any():
        raise Fault("length_differs", f"a Numpress array does not end with its number {count}")
    first = np.array(starts, np.int64)
    heads = halves[first]
    stored = _STORED[heads]
    numbers = _ONES[heads]
    for place in range(8):
        numbers |= np.where(stored > place, halves[first + 1 + place].astype(np.int64) << (4 * place), 0)
    return numbers
