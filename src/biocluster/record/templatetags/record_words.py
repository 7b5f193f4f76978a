"""Dates, fiscal years and amounts on pages: era form to Japanese readers, western form to English ones.

The filters that give HTML put the other form into ``title``; those that end in ``_text`` give plain text, for
titles, attributes and text mails.
"""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language

from biocluster.record.words import date_ranges, dates, tokens
from biocluster.record.words.date_ranges import DateRange
from biocluster.record.words.dates import FiscalYear, PartialDate

register = template.Library()

Day = date | datetime | PartialDate


@register.filter
def era(value: Day | None) -> str:
    """平成26年8月20日 or 20 August 2014, as ``<time>``; a moment shows its hour and minute too."""
    if not value:
        return ""
    day = _day(value)
    japanese, english = dates.era_long(day), dates.english_long(day)
    return _time(value, japanese, english) if _is_japanese() else _time(value, english, japanese)


@register.filter
def era_short(value: Day | None) -> str:
    """H26.8.20 or 2014-08-20, as ``<time>``; for tables."""
    if not value:
        return ""
    day = _day(value)
    if _is_japanese():
        return _time(value, dates.era_short(day), dates.iso(day))
    return _time(value, dates.iso(day), dates.era_long(day))


@register.filter
def iso(value: Day | None) -> str:
    """2014-08-20 to every reader, as ``<time>``."""
    return _time(value, dates.iso(_day(value)), dates.era_long(_day(value))) if value else ""


@register.filter
def era_both(value: Day | None) -> str:
    """Both forms to read: 平成26年8月20日（2014-08-20） or 20 August 2014 (平成26年8月20日)."""
    if not value:
        return ""
    day = _day(value)
    if _is_japanese():
        return _time(value, f"{dates.era_long(day)}（{dates.iso(day)}）", "")
    return _time(value, f"{dates.english_long(day)} ({dates.era_long(day)})", "")


@register.filter
def day(value: datetime | None) -> date | None:
    """The day here of a moment: ``{{ publication.published_at|day|era }}`` leaves the clock out."""
    return localtime(value).date() if value else None


@register.filter
def era_text(value: Day | None) -> str:
    """The words of ``era`` as plain text."""
    if not value:
        return ""
    return (dates.era_long if _is_japanese() else dates.english_long)(_day(value)) + _clock(value)


@register.filter
def known_to(value: date | None, precision: str) -> PartialDate | None:
    """A stored date with what is known of it: ``{{ gathering.starts_on|known_to:"month"|era }}``."""
    return PartialDate(value, precision) if value else None  # type: ignore[arg-type]


@register.filter
def until(first: date | None, last: date | None) -> str:
    """A span of days: 平成26年8月3～5日 or 3–5 August 2014; without a last day, the first."""
    if not first or not last or first == last:
        return era(first)
    days = DateRange(first, last)
    forms = [date_ranges.range_era_long(days), date_ranges.range_english(days)]
    shown, other = forms if _is_japanese() else reversed(forms)
    return format_html('<span title="{}">{}</span>', other, shown)


@register.filter
def until_short(first: date | None, last: date | None) -> str:
    """A span of days for tables: H26.8.3～5 or 2014-08-03 – 2014-08-05; without a last day, the first."""
    if not first or not last or first == last:
        return era_short(first)
    days = DateRange(first, last)
    forms = [date_ranges.range_era_short(days), date_ranges.range_iso(days).replace("/", " – ")]
    shown, other = forms if _is_japanese() else reversed(forms)
    return format_html('<span title="{}">{}</span>', other, shown)


def days_text(days: DateRange) -> str:
    """The words of ``until`` as plain text."""
    return (date_ranges.range_era_long if _is_japanese() else date_ranges.range_english)(days)


@register.filter
def fiscal_year(value: int | FiscalYear | date | None) -> str:
    """平成26年度 or FY2014, with the other in ``title``."""
    year = _fiscal_year(value)
    if year is None:
        return ""
    if _is_japanese():
        return format_html('<span title="{}">{}</span>', year.western, year.era)
    return format_html('<span title="{}">{}</span>', year.era, year.english)


@register.filter
def fiscal_year_text(value: int | FiscalYear | date | None) -> str:
    year = _fiscal_year(value)
    if year is None:
        return ""
    return year.era if _is_japanese() else year.english


@register.filter
def yen(value: Decimal | int | None) -> str:
    """1,234,000円 or ¥1,234,000."""
    if value is None or value == "":
        return ""
    written = tokens.format_number(value)
    if _is_japanese():
        return f"{written}円"
    return f"-¥{written[1:]}" if written.startswith("-") else f"¥{written}"


@register.filter
def number(value: Decimal | int | None) -> str:
    """8,723: thousands parted, zeros at the end of a decimal left out."""
    return "" if value is None or value == "" else tokens.format_number(value)


def _is_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


def _day(value: Day) -> date | PartialDate:
    if not isinstance(value, datetime):
        return value
    return (localtime(value) if is_aware(value) else value).date()


def _clock(value: Day) -> str:
    if not isinstance(value, datetime):
        return ""
    return f" {localtime(value) if is_aware(value) else value:%H:%M}"


def _time(value: Day, shown: str, other: str) -> SafeString:
    if isinstance(value, datetime) and is_aware(value):
        machine = localtime(value).isoformat("T", "seconds")
    else:
        machine = dates.iso(_day(value))
    if not other:
        return format_html('<time datetime="{}">{}</time>', machine, shown + _clock(value))
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, other, shown + _clock(value))


def _fiscal_year(value: int | FiscalYear | date | None) -> FiscalYear | None:
    if value is None or value == "":
        return None
    if isinstance(value, FiscalYear):
        return value
    return FiscalYear.of(value) if isinstance(value, date) else FiscalYear(int(value))
