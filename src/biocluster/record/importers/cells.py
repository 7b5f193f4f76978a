"""Cells as values: each reader takes the text of a cell and gives its value, or says what it expected."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from biocluster.record.words import dates, identifiers
from biocluster.record.words.kana import KanaError, full_katakana
from biocluster.record.words.text import fold

Reader = Callable[[str], Any]


class CellError(ValueError):
    """A cell that cannot be read, with a sentence that says what was expected."""

    def __init__(self, message: object, **words: object):
        super().__init__(message)
        self.message, self.words = message, words

    def __str__(self) -> str:
        return str(self.message) % self.words


READABLE_ERRORS = (CellError, dates.DateError, identifiers.IdentifierError, KanaError)
"""What a reader may raise; each has a sentence."""


def text(longest: int) -> Reader:
    """A line of text. An apostrophe that our exports put before = + - @ is taken off again."""

    def read(cell: str) -> str:
        value = " ".join(unicodedata.normalize("NFC", unmarked(cell)).split())
        if len(value) > longest:
            raise CellError(
                _("The text has %(count)s characters; at most %(most)s are kept. Shorten it."),
                count=len(value), most=longest,
            )  # fmt: skip
        return value

    return read


def unmarked(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell[1:].lstrip()) if cell.startswith("'") else ""
    return cell[1:] if plain.startswith(("=", "+", "-", "@")) else cell


def long_text(cell: str) -> str:
    return "\n".join(line.strip() for line in unmarked(cell).strip().splitlines())


def kana(longest: int) -> Reader:
    limited = text(longest)
    return lambda cell: full_katakana(limited(cell))


def day(cell: str) -> date:
    return dates.parse_date(cell)


def fiscal_year(cell: str) -> int:
    return dates.FiscalYear.parse(cell).year


_CLOCK = re.compile(
    r"(?P<half>午前|午後|am|pm)?(?P<h>[0-9]{1,2})(?:[:時](?P<m>[0-9]{1,2})?分?)(?::[0-9]{2})?"
)


def clock(cell: str) -> time:
    plain = "".join(unicodedata.normalize("NFKC", cell).lower().split()).replace("時半", "時30分")
    match = _CLOCK.fullmatch(plain)
    hour, minute = (int(match["h"]), int(match["m"] or 0)) if match else (99, 0)
    if match and match["half"] in ("午後", "pm") and hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        raise CellError(_("“%(text)s” is not a time of day. Write it like 13:30."), text=cell[:40])
    return time(hour, minute)


_NUMBER = re.compile(r"[0-9]+")


def whole_number(most: int, *, unit: str = "") -> Reader:
    """A number from 0 to ``most``, in any width, with or without commas and its unit."""

    def read(cell: str) -> int:
        plain = "".join(unicodedata.normalize("NFKC", cell).split())
        plain = plain.removeprefix("¥").replace(",", "").removesuffix(unit)
        if not _NUMBER.fullmatch(plain):
            raise CellError(
                _("“%(text)s” is not a whole number. Write digits only, for example 120."), text=cell[:40]
            )
        value = int(plain) if len(plain) <= 18 else most + 1
        if value > most:
            raise CellError(_("%(text)s is too large; at most %(most)s."), text=cell[:40], most=f"{most:,}")
        return value

    return read


def choice(choices: type[models.TextChoices], **more: str) -> Reader:
    """One of some choices: its label in Japanese or English, its code, or a further word for it."""
    known: dict[str, str] = {}

    def read(cell: str) -> str:
        if not known:
            known.update(_labels(choices) | {fold(word): value for word, value in more.items()})
        value = known.get(fold(cell))
        if value is None:
            raise CellError(
                _("“%(text)s” is not one of these: %(labels)s."),
                text=cell[:40], labels=", ".join(str(label) for label in choices.labels),
            )  # fmt: skip
        return value

    return read


def _labels(choices: type[models.TextChoices]) -> dict[str, str]:
    known = {fold(value): value for value in choices.values}
    for language in ("ja", "en"):
        with translation.override(language):
            known |= {fold(str(label)): value for value, label in choices.choices}
    return known


def names(cell: str) -> list[str]:
    """Several names in one cell, parted by 、 ; | or a line break."""
    parts = re.split(r"[、;；|｜\n]", unmarked(cell))
    return list(dict.fromkeys(name for part in parts if (name := text(200)(part))))


def email(cell: str) -> str:
    return identifiers.email_address(cell)


def postal_code(cell: str) -> str:
    return identifiers.postal_code(cell)


def corporate_number(cell: str) -> str:
    return identifiers.corporate_number(cell)


_PHONE = re.compile(r"[0-9+()\-][0-9+()\- #*]{1,29}")


def phone(cell: str) -> str:
    value = " ".join(re.sub("[‐‑‒–—―−ー]", "-", unicodedata.normalize("NFKC", unmarked(cell))).split())
    if not _PHONE.fullmatch(value):
        raise CellError(
            _("“%(text)s” is not a telephone number. Write it like 0235-00-0000."), text=cell.strip()[:40]
        )
    return value


_is_url = URLValidator(schemes=["http", "https"])


def url(cell: str) -> str:
    value = cell.strip()
    try:
        _is_url(value)
    except ValidationError:
        raise CellError(
            _("“%(text)s” is not a web address. Write it like https://www.example.jp/."), text=value[:60]
        ) from None
    if len(value) > 200:
        raise CellError(_("The web address is longer than %(most)s characters."), most=200)
    return value
