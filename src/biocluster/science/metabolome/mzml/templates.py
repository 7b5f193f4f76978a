"""What stays the same from one spectrum of a file to the next, learnt from one that was parsed.

Files are written by programs: the spectra of a file differ in a dozen numbers, and everything between these
stands there byte for byte. To compare that text and to jump from number to number is several times faster
than to parse it, and as strict: a spectrum that differs anywhere else does not match, and is parsed.
"""

import re
from typing import NamedTuple

from biocluster.science.metabolome.mzml import spectra
from biocluster.science.metabolome.mzml.arrays import Coding
from biocluster.science.metabolome.mzml.spectra import Spectrum

_TAG = re.compile(rb"<(spectrum|cvParam|userParam|binaryDataArray|precursor|binary)((?:\s[^<>]*)?>)[^<]*")
_ACCESSION = re.compile(rb'\saccession="([^"]*)"')
_VALUE = re.compile(rb'\svalue="([^"]+)"')
_ATTRIBUTE = re.compile(rb'\s([\w:.-]+)="([^"]+)"')
_UNUSUAL = re.compile(rb"<[!?]|=\s*'|<binary\s*/>")
# what is counted or named there says nothing about how the spectrum is read, but for its length
_OPEN = {
    (b"spectrum", b"index"): "free",
    (b"spectrum", b"id"): "free",
    (b"spectrum", b"defaultArrayLength"): "length",
    (b"userParam", b"value"): "free",
    (b"binaryDataArray", b"encodedLength"): "free",
    (b"precursor", b"spectrumRef"): "free",
}

Literal = tuple[bytes, int]
"""Text that has to stand there, and its length. What follows it is free, up to the next quotation mark."""


class Slot(NamedTuple):
    """Something to be taken out of a spectrum, and what stands before it."""

    free: tuple[Literal, ...]
    text: bytes
    length: int
    stop: bytes
    """What ends it: a quotation mark, or the next tag."""


class Template(NamedTuple):
    """The text of a spectrum with places left open, and how it is read."""

    slots: tuple[Slot, ...]
    """In a spectrum of the run its number of points, its time and its arrays; else whatever is long."""
    end: bytes
    gap: int
    """Bytes of white space before the spectrum."""
    unit: float = 1.0
    mz: int = 0
    """Which slot."""
    intensity: int = 0
    numbers: tuple[str, str] = ("", "")
    """What m/z and intensities are, as numpy names it."""
    codings: tuple[Coding, Coding] | None = None
    """None for a spectrum that is left out."""

    def match(self, window: bytes, at: int) -> tuple[list[list[bytes]], list[int], int]:
        """Read spectra that stand one after another, as long as they fit.

        Parameters
        ----------
        window : bytes
            Part of the file.
        at : int
            Where in it the spectrum before has ended.

        Returns
        -------
        list of list of bytes
            For each slot what stands there, in one spectrum after another.
        list of int
            Where these spectra begin in the window.
        int
            Where the last one has ended.
        """
        columns: list[list[bytes]] = [[] for _ in self.slots]
        starts: list[int] = []
        steps = [(*slot, column.append) for slot, column in zip(self.slots, columns, strict=True)]
        end, size_of_end, gap = self.end, len(self.end), self.gap
        stands, find = window.startswith, window.find
        try:
            while True:
                place = at
                for free, text, length, stop, keep in steps:
                    for literal, size in free:
                        if not stands(literal, place):
                            return columns, starts, at
                        place = find(b'"', place + size)
                    if not stands(text, place):
                        return columns, starts, at
                    start = place + length
                    place = find(stop, start)
                    keep(window[start:place])
                # where something was not found ``place`` is -1, and no text longer than a byte stands there
                if not stands(end, place):
                    return columns, starts, at
                starts.append(at + gap)
                at = place + size_of_end
        finally:
            for column in columns:
                del column[len(starts) :]  # the beginning of the one that does not fit


def learn(fragment: bytes, spectrum: Spectrum, *, kept: bool) -> Template | None:
    """Make a template of a spectrum.

    Parameters
    ----------
    fragment : bytes
        The spectrum, with the white space before it.
    spectrum : Spectrum
        What it was parsed to.
    kept : bool
        Whether it belongs to the run.

    Returns
    -------
    Template or None
        None for a spectrum that is too unusual, which is no error: those like it are parsed.
    """
    cuts = _cuts(fragment)
    if cuts is None:
        return None
    slots: list[Slot] = []
    names: list[str] = []
    free: list[Literal] = []
    start = 0
    for name, at, to in cuts:
        literal = fragment[start:at]
        if len(literal) < 2:
            return None
        if name == "free":
            free.append((literal, len(literal)))
        else:
            slots.append(Slot(tuple(free), literal, len(literal), b"<" if name == "array" else b'"'))
            names.append(name)
            free = []
        start = to
    end = fragment[start:]
    if free or not end:
        return None
    gap = len(fragment) - len(fragment.lstrip())
    if not kept:
        return Template(tuple(slots), end, gap)
    return _reading(spectrum, slots, names, end, gap)


def _reading(
    spectrum: Spectrum, slots: list[Slot], names: list[str], end: bytes, gap: int
) -> Template | None:
    if names != ["length", "time", *("array" for _ in spectrum.arrays)] or spectrum.unit is None:
        return None
    if any(array.length is not None for array in spectrum.arrays):
        return None
    kinds = [array.kind for array in spectrum.arrays]
    if kinds.count("mz") != 1 or kinds.count("intensity") != 1:
        return None
    mz, intensity = kinds.index("mz"), kinds.index("intensity")
    codings = spectrum.arrays[mz].coding(), spectrum.arrays[intensity].coding()
    numbers = codings[0].numbers, codings[1].numbers
    return Template(tuple(slots), end, gap, spectrum.unit, 2 + mz, 2 + intensity, numbers, codings)


def _cuts(fragment: bytes) -> list[tuple[str, int, int]] | None:
    """Where the text is open: a name for what stands there, and from where to where it stands."""
    if _UNUSUAL.search(fragment):
        return None
    cuts: list[tuple[str, int, int]] = []
    for tag in _TAG.finditer(fragment):
        element = tag[1]
        if element == b"binary":
            cuts.append(("array", tag.end(2), tag.end()))
        elif element == b"cvParam":
            value = _VALUE.search(fragment, *tag.span(2))
            accession = _ACCESSION.search(fragment, *tag.span(2))
            if value and accession:
                said = accession[1].decode("latin-1")
                if said == spectra.SCAN_START_TIME:
                    cuts.append(("time", *value.span(1)))
                elif said not in spectra.MEANINGS:
                    cuts.append(("free", *value.span(1)))
        else:
            for attribute in _ATTRIBUTE.finditer(fragment, *tag.span(2)):
                kind = _OPEN.get((element, attribute[1]))
                if kind:
                    cuts.append((kind, *attribute.span(2)))
    return cuts
