"""The thorough path: any mzML that is XML, event by event."""

from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

from biocluster.science.metabolome.mzml import spectra
from biocluster.science.metabolome.mzml.errors import Fault, MzmlError, Reason
from biocluster.science.metabolome.mzml.numerals import number_of_points, whole_number
from biocluster.science.metabolome.mzml.spectra import Array, Spectrum

_ROOTS = ("mzML", "indexedmzML")
_DEEPEST = 64  # mzML has a dozen levels
_INDEX_CLOSING = b"</indexList>"
_LONGEST_TAG = 1 << 21
_LONGEST_PAUSE = 1 << 28
_CUT = {
    expat.errors.XML_ERROR_NO_ELEMENTS,
    expat.errors.XML_ERROR_UNCLOSED_TOKEN,
    expat.errors.XML_ERROR_PARTIAL_CHAR,
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
}
_ENCODING = {expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING}


class Parser:
    """Parses mzML as it comes and hands over every spectrum.

    Between two spectra the caller may read some by itself and tell by ``skip`` what it left out; everything
    else has to be fed, so that a file that is cut or malformed anywhere is noticed.

    Attributes
    ----------
    seen : int
        Spectra so far, with those that were skipped.
    list_at : int
        Byte at which the list of spectra begins; -1 before.
    """

    def __init__(self, name: str, take: Callable[[Spectrum], None]) -> None:
        self.name = name
        self.take = take
        self.seen = 0
        self.list_at = -1
        self._index_at = -1
        self._in_index: bytes | None = None
        """What the index was cut in by the end of a block; None outside it."""
        self._last: Spectrum | None = None
        self._last_end = -1
        self._fed = 0
        self._skipped = 0
        self._pause_from = 0
        self._open: list[str] = []
        self._rooted = False
        self._announced: int | None = None
        self._groups: dict[str, list[dict[str, str]]] = {}
        self._group: list[dict[str, str]] | None = None
        self._spectrum: Spectrum | None = None
        self._array: Array | None = None
        self._room = 0
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.buffer_size = 1 << 16
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.StartDoctypeDeclHandler = self._doctype

    def feed(self, block: bytes) -> None:
        """Parse the next bytes. Raises ``MzmlError``."""
        self._fed += len(block)
        self._parse(block, False)
        if self._fed + self._skipped - self._byte() > _LONGEST_TAG:
            self._fail("too_long", f"a tag or comment of more than {_LONGEST_TAG} bytes")
        if self._fed - self._pause_from > _LONGEST_PAUSE:
            self._fail("too_long", f"{_LONGEST_PAUSE} bytes without a spectrum")

    def feed_one(self, spectrum: bytes) -> Spectrum | None:
        """Parse the next bytes, which end in ``</spectrum>``. Raises ``MzmlError``.

        Parameters
        ----------
        spectrum : bytes
            What seems to be one spectrum.

        Returns
        -------
        Spectrum or None
            What was handed over; None if the bytes were not just one spectrum (their end may stand in a
            comment), so that nothing may be skipped after them.
        """
        seen = self.seen
        self.feed(spectrum)
        closing = self._fed + self._skipped - len("</spectrum>")
        return self._last if self.seen == seen + 1 and self._last_end == closing else None

    def feed_end(self, block: bytes) -> None:
        """Parse the next bytes, after the spectra, without the offsets of the index. Raises ``MzmlError``."""
        if self._in_index is None:
            opening = block.find(b"<indexList")
            start = block.find(b">", opening) + 1
            if not 0 <= opening < start:
                self.feed(block)
                return
            self.feed(block[:start])
            block = block[start:]
            if self._index_at != self._fed + self._skipped - (start - opening):  # it stands in a comment
                self.feed(block)
                return
            self._in_index = b""
        block = self._in_index + block
        end = block.find(_INDEX_CLOSING)
        if end >= 0:
            self.skip(end, 0)
            self.feed(block[end:])
            self._in_index = None
        else:
            kept = min(len(block), len(_INDEX_CLOSING) - 1)
            self.skip(len(block) - kept, 0)
            self._in_index = block[len(block) - kept :]

    def skip(self, size: int, count: int) -> None:
        """Say that ``size`` bytes, with ``count`` whole spectra, stand before what is fed next."""
        self._skipped += size
        self.seen += count

    def close(self) -> None:
        """Say that the file has ended. Raises ``MzmlError`` if it should not have."""
        self._parse(self._in_index or b"", True)
        if self._announced is None:
            self._fail("not_mzml", "there is no list of spectra", 0)

    def let_go(self) -> None:
        """Let go of what was read: a parser and its handlers hold each other, and would hold it for a while."""
        self._expat.StartElementHandler = None
        self._expat.EndElementHandler = None
        self._expat.CharacterDataHandler = None
        self._expat.StartDoctypeDeclHandler = None

    def _parse(self, block: bytes, final: bool) -> None:
        try:
            self._expat.Parse(block, final)
        except expat.ExpatError as error:
            message = expat.ErrorString(error.code)
            reason: Reason = "not_well_formed"
            if message in _ENCODING:
                reason = "unsupported_encoding"
            elif message in _CUT:
                reason = "truncated"
            elif not self._rooted:
                reason = "not_mzml"
            self._fail(reason, message, self._expat.ErrorByteIndex + self._skipped)
        except Fault as fault:
            self._fail(fault.reason, fault.detail)
        except (ValueError, LookupError) as error:
            if isinstance(error, MzmlError):
                raise
            # what Python says of an encoding that expat asked it for
            self._fail("unsupported_encoding", str(error))

    def _byte(self) -> int:
        return self._expat.CurrentByteIndex + self._skipped

    def _fail(self, reason: Reason, detail: str, byte: int | None = None) -> NoReturn:
        inside = self._spectrum.ordinal if self._spectrum else None
        raise MzmlError(self.name, inside, self._byte() if byte is None else byte, reason, detail) from None

    def _doctype(self, name: str, *_: object) -> None:
        self._fail("not_mzml", f"a document of the type {name[:40]!r}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(":")[2]
        parent = self._open[-1] if self._open else ""
        if not parent and element not in _ROOTS:
            self._fail("not_mzml", f"the root element is {name[:40]!r}")
        if len(self._open) >= _DEEPEST:
            self._fail("not_mzml", f"more than {_DEEPEST} elements inside one another")
        self._open.append(element)
        self._rooted = True
        if element == "cvParam":
            self._describe(parent, attributes)
        elif element == "referenceableParamGroupRef":
            self._refer(parent, attributes)
        elif element == "binaryDataArray" and self._spectrum is not None:
            self._begin_array(self._spectrum, attributes)
        elif element == "binary" and self._array is not None:
            self._expat.CharacterDataHandler = self._text
        elif element == "spectrum" and parent == "spectrumList":
            self._begin_spectrum(attributes)
        elif element == "referenceableParamGroup":
            self._group = self._groups.setdefault(attributes.get("id", ""), [])
        elif element == "spectrumList":
            self._begin_list(attributes)
        elif element == "indexList":
            # many small elements; that they close is all that matters
            self._index_at = self._byte()
            self._expat.StartElementHandler = None
            self._expat.EndElementHandler = None

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if element == "binary":
            self._expat.CharacterDataHandler = None
        elif element == "binaryDataArray":
            self._array = None
        elif element == "spectrum" and self._spectrum and self._open[-1] == "spectrumList":
            self._last, self._last_end = self._spectrum, self._byte()
            self._pause_from = self._fed
            self.take(self._spectrum)
            self._spectrum = None
        elif element == "referenceableParamGroup":
            self._group = None
        elif element == "spectrumList" and self._announced != self.seen:
            self._fail("count_differs", f"{self.seen} spectra where {self._announced} are announced")

    def _begin_list(self, attributes: dict[str, str]) -> None:
        if self._announced is not None:
            self._fail("not_mzml", "a second list of spectra")
        self.list_at = self._byte()
        self._announced = whole_number(attributes.get("count", ""), "the number of spectra")

    def _begin_spectrum(self, attributes: dict[str, str]) -> None:
        self._spectrum = Spectrum(self.seen, self._byte(), 0)
        self.seen += 1
        if "defaultArrayLength" not in attributes:
            self._fail("no_length", "the spectrum does not say how many points it has")
        self._spectrum.length = number_of_points(attributes["defaultArrayLength"])

    def _begin_array(self, spectrum: Spectrum, attributes: dict[str, str]) -> None:
        self._array = Array()
        spectrum.arrays.append(self._array)
        points = spectrum.length
        if "arrayLength" in attributes:
            points = self._array.length = number_of_points(attributes["arrayLength"])
        # eight bytes a point in base64, with generous room for line breaks and for what does not compress
        self._room = 32 * points + 4096

    def _text(self, text: str) -> None:
        self._room -= len(text)
        if self._room < 0:
            self._fail("length_differs", "an array is longer than its points can be")
        if self._array is not None:
            self._array.text.append(text)

    def _describe(self, parent: str, attributes: dict[str, str]) -> None:
        if self._spectrum is None:
            if self._group is not None:
                self._group.append(attributes)
        elif parent == "binaryDataArray" and self._array is not None:
            spectra.describe_array(self._array, attributes.get("accession", ""), attributes.get("name", ""))
        elif parent in ("spectrum", "scan", "spectrumDescription"):  # the last is of mzML 1.0
            spectra.describe(
                self._spectrum,
                attributes.get("accession", ""),
                attributes.get("value", ""),
                attributes.get("unitAccession", ""),
            )

    def _refer(self, parent: str, attributes: dict[str, str]) -> None:
        if self._spectrum is None:
            return
        name = attributes.get("ref", "")
        if name not in self._groups:
            self._fail("unknown_group", f"there is no parameter group {name[:40]!r}")
        for params in self._groups[name]:
            self._describe(parent, params)
