"""Names of raw files: which endings there are, and what stands before them."""

import unicodedata

ENDINGS = (".mzml.gz", ".mzml")


def ending_of(file_name: str) -> str:
    """``.mzML`` or ``.mzML.gz``, whichever the name ends in however it is written; empty for another.

    >>> ending_of("B2014-0001_001_BLANK.MZML.gz")
    '.mzML.gz'
    """
    name = file_name.casefold()
    found = next((ending for ending in ENDINGS if name.endswith(ending)), "")
    return found.replace("mzml", "mzML")


def stem_of(file_name: str) -> str:
    """The name without folder and ending, in the one form in which two are compared.

    >>> stem_of("runs/B2014-0001_001_blank.mzML") == stem_of("B2014-0001_001_BLANK.mzML.gz")
    True
    """
    name = unicodedata.normalize("NFC", file_name).replace("\\", "/").rsplit("/", 1)[-1]
    ending = ending_of(name)
    return (name[: -len(ending)] if ending else name).casefold()
