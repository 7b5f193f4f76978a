"""What stays the same from one spectrum of a file to the next, learnt from one that was parsed.

Files are written by programs: the spectra of a file differ in a dozen numbers, and everything between these
stands there byte for byte. To compare that text and to jump from number to number is several times faster
than to parse it. A spectrum that differs elsewhere does not match, and is parsed.

Where several numbers follow one another that say nothing about how the spectrum is read, such as its base
peak and its scan window, and nothing else stands between them, the text there is not compared: if it is longer
or shorter, the text behind these numbers is not where it has to be.
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


class Slot(NamedTuple):
    """Something to be taken out of a spectrum, and what stands before it."""

    first: bytes
    """Text that has to stand where the slot before ended."""
    passed: tuple[int, ...]
    """Lengths of texts behind each of which something is open up to the next quotation mark; ``first`` is one."""
    text: bytes
    """Has to stand behind these, and directly before what is taken out."""
    length: int
    stop: bytes
    """What ends it: a quotation mark, or the next tag."""


class Template(NamedTuple):
    """The text of a spectrum with places left open, and how it is read."""

    slots: tuple[Slot, ...]
    end: bytes
    gap: int
    """Bytes of white space before the spectrum."""
    unit: float = 1.0
    """Seconds that one unit of the time has."""
    length: int = 0
    time: int = 0
    mz: int = 0
    intensity: int = 0
    """Which slot has the number of points, the time and the arrays."""
    numbers: tuple[str, str] = ("", "")
    """What m/z and intensities are, as numpy names it."""
    codings: tuple[Coding, Coding] | None = None
    """None for a spectrum that is left out."""

    def match(self, window: bytes, at: int, begin: int) -> tuple[list[list[bytes]], list[int], int]:
        """Read spectra that stand one after another, as long as they fit.

        Parameters
        ----------
        window : bytes
            Part of the file.
        at : int
            Where in it the spectrum before has ended.
        begin : int
            Where in the file the window begins.

        Returns
        -------
        list of list of bytes
            For each slot what stands there, in one spectrum after another.
        list of int
            Where these spectra begin in the file.
        int
            Where the last one has ended in the window.
        """
        columns: list[list[bytes]] = [[] for _ in self.slots]
        starts: list[int] = []
        steps = [(*slot, column.append) for slot, column in zip(self.slots, columns, strict=True)]
        end, size_of_end, begin = self.end, len(self.end), begin + self.gap
        stands, find = window.startswith, window.index
        try:
            while True:
                place = at
                for first, passed, text, length, stop, keep in steps:
                    if not stands(first, place):
                        return columns, starts, at
                    for size in passed:
                        place = find(b'"', place + size)
                    if not stands(text, place):
                        return columns, starts, at
                    start = place + length
                    place = find(stop, start)
                    keep(window[start:place])
                if not stands(end, place):
                    return columns, starts, at
                starts.append(at + begin)
                at = place + size_of_end
        except ValueError:  # the window ends in this one
            return columns, starts, at
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
    # once these are said, nothing that is passed over can change how the spectrum is read
    sure = bool(spectrum.level and spectrum.polarity and spectrum.profile is not None)
    slots: list[Slot] = []
    names: list[str] = []
    passed: list[bytes] = []
    start = 0
    for name, at, to in cuts or []:
        literal = fragment[start:at]
        start = to
        if name == "free" and sure and not (passed and _says_something(literal)):
            passed.append(literal)
        else:
            stop = b"<" if name == "array" else b'"'
            first = passed[0] if passed else literal
            slots.append(Slot(first, tuple(map(len, passed)), literal, len(literal), stop))
            names.append(name)
            passed = []
    if not slots or passed:
        return None
    template = Template(tuple(slots), fragment[start:], len(fragment) - len(fragment.lstrip()))
    return _reading(template, spectrum, names) if kept else template


def _reading(template: Template, spectrum: Spectrum, names: list[str]) -> Template | None:
    """The template of a spectrum of the run."""
    if [name for name in names if name != "free"] != ["length", "time", *("array" for _ in spectrum.arrays)]:
        return None
    if spectrum.unit is None or any(array.length is not None for array in spectrum.arrays):
        return None
    kinds = [array.kind for array in spectrum.arrays]
    if kinds.count("mz") != 1 or kinds.count("intensity") != 1:
        return None
    places = [place for place, name in enumerate(names) if name == "array"]
    mz, intensity = kinds.index("mz"), kinds.index("intensity")
    codings = spectrum.arrays[mz].coding(), spectrum.arrays[intensity].coding()
    return template._replace(
        unit=spectrum.unit,
        length=names.index("length"),
        time=names.index("time"),
        mz=places[mz],
        intensity=places[intensity],
        numbers=(codings[0].numbers, codings[1].numbers),
        codings=codings,
    )


def _says_something(literal: bytes) -> bool:
    """Whether the text changes how the spectrum is read, so that it has to be compared."""
    said = (accession.decode("latin-1") for accession in _ACCESSION.findall(literal))
    return b"referenceableParamGroupRef" in literal or not spectra.MEANINGS.isdisjoint(said)


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
