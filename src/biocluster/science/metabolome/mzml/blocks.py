"""The bytes of a file, block by block, unpacked where it is gzip."""

from collections.abc import Iterator
from typing import BinaryIO, cast

from isal import igzip_lib

from biocluster.science.metabolome.mzml.errors import MzmlError

BLOCK = 1 << 18
"""Small enough that the allocator hands out the same memory again and again."""

# its stub says that the class is an instance
_IsalError = cast(type[Exception], igzip_lib.error)

_GZIP = b"\x1f\x8b"
# What people take for mzML, by the first bytes
_OTHERS = (
    (b"PK\x03\x04", "a zip archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x01\xa1F\x00i\x00n\x00", "a raw file of Thermo"),
    (b"\xd0\xcf\x11\xe0", "a compound document of Microsoft, as some raw files are"),
    (b"CDF\x01", "a netCDF file"),
    (b"CDF\x02", "a netCDF file"),
)


def blocks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield what the stream holds, unpacked, in pieces of at most ``BLOCK`` bytes, none of them empty.

    Parameters
    ----------
    stream : binary file
        Is read to its end.
    name : str
        Of the file, for errors.

    Yields
    ------
    bytes
        The next piece.

    Raises
    ------
    MzmlError
        If there is nothing, if it begins as another kind of file does, or if the gzip is cut or damaged.
    """
    yielded = 0
    for block in _unpacked(stream, name):
        if not yielded:
            for magic, kind in _OTHERS:
                if block.startswith(magic):
                    raise MzmlError(name, None, 0, "not_mzml", f"this is {kind}")
        if block:
            yielded += len(block)
            yield block
    if not yielded:
        raise MzmlError(name, None, 0, "empty", "there is nothing in the file")


def _unpacked(stream: BinaryIO, name: str) -> Iterator[bytes]:
    first = stream.read(BLOCK)
    if len(first) == 1:  # a stream may give less than it is asked for
        first += stream.read(BLOCK)
    if first.startswith(_GZIP):
        yield from _gunzipped(first, stream, name)
        return
    while first:
        yield first
        first = stream.read(BLOCK)


def _gunzipped(packed: bytes, stream: BinaryIO, name: str) -> Iterator[bytes]:
    """Members one after another, as gzip allows; zero bytes behind the last are padding."""
    unpacked = 0
    member = igzip_lib.IgzipDecompressor(igzip_lib.DECOMP_GZIP)
    while True:
        try:
            block = member.decompress(packed, BLOCK)
        except _IsalError as error:
            raise MzmlError(name, None, unpacked, "bad_gzip", f"the gzip is damaged: {error}") from error
        unpacked += len(block)
        yield block
        packed = b""
        if member.eof:
            packed = member.unused_data.lstrip(b"\0")
            while not packed:
                more = stream.read(BLOCK)
                if not more:
                    return
                packed = more.lstrip(b"\0")
            if not packed.startswith(_GZIP[: len(packed)]):
                raise MzmlError(name, None, unpacked, "bad_gzip", "something else follows the gzip")
            member = igzip_lib.IgzipDecompressor(igzip_lib.DECOMP_GZIP)
        elif member.needs_input:
            packed = stream.read(BLOCK)
            if not packed:
                raise MzmlError(name, None, unpacked, "truncated", "the gzip is cut")
