"""Whether a raw file holds positive or negative ions, told from its beginning."""

import gzip
from collections.abc import Iterable
from pathlib import Path

POSITIVE, NEGATIVE = b'"MS:1000130"', b'"MS:1000129"'
"""The terms of the PSI-MS vocabulary, as every mzML writes them."""
LOOKED_AT = 1024 * 1024
FILES_LOOKED_AT = 5


def polarity_of_files(paths: Iterable[Path]) -> int:
    """The polarity of the first of these files that tells one, 1 or -1; 0 if none of the first few does."""
    for _tries, path in zip(range(FILES_LOOKED_AT), paths, strict=False):
        if found := _polarity_of(path):
            return found
    return 0


def _polarity_of(path: Path) -> int:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as file:
            beginning = file.read(LOOKED_AT)
    except (OSError, EOFError):
        return 0  # the run itself will tell what is wrong with its file
    positive, negative = POSITIVE in beginning, NEGATIVE in beginning
    return positive - negative
