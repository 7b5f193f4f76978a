"""The Japanese eras since Meiji, and the plain reading of the numbers that dates are written with."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

# Japan counts in the Gregorian calendar since 明治6年1月1日; earlier months and days are of another calendar.
GREGORIAN_SINCE = date(1873, 1, 1)


class DateError(ValueError):
    """A date that cannot be read, with a sentence for the reader in their own language.

    ``meant`` is what the text most likely stands for, where that can be said (the same day in its right era).
    """

    def __init__(self, message: object, *, meant: object = None, **words: object):
        super().__init__(message)
        self.message, self.words, self.meant = message, words, meant

    def __str__(self) -> str:
        return str(self.message) % self.words


@dataclass(frozen=True)
class Era:
    """An era with its first day and the last day on which it was written (None: it still runs).

    Meiji and Taisho ended, and the next era began, in the course of one day: 明治45年7月30日 is
    大正元年7月30日 and 大正15年12月25日 is 昭和元年12月25日. Both writings are official and both are read;
    the newer one is written.
    """

    name: str
    letter: str
    romaji: str
    first_day: date
    last_day: date | None

    def year_of(self, day: date) -> int:
        return day.year - self.first_day.year + 1

    def western_year(self, number: int) -> int:
        return self.first_day.year + number - 1

    def touches(self, first: date, last: date) -> bool:
        """Whether at least one day from ``first`` to ``last`` lies in this era."""
        return self.first_day <= last and (self.last_day is None or first <= self.last_day)


MEIJI = Era("明治", "M", "Meiji", date(1868, 1, 25), date(1912, 7, 30))
TAISHO = Era("大正", "T", "Taisho", date(1912, 7, 30), date(1926, 12, 25))
SHOWA = Era("昭和", "S", "Showa", date(1926, 12, 25), date(1989, 1, 7))
HEISEI = Era("平成", "H", "Heisei", date(1989, 1, 8), date(2019, 4, 30))
REIWA = Era("令和", "R", "Reiwa", date(2019, 5, 1), None)
ERAS = (MEIJI, TAISHO, SHOWA, HEISEI, REIWA)

_BY_NAME = {name: era for era in ERAS for name in (era.name, era.letter)}


def era_named(name: str) -> Era | None:
    """The era with this name or letter (平成, H, h), or None."""
    return _BY_NAME.get(name.upper())


def era_of(day: date) -> Era | None:
    """The era that a day is written in; None before 明治6年1月1日, when days were counted differently."""
    if day < GREGORIAN_SINCE:
        return None
    return next(era for era in reversed(ERAS) if era.first_day <= day)


def era_of_year(year: int) -> Era | None:
    """The era that names a whole year: the one at its end (2019 is 令和元年, 1989 is 平成元年)."""
    last_day = date(year, 12, 31)
    return next((era for era in reversed(ERAS) if era.first_day <= last_day), None)


def year_in_era(era: Era, number: int) -> str:
    """平成26年 without its 年: the first year of an era is written 元."""
    return f"{era.name}{'元' if number == 1 else number}"


_DIGITS = {kanji: digit for digit, kanji in enumerate("〇一二三四五六七八九")} | {"零": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def kanji_number(text: str) -> int | None:
    """Read a kanji number, by places (二十六) or digit by digit (二〇一四); None if it is neither."""
    if not text or any(letter not in _DIGITS and letter not in _PLACES for letter in text):
        return None
    if not any(letter in _PLACES for letter in text):
        return int("".join(str(_DIGITS[letter]) for letter in text))
    total, pending, lowest = 0, None, 10_000
    for letter in text:
        if letter in _DIGITS:
            if pending is not None or _DIGITS[letter] == 0:
                return None
            pending = _DIGITS[letter]
            continue
        place = _PLACES[letter]
        if place >= lowest:
            return None
        total += (1 if pending is None else pending) * place
        pending, lowest = None, place
    return total + (pending or 0)


_KANJI_RUN = re.compile("(?<![0-9])[〇零一二三四五六七八九十百千]+(?![0-9])")


def plain_digits(text: str) -> str:
    """Fold widths, drop spaces, and turn 元年 and kanji numbers into ordinary digits.

    A run of kanji digits that is not a number is left as it was, so that the reader of the text can name it.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split()).replace("元年", "1年")
    return _KANJI_RUN.sub(_as_digits, folded)


def _as_digits(run: re.Match[str]) -> str:
    number = kanji_number(run[0])
    return run[0] if number is None else str(number)
