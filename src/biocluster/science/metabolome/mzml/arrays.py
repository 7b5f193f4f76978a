"""One array of a spectrum, from the text in the file to raw numbers."""

from binascii import a2b_base64
from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

import numpy as np
from isal import igzip_lib
from isal.igzip_lib import DECOMP_ZLIB, MAX_HIST_BITS, IgzipDecompressor, decompress
from numpy.typing import NDArray

from biocluster.science.metabolome.mzml import numpress
from biocluster.science.metabolome.mzml.errors import Fault

# its stub says that the class is an instance
_IsalError = cast(type[Exception], igzip_lib.error)

_SMALL = 1 << 12
_SMALL_UNPACKED = 1032 * _SMALL
"""No byte of a deflate stream unpacks to more than 1,032, so that nothing has to watch over a small one."""

_SPARE = 8
"""Bytes more than are needed: a buffer that is just full is made larger before it is known that all is there."""

Decoder = Callable[[bytes, int], NDArray[np.float64]]


class Coding(NamedTuple):
    """How the numbers of an array are written."""

    numbers: str
    """As numpy names them, "<f8" for instance. What Numpress decodes to is "<f8"."""
    size: int
    """Bytes a number."""
    zlib: bool
    numpress: Decoder | None = None

    def most_bytes(self, count: int) -> int:
        """Unpacked bytes that ``count`` numbers take at the most."""
        if self.numpress is None:
            return count * self.size
        return count * numpress.MOST_BYTES_A_NUMBER + numpress.HEADER_BYTES


def decode(text: bytes | str, coding: Coding, count: int) -> bytes:
    """Unpack the text of an array.

    Parameters
    ----------
    text : bytes or str
        Base64; white space is passed over.
    coding : Coding
        How the numbers were written.
    count : int
        How many points the spectrum says it has.

    Returns
    -------
    bytes
        The numbers, as ``coding.numbers`` says.

    Raises
    ------
    Fault
        If the text is no base64, the zlib stream is cut or damaged, or the length is not that of ``count``
        numbers. No more memory is taken than that length needs, whatever the text unpacks to.
    """
    try:
        raw = a2b_base64(text, strict_mode=True)
    except ValueError:
        raw = _unbroken(text)
    if not raw and not count:
        return raw
    if coding.zlib:
        try:
            raw = _inflated(raw, coding.most_bytes(count))
        except _IsalError as error:
            raise Fault("bad_inflate", f"the zlib stream of an array is damaged: {error}") from error
    if coding.numpress is not None:
        return coding.numpress(raw, count).tobytes()
    if len(raw) != count * coding.size:
        raise Fault(
            "length_differs",
            f"an array has {len(raw)} bytes where {count} points take {count * coding.size}",
        )
    return raw


def decode_all(texts: Sequence[bytes], coding: Coding, counts: Sequence[int]) -> list[bytes]:
    """Unpack the texts of many arrays.

    Parameters
    ----------
    texts : sequence of bytes
        As for ``decode``.
    coding : Coding
        How the numbers of all were written.
    counts : sequence of int
        How many points each has.

    Returns
    -------
    list of bytes
        What ``decode`` gives for each.

    Raises
    ------
    Fault
        As from ``decode``.
    """
    if coding.numpress is None:
        lengths = [count * coding.size for count in counts]
        try:
            if not coding.zlib:
                raws = [a2b_base64(text, strict_mode=True) for text in texts]
            elif max(map(len, texts)) <= _SMALL:
                room = min(max(lengths) + _SPARE, _SMALL_UNPACKED)
                raws = [
                    decompress(a2b_base64(text, strict_mode=True), DECOMP_ZLIB, MAX_HIST_BITS, room)
                    for text in texts
                ]
            else:
                raws = [
                    _inflated(a2b_base64(text, strict_mode=True), length)
                    for text, length in zip(texts, lengths, strict=True)
                ]
            if list(map(len, raws)) == lengths:
                return raws
        except (ValueError, _IsalError, Fault):
            pass  # an empty one among them, line breaks, or something wrong
    return [decode(text, coding, count) for text, count in zip(texts, counts, strict=True)]


def _unbroken(text: bytes | str) -> bytes:
    try:
        joined = b"".join(text.encode("ascii").split() if isinstance(text, str) else text.split())
        return a2b_base64(joined, strict_mode=True)
    except ValueError as error:
        raise Fault("bad_base64", f"an array is no base64: {error}") from error


def _inflated(packed: bytes, most: int) -> bytes:
    if len(packed) <= _SMALL:
        return decompress(packed, DECOMP_ZLIB, MAX_HIST_BITS, min(most + _SPARE, _SMALL_UNPACKED))
    unpacker = IgzipDecompressor(DECOMP_ZLIB)
    raw = unpacker.decompress(packed, most + 1)
    if len(raw) > most:
        raise Fault("length_differs", f"an array unpacks to more than the {most} bytes of its points")
    if not unpacker.eof:
        raise Fault("bad_inflate", "the zlib stream of an array is cut")
    return raw
