"""Cells as numbers and as words of a short list: what is read, and what was expected instead."""

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from biocluster.record.importers.cells import CellError, Reader, unmarked
from biocluster.record.words.text import fold

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")


def number(cell: str) -> float:
    """A finite number, in any width, with or without commas between thousands."""
    plain = _plain(cell)
    value = float(plain) if _NUMBER.fullmatch(plain) else math.nan
    if not math.isfinite(value):
        raise CellError(_("“%(text)s” is not a number. Write it like 12.5."), text=cell[:40])
    return value


def positive(cell: str) -> float:
    value = number(cell)
    if value <= 0:
        raise CellError(_("%(text)s is not above zero, and only a number above zero fits."), text=cell[:40])
    return value


def not_negative(cell: str) -> float:
    value = number(cell)
    if value < 0:
        raise CellError(_("%(text)s is below zero, and only zero or a number above fits."), text=cell[:40])
    return value


MOST_PLACES = 10**9


def place(cell: str) -> int:
    """A whole number from 0 on; 12.0 is 12, as spreadsheets write it."""
    plain = _plain(cell)
    value = float(plain) if _NUMBER.fullmatch(plain) else math.nan
    if not math.isfinite(value) or value != int(value) or not 0 <= value <= MOST_PLACES:
        raise CellError(
            _("“%(text)s” is not a whole number. Write digits only, for example 12."), text=cell[:40]
        )
    return int(value)


def _plain(cell: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", unmarked(cell)).split()).replace("−", "-")
    return plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain


def one_of(words: Mapping[str, Iterable[str]]) -> Reader:
    """One of some words: the word itself or another name of it, in any case and width."""
    known = {fold(name): word for word, names in words.items() for name in (word, *names)}

    def read(cell: str) -> str:
        value = known.get(fold(cell))
        if value is None:
            meant = nearest(cell, list(words))
            if meant:
                raise CellError(
                    _("“%(text)s” is not one of these: %(labels)s. Is “%(meant)s” meant?"),
                    text=cell[:40], labels=", ".join(words), meant=meant,
                )  # fmt: skip
            raise CellError(
                _("“%(text)s” is not one of these: %(labels)s."), text=cell[:40], labels=", ".join(words)
            )
        return value

    return read


def nearest(name: str, known: Sequence[str]) -> str:
    """The known name that is written most like this one; empty if none is near."""
    folded = {fold(each): each for each in known}
    found = difflib.get_close_matches(fold(name), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else ""
