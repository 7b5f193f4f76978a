"""Spans of days: 平成26年8月3～5日, 8月30日から9月2日, 2014-08-03/2014-08-05; read, and written again."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from .dates import MONTHS, DateError, FiscalYear, era_long, era_short, iso, parse_date
from .eras import era_of, plain_digits

# A second day without a year is in the year of the first, or in the next one if that is within half a year.
LONGEST_WITHOUT_YEAR = 183
LONGEST = 120


@dataclass(frozen=True, order=True)
class DateRange:
    """From ``first`` to ``last``, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise DateError(
                _("The last day (%(last)s) is before the first (%(first)s). Please correct one of them."),
                first=era_long(self.first), last=era_long(self.last),
            )  # fmt: skip

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def contains(self, day: date) -> bool:
        return self.first <= day <= self.last


_BETWEEN = re.compile(r"[~〜∼–—―]|から|より|至")
_WEEKDAY = re.compile(r"\((?:[月火水木金土日](?:曜日?)?(?:・?[祝休])?|[祝休]日?)\)")
_LAST_DAY = re.compile(r"(?P<d>[0-9]{1,2})日?")
_LAST_MONTH_AND_DAY = re.compile(r"(?P<m>[0-9]{1,2})(?:月(?P<d>[0-9]{1,2})日?|[./-](?P<d2>[0-9]{1,2}))")


def parse_date_range(text: str, *, within: FiscalYear | None = None) -> DateRange:
    """Read a span of days, or one day. With ``within``, 8月3日～5日 is in that fiscal year.

    The second day may leave out what it shares with the first. Raises ``DateError``.
    """
    plain = plain_digits(text[:LONGEST])
    plain = re.sub(r"(?:まで|迄)$", "", re.sub(r"^自", "", plain))
    if (parts := _BETWEEN.split(plain)) and len(parts) == 2:
        return _range(parts[0], parts[1], within)
    for cut in (found.start() for found in re.finditer("[-/]", plain)):
        try:
            return _range(plain[:cut], plain[cut + 1 :], within, whole=plain[cut] == "/")
        except _NotThere:
            continue
    day = parse_date(plain, within=within)
    return DateRange(day, day)


class _NotThere(DateError):
    """This is not where the two days part."""


def _range(
    first_text: str, last_text: str, within: FiscalYear | None, *, whole: bool | None = None
) -> DateRange:
    """``whole`` is None where the sign between is plain; a hyphen or stroke may belong to one of the days."""
    try:
        first = _first(first_text, within)
        last = _last(last_text, first, within) if not whole else parse_date(last_text)
    except DateError as error:
        if whole is None:
            raise
        raise _NotThere(error.message, **error.words) from None
    return DateRange(first, last)


def _first(text: str, within: FiscalYear | None) -> date:
    """The first day may have left its 日 to the second: 8月3～5日."""
    return parse_date(text + "日" if re.search("月[0-9]{1,2}$", text) else text, within=within)


def _last(text: str, first: date, within: FiscalYear | None) -> date:
    bare = _WEEKDAY.sub("", text)
    if match := _LAST_DAY.fullmatch(bare):
        written = f"{first.year}年{first.month}月{match['d']}日"
    elif match := _LAST_MONTH_AND_DAY.fullmatch(bare):
        month = int(match["m"])
        written = f"{_year_of_last(first, month)}年{month}月{match['d'] or match['d2']}日"
    else:
        return parse_date(text, within=within)
    return parse_date(written + text[len(bare) :])


def _year_of_last(first: date, month: int) -> int:
    if month >= first.month or (month - first.month) % 12 * 30 > LONGEST_WITHOUT_YEAR:
        return first.year
    return first.year + 1


# --- writing


def range_era_long(days: DateRange) -> str:
    """平成26年8月3～5日; 平成26年8月30日～9月2日; 平成26年12月30日～平成27年1月3日; one day as it is."""
    first, last = days.first, days.last
    if first == last:
        return era_long(first)
    if not _same_year(first, last):
        return f"{era_long(first)}～{era_long(last)}"
    if first.month == last.month:
        return f"{era_long(first).removesuffix('日')}～{last.day}日"
    return f"{era_long(first)}～{last.month}月{last.day}日"


def range_era_short(days: DateRange) -> str:
    """H26.8.3～5; H26.8.30～9.2; H26.12.30～H27.1.3."""
    first, last = days.first, days.last
    if first == last:
        return era_short(first)
    if not _same_year(first, last) or era_of(first) is None:
        return f"{era_short(first)}～{era_short(last)}"
    if first.month == last.month:
        return f"{era_short(first)}～{last.day}"
    return f"{era_short(first)}～{last.month}.{last.day}"


def range_iso(days: DateRange) -> str:
    """2014-08-03/2014-08-05, the interval of ISO 8601; one day as it is."""
    return iso(days.first) if days.first == days.last else f"{iso(days.first)}/{iso(days.last)}"


def range_english(days: DateRange) -> str:
    """3–5 August 2014; 30 August – 2 September 2014; 30 December 2014 – 3 January 2015."""
    first, last = days.first, days.last
    end = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {MONTHS[first.month - 1]}{year} – {end}"


def _same_year(first: date, last: date) -> bool:
    return first.year == last.year and era_of(first) == era_of(last)
