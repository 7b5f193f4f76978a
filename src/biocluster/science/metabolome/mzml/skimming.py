"""The fast path: spectra that look like one that was parsed are read without parsing them."""

import re
from collections.abc import Iterator

from biocluster.science.metabolome.mzml.arrays import decode_all
from biocluster.science.metabolome.mzml.errors import Fault
from biocluster.science.metabolome.mzml.numerals import MOST_POINTS
from biocluster.science.metabolome.mzml.parsing import Parser
from biocluster.science.metabolome.mzml.scans import Batch, Scans
from biocluster.science.metabolome.mzml.templates import Template, learn

_NEXT = re.compile(rb"\s*<spectrum\s")
_CLOSING = b"</spectrum>"
_MOST_TEMPLATES = 16
_LONGEST_SPECTRUM = 1 << 24
_LONGEST_GAP = 1 << 12


class Skimmer:
    """Reads spectra by templates, and has the parser read those that fit none."""

    def __init__(
        self, window: bytes, start: int, rest: Iterator[bytes], parser: Parser, scans: Scans
    ) -> None:
        self._window = window
        self._start = start  # of the window, in the file
        self._at = 0  # in the window, where what is not yet read begins
        self._rest = rest
        self._parser = parser
        self._scans = scans
        self._templates: list[Template] = []
        self._usual = 0  # length of a spectrum; what is shorter is most likely cut by the window

    def skim(self) -> bytes:
        """Read spectra until something else comes: the end of the list, a comment. Raises ``MzmlError``.

        Returns
        -------
        bytes
            What was taken from the file and is still to be parsed.
        """
        while True:
            self._by_templates()
            if not self._by_parser():
                return self._window[self._at :]

    def _by_templates(self) -> None:
        """Read on as long as spectra fit one template or another."""
        templates = self._templates
        place = 0
        while place < len(templates):
            template = templates[place]
            columns, starts, end = template.match(self._window, self._at, self._start)
            if not starts:
                place += 1
                continue
            batch = None if template.codings is None else self._batch(columns, starts, template)
            if batch is not None:
                self._scans.add(batch)
            if batch is not None or template.codings is None:
                self._parser.skip(end - self._at, len(starts))
            else:
                self._parser.feed(self._window[self._at : end])
            self._at = end
            templates.insert(0, templates.pop(place))
            place = 1  # this one does not fit what comes now

    def _batch(self, columns: list[list[bytes]], starts: list[int], template: Template) -> Batch | None:
        """The scans; None if anything is wrong with one, which the parser will find again and name."""
        if template.codings is None:
            return None
        try:
            counts = list(map(int, columns[template.length]))
            if min(counts) < 0 or max(counts) > MOST_POINTS:
                return None
            times = list(map(float, columns[template.time]))
            if template.unit != 1:
                times = [time * template.unit for time in times]
            return Batch(
                template.numbers,
                range(self._parser.seen, self._parser.seen + len(starts)),
                starts,
                times,
                counts,
                decode_all(columns[template.mz], template.codings[0], counts),
                decode_all(columns[template.intensity], template.codings[1], counts),
            )
        except (ValueError, Fault):
            return None

    def _by_parser(self) -> bool:
        """Have one spectrum parsed. False if there is none, or none that stands alone."""
        while True:
            left = len(self._window) - self._at
            opening = _NEXT.match(self._window, self._at)
            end = self._window.find(_CLOSING, self._at) if opening and left > self._usual else -1
            if end >= 0:
                break
            if left > (_LONGEST_SPECTRUM if opening else _LONGEST_GAP) or not self._read_on():
                return False
            if self._templates:
                return True
        fragment = self._window[self._at : end + len(_CLOSING)]
        spectrum = self._parser.feed_one(fragment)
        self._at += len(fragment)
        self._usual = len(fragment)
        if spectrum is None:
            return False
        if len(self._templates) < _MOST_TEMPLATES:
            template = learn(fragment, spectrum, kept=self._scans.wants(spectrum))
            if template is not None:
                self._templates.insert(0, template)
        return True

    def _read_on(self) -> bool:
        block = next(self._rest, b"")
        self._start += self._at
        self._window = self._window[self._at :] + block
        self._at = 0
        return bool(block)
