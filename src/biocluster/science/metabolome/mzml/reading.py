"""From mzML to a run: fast where the file is as programs write it, thorough where it is not."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from biocluster.science.metabolome.mzml.blocks import blocks
from biocluster.science.metabolome.mzml.parsing import Parser
from biocluster.science.metabolome.mzml.scans import Scans
from biocluster.science.metabolome.mzml.skimming import Skimmer
from biocluster.science.metabolome.runs import Run

_FIRST = re.compile(rb"<spectrumList(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*>(?=\s*<spectrum\s)")
_LONGEST_HEAD = 1 << 22


def read_mzml(
    stream: BinaryIO | bytes,
    *,
    name: str = "",
    polarity: int = 0,
    max_points: int = 1 << 27,
    thorough: bool = False,
) -> Run:
    """Read the MS1 spectra of an mzML file.

    Read are mzML 1.1 (and 1.0), indexed or not, plain or gzip, with floats or whole numbers of 16, 32 or 64
    bits, plain, zlib or MS-Numpress. Spectra of a higher MS level, chromatograms and arrays other than m/z
    and intensity are left out; spectra without points are kept. Points whose m/z do not ascend are sorted,
    and so are scans that do not come in the order of time. Intensities below zero, which some detectors
    give after their background is taken off, stay as they are.

    The checksum at the end of an indexed file is not looked at: many writers get it wrong, and a changed
    byte in a compressed array is noticed by zlib. A changed byte in an array that is not compressed is not.

    Parameters
    ----------
    stream : binary file or bytes
        Is read once, in blocks of a megabyte, from where it stands to its end.
    name : str
        Of the file, for errors.
    polarity : int
        1 or -1 takes only scans of that polarity, and those that do not say; with 0 a file with both is
        refused.
    max_points : int
        Points, in all scans together, above which a file is refused rather than held in memory.
    thorough : bool
        Parse every spectrum, also those that look like the ones before. Gives the same run, later.

    Returns
    -------
    Run
        Times in seconds, strictly increasing.

    Raises
    ------
    MzmlError
        If the file is cut anywhere, is something else, is malformed, or has a spectrum that cannot be read:
        arrays that are damaged or of another length than the spectrum says, an m/z that is not a positive
        number, an intensity that is NaN or infinite, no time, or the time of another scan. No other
        exception comes from what is in the file.

    References
    ----------
    Martens L et al., mzML: a community standard for mass spectrometry data. Mol Cell Proteomics
    10:R110.000133 (2011). HUPO-PSI, mzML 1.1.0 specification (2009).

    Examples
    --------
    >>> import numpy as np
    >>> from biocluster.science.metabolome.mzml.writing import write_mzml
    >>> run = Run(np.array([1.5]), np.array([0, 1]), np.array([147.1128]), np.array([900.0], "f4"))
    >>> stream = io.BytesIO()
    >>> write_mzml(stream, run)
    >>> read_mzml(stream.getvalue()).mz.tolist()
    [147.1128]
    """
    rest = blocks(io.BytesIO(stream) if isinstance(stream, bytes) else stream, name)
    scans = Scans(name, polarity=polarity, max_points=max_points)
    parser = Parser(name, scans.take)
    try:
        head = b"" if thorough else _head(rest)
        first = _FIRST.search(head)
        if first:
            parser.feed(head[: first.end()])
            head = head[first.end() :]
            if parser.list_at == first.start():  # else it is one that stands in a comment
                head = Skimmer(head, first.end(), rest, parser, scans).skim()
        feed = parser.feed if thorough else parser.feed_end
        feed(head)
        for block in rest:
            feed(block)
        parser.close()
    finally:
        parser.let_go()
    return scans.run()


def _head(rest: Iterator[bytes]) -> bytes:
    """The file up to its first spectrum and a bit further; or less, where there is none soon."""
    head = b""
    for block in rest:
        head += block
        if len(head) > _LONGEST_HEAD or _FIRST.search(head):
            break
    return head
