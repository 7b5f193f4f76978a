"""Days, months, years and fiscal years as Japanese offices write them: read, and written again.

Read: 平成26年8月20日, H26.8.20, H26/8/20, 2014-08-20, 2014/8/20, 2014年8月20日, 20140820,
20 August 2014; full-width digits, kanji numbers and spaces; a weekday in brackets, which must be the
right one. A day must lie in the era it is written in: 平成31年5月1日 is refused and 令和元年5月1日
named instead. Ranges are in ``date_ranges``.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from django.utils.translation import gettext_lazy as _

from .eras import (
    ERAS,
    GREGORIAN_SINCE,
    MEIJI,
    DateError,
    Era,
    era_named,
    era_of,
    era_of_year,
    plain_digits,
    year_in_era,
)

__all__ = [
    "DateError",
    "FiscalYear",
    "PartialDate",
    "Precision",
    "english_long",
    "era_long",
    "era_short",
    "iso",
    "parse_date",
    "parse_partial_date",
]

Precision = Literal["day", "month", "year"]
LONGEST = 60
WEEKDAYS = "月火水木金土日"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class PartialDate:
    """A day, or a month or year of which no more is known; ``value`` is its first day."""

    value: date
    precision: Precision = "day"

    def __post_init__(self) -> None:
        if self.precision == "month":
            object.__setattr__(self, "value", self.value.replace(day=1))
        elif self.precision == "year":
            object.__setattr__(self, "value", self.value.replace(month=1, day=1))

    @property
    def first_day(self) -> date:
        return self.value

    @property
    def last_day(self) -> date:
        if self.precision == "day":
            return self.value
        if self.precision == "year":
            return self.value.replace(month=12, day=31)
        return self.value.replace(day=monthrange(self.value.year, self.value.month)[1])

    def contains(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, order=True)
class FiscalYear:
    """April to March: ``FiscalYear(2014)`` is 2014-04-01 to 2015-03-31, 平成26年度.

    The fiscal year that began in April 2019 is written 令和元年度, as the government decided then. Documents
    from before have 平成31年度: an era's year is read if one day of the fiscal year lay in the era.
    """

    year: int

    def __post_init__(self) -> None:
        if not 1868 <= self.year <= 9998:
            raise DateError(
                _("The fiscal year %(year)s is too far away. Write one from 1868 on."), year=self.year
            )

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year if day.month >= 4 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 平成26年度, H26, 2014年度, FY2014, 令和元年度, 平成二十六年度.

        Raises ``DateError`` for anything else, 平成26年 included: that is a year from January to December.
        """
        return cls(_fiscal_year(text))

    @property
    def first_day(self) -> date:
        return date(self.year, 4, 1)

    @property
    def last_day(self) -> date:
        return date(self.year + 1, 3, 31)

    def contains(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def previous(self) -> Self:
        return type(self)(self.year - 1)

    @property
    def next(self) -> Self:
        return type(self)(self.year + 1)

    @property
    def era(self) -> str:
        """平成26年度."""
        return f"{self._era_year()}年度"

    @property
    def era_short(self) -> str:
        """H26."""
        era = era_of_year(self.year) or MEIJI
        return f"{era.letter}{self.year - era.first_day.year + 1}"

    @property
    def western(self) -> str:
        """2014年度."""
        return f"{self.year}年度"

    @property
    def english(self) -> str:
        """FY2014."""
        return f"FY{self.year}"

    def day_of(self, month: int, day: int) -> date:
        """The day of this fiscal year with this month and day. Raises ``DateError`` if there is none."""
        return _period(None, self.year if month >= 4 else self.year + 1, month, day).value

    def _era_year(self) -> str:
        era = era_of_year(self.year) or MEIJI
        return year_in_era(era, self.year - era.first_day.year + 1)

    def __str__(self) -> str:
        return self.english


# --- writing


def era_long(day: date | PartialDate) -> str:
    """平成26年8月20日; 平成26年8月; 平成26年. Days before 明治6年1月1日 keep their western year."""
    value, precision = _parts(day)
    year = f"{_era_year_at(day)}年"
    if precision == "year":
        return year
    return f"{year}{value.month}月" + (f"{value.day}日" if precision == "day" else "")


def era_short(day: date | PartialDate) -> str:
    """H26.8.20; H26.8; H26. Days before 明治6年1月1日 are written as ISO dates."""
    value, precision = _parts(day)
    era = _era_at(day)
    if era is None:
        return iso(day)
    numbers = [era.year_of(value), value.month, value.day]
    return era.letter + ".".join(str(number) for number in numbers[: _length(precision)])


def iso(day: date | PartialDate) -> str:
    """2014-08-20; 2014-08; 2014."""
    value, precision = _parts(day)
    return "-".join(value.isoformat().split("-")[: _length(precision)])


def english_long(day: date | PartialDate) -> str:
    """20 August 2014; August 2014; 2014."""
    value, precision = _parts(day)
    words = [str(value.day), MONTHS[value.month - 1], str(value.year)]
    return " ".join(words[3 - _length(precision) :])


def _parts(day: date | PartialDate) -> tuple[date, Precision]:
    return (day.value, day.precision) if isinstance(day, PartialDate) else (day, "day")


def _length(precision: Precision) -> int:
    return {"year": 1, "month": 2, "day": 3}[precision]


def _era_at(day: date | PartialDate) -> Era | None:
    """A month or year is written in the era at its end, as whole years are named."""
    if isinstance(day, PartialDate) and day.precision == "year":
        return era_of_year(day.value.year)
    return era_of(day.last_day if isinstance(day, PartialDate) else day)


def _era_year_at(day: date | PartialDate) -> str:
    value, era = _parts(day)[0], _era_at(day)
    return str(value.year) if era is None else year_in_era(era, era.year_of(value))


# --- reading

_ERA = r"(?P<era>[^\d\W]+?|[A-Za-z])"
_WRITTEN = re.compile(rf"(?:{_ERA}\.?)?(?P<y>[0-9]+)年(?:(?P<m>[0-9]+)月(?:(?P<d>[0-9]+)日)?)?")
_DOTTED = re.compile(
    rf"(?:{_ERA}\.?)?(?P<y>[0-9]+)(?:(?P<sep>[./-])(?P<m>[0-9]+)(?:(?P=sep)(?P<d>[0-9]+))?)?"
)
_RUN_TOGETHER = re.compile(r"(?P<era>)(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_ENGLISH = re.compile(r"(?P<d>[0-9]{1,2})?(?P<m>[A-Za-z]{3,9})(?P<y>[0-9]{4})")
_MONTH_AND_DAY = re.compile(r"(?P<m>[0-9]{1,2})(?:月(?P<d>[0-9]{1,2})日|[./](?P<d2>[0-9]{1,2}))")
_WEEKDAY = re.compile(rf"\((?P<weekday>[{WEEKDAYS}])(?:曜日?)?(?:・?[祝休])?\)$|\([祝休]日?\)$")


def parse_date(text: str, *, within: FiscalYear | None = None) -> date:
    """Read one day. With ``within``, 8月20日 is the day of that fiscal year.

    Raises ``DateError`` if the text is no date, or leaves the day out.
    """
    found = parse_partial_date(text, within=within)
    if found.precision != "day":
        raise DateError(
            _("“%(text)s” leaves the day open. Write the day too, for example %(example)s."),
            text=text.strip(), example=era_long(found.first_day),
        )  # fmt: skip
    return found.value


def parse_partial_date(text: str, *, within: FiscalYear | None = None) -> PartialDate:
    """Read a day, a month (平成26年8月, 2014-08) or a year (平成26年, 2014). Raises ``DateError``."""
    plain = plain_digits(text[: LONGEST + 1])
    if not plain:
        raise DateError(_("There is no date. Write one, for example 平成26年8月20日 or 2014-08-20."))
    weekday = _WEEKDAY.search(plain)
    if weekday:
        plain = plain[: weekday.start()]
    found = _read(plain, text.strip()[:LONGEST], within)
    if weekday and weekday["weekday"]:
        _check_weekday(found, weekday["weekday"])
    return found


def _read(plain: str, written: str, within: FiscalYear | None) -> PartialDate:
    if match := _MONTH_AND_DAY.fullmatch(plain):
        known = {"month": int(match["m"]), "day": int(match["d"] or match["d2"])}
        if within is not None:
            return PartialDate(within.day_of(**known))
        if match["d"]:
            raise DateError(
                _("“%(text)s” has no year. Write the year too, for example 平成26年%(month)s月%(day)s日."),
                text=written, **known,
            )  # fmt: skip
    if match := _ENGLISH.fullmatch(plain):
        named = next((n for n, name in enumerate(MONTHS, 1) if _abbreviates(match["m"], name)), None)
        if named:
            return _period(None, int(match["y"]), named, int(match["d"]) if match["d"] else None)
    match = (
        _RUN_TOGETHER.fullmatch(plain) or _WRITTEN.fullmatch(plain) or _DOTTED.fullmatch(plain)
        if len(plain) <= LONGEST
        else None
    )
    if match is None:
        raise DateError(
            _("“%(text)s” cannot be read as a date. Write it as 平成26年8月20日 or 2014-08-20."),
            text=written,
        )
    era = _era(match["era"], written) if match["era"] else None
    if not era and len(match["y"]) != 4:
        raise DateError(
            _("“%(text)s” does not say which year. Write the era (平成26年) or four digits (2014)."),
            text=written,
        )
    month, day = (int(match[part]) if match[part] else None for part in "md")
    return _period(era, int(match["y"]), month, day)


def _abbreviates(word: str, month: str) -> bool:
    return word.title() in (month, month[:3])


def _era(name: str, written: str) -> Era:
    era = era_named(name)
    if era is None:
        raise DateError(
            _("“%(era)s” in “%(text)s” is not an era. Write %(eras)s, or the year in four digits."),
            era=name, text=written, eras=", ".join(f"{era.name} ({era.letter})" for era in ERAS),
        )  # fmt: skip
    return era


def _period(era: Era | None, year: int, month: int | None, day: int | None) -> PartialDate:
    """Put the numbers together, and refuse what is not in the calendar or not in the era."""
    if era and year == 0:
        raise DateError(_("The years of an era begin with 元年 (1). There is no %(era)s0年."), era=era.name)
    western = era.western_year(year) if era else year
    if not 1600 <= western <= 9998:
        raise DateError(_("The year %(year)s is too far away for a date here. Please check it."), year=year)
    if month is not None and not 1 <= month <= 12:
        raise DateError(_("There is no month %(month)s. Months run from 1 to 12."), month=month)
    if month is not None and day is not None:
        days = monthrange(western, month)[1]
        if not 1 <= day <= days:
            raise DateError(
                _("There is no %(year)s-%(month)02d-%(day)02d: the month has %(days)s days. Correct it."),
                year=western, month=month, day=day, days=days,
            )  # fmt: skip
    precision: Precision = "year" if month is None else "month" if day is None else "day"
    found = PartialDate(date(western, month or 1, day or 1), precision)
    if era:
        _check_era(era, found)
    return found


def _check_era(era: Era, found: PartialDate) -> None:
    if era is MEIJI and found.precision != "year" and found.first_day < GREGORIAN_SINCE:
        raise DateError(
            _(
                "Before 明治6年1月1日 days were counted in another calendar. "
                "Work out the day in today's calendar and write it in western form."
            )
        )
    if era.touches(found.first_day, found.last_day):
        return
    if found.last_day < era.first_day:
        raise DateError(
            _("%(era)s began on %(first)s. What you mean is %(right)s (%(iso)s): write that."),
            era=era.name, first=iso(era.first_day), right=era_long(found), iso=iso(found), meant=found,
        )  # fmt: skip
    assert era.last_day is not None  # an era that goes on has been touched
    raise DateError(
        _("%(era)s ended on %(last)s. What you mean is %(right)s (%(iso)s): write that."),
        era=era.name, last=iso(era.last_day), right=era_long(found), iso=iso(found), meant=found,
    )  # fmt: skip


def _check_weekday(found: PartialDate, weekday: str) -> None:
    right = WEEKDAYS[found.value.weekday()]
    if found.precision == "day" and weekday != right:
        raise DateError(
            _("%(day)s is a %(right)s, not a %(written)s. Please correct the day or the weekday."),
            day=era_long(found), right=f"{right}曜日", written=f"{weekday}曜日",
        )  # fmt: skip


_FISCAL = re.compile(rf"(?:{_ERA}\.?)?(?P<y>[0-9]{{1,4}})(?P<unit>年度|年|度)?")
_FY = re.compile(r"FY\.?(?P<y>[0-9]{4})", re.IGNORECASE)


def _fiscal_year(text: str) -> int:
    plain, written = plain_digits(text[:LONGEST]), text.strip()[:LONGEST]
    if match := _FY.fullmatch(plain):
        return int(match["y"])
    match = _FISCAL.fullmatch(plain)
    if match is None:
        raise DateError(
            _("“%(text)s” cannot be read as a fiscal year. Write 平成26年度, H26 or FY2014."), text=written
        )
    era = _era(match["era"], written) if match["era"] else None
    if era is None and len(match["y"]) != 4:
        raise DateError(
            _("“%(text)s” does not say which year. Write the era (平成26年度) or four digits (2014年度)."),
            text=written,
        )
    if match["unit"] == "年":
        raise DateError(
            _("“%(text)s” is a year from January to December. For the fiscal year write %(text)s度."),
            text=written,
        )
    year = int(match["y"])
    if era is None:
        return year
    if year == 0:
        raise DateError(_("The years of an era begin with 元年 (1). There is no %(era)s0年."), era=era.name)
    found = FiscalYear(era.western_year(year))
    if not era.touches(found.first_day, found.last_day):
        raise DateError(
            _("There was no %(era)s%(year)s年度. What you mean is %(right)s (%(western)s): write that."),
            era=era.name, year=year, right=found.era, western=found.english, meant=found,
        )  # fmt: skip
    return found.year
