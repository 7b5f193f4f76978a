"""The dates in a text, with their places."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from biocluster.record.words.date_ranges import parse_date_range
from biocluster.record.words.dates import DateError, FiscalYear, PartialDate, parse_partial_date

_N = r"(?:元|[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = rf"(?:(?:明治|大正|昭和|平成|令和)\s*{_N}|(?:19|20)[0-9]{{2}}|[１２][０-９]{{3}})\s*年"
_MONTH_DAY = r"[0-9０-９]{1,2}\s*月(?:\s*[0-9０-９]{1,2}\s*日)?"
_WEEKDAY = r"(?:[（(][月火水木金土日祝](?:曜日?)?(?:・?[祝休])?日?[）)])?"
_TO = r"\s*[～~〜－–—―-]\s*"
_DATE = re.compile(
    rf"(?P<fiscal>{_YEAR}度|(?<![A-Za-z0-9])[MTSHRＭＴＳＨＲ]{_N}(?:年度|(?![0-9０-９./年月]|\s*月)))"
    rf"|(?P<range>(?:{_YEAR}\s*)?[0-9０-９]{{1,2}}\s*月\s*[0-9０-９]{{1,2}}\s*日?{_WEEKDAY}{_TO}"
    rf"(?:[0-9０-９]{{1,2}}\s*月\s*)?[0-9０-９]{{1,2}}\s*日{_WEEKDAY})"
    rf"|(?P<long>{_YEAR}(?:\s*{_MONTH_DAY}{_WEEKDAY})?)"
    rf"|(?P<short>(?<![A-Za-z0-9])[MTSHRＭＴＳＨＲ]{_N}\s*[./年]\s*[0-9０-９]{{1,2}}"
    r"(?:\s*月(?:\s*[0-9０-９]{1,2}\s*日)?|\s*[./]\s*[0-9０-９]{1,2})?)"
    r"|(?P<iso>(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2})"
    rf"|(?P<day>(?<![0-9０-９年])[0-9０-９]{{1,2}}\s*月\s*[0-9０-９]{{1,2}}\s*日{_WEEKDAY})"
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at ``text[start:end]``: a day, month or year, a span of days, or a fiscal year.

    ``inferred`` when the year was not written and was taken from what stands around it.
    """

    start: int
    end: int
    written: str
    when: PartialDate | None = None
    until: date | None = None
    fiscal_year: int | None = None
    inferred: bool = False

    @property
    def last_day(self) -> date:
        """The day by which what is said of this date was so."""
        if self.fiscal_year is not None:
            return FiscalYear(self.fiscal_year).last_day
        assert self.when is not None
        return self.until or self.when.last_day

    @property
    def exact(self) -> bool:
        return self.when is not None and self.when.precision == "day"


def find_dates(text: str, *, within: int | None = None) -> tuple[list[FoundDate], list[str]]:
    """The dates of a text in order, and the writings that look like a date and are none.

    ``within`` is the fiscal year that a day without a year belongs to, until a date with a year has been read.
    """
    found: list[FoundDate] = []
    wrong: list[str] = []
    for match in _DATE.finditer(text):
        year = next((FiscalYear.of(each.last_day).year for each in reversed(found)), within)
        try:
            found.append(_read(match, year))
        except DateError:
            wrong.append(match[0])
    return found, wrong


def _read(match: re.Match[str], year: int | None) -> FoundDate:
    written, place = match[0].rstrip(), (match.start(), match.start() + len(match[0].rstrip()))
    plain = unicodedata.normalize("NFKC", written)
    within = FiscalYear(year) if year is not None else None
    if match["fiscal"]:
        return FoundDate(*place, written, fiscal_year=FiscalYear.parse(plain).year)
    if match["range"]:
        inferred = "年" not in written
        days = parse_date_range(written, within=within if inferred else None)
        return FoundDate(*place, written, PartialDate(days.first), days.last, inferred=inferred)
    if match["day"]:
        return FoundDate(*place, written, parse_partial_date(written, within=within), inferred=True)
    if match["short"]:
        # H25.11月 and H25年11月 are written beside H25.11
        plain = re.sub(r"\s", "", plain).replace("年", ".").replace("月", ".").replace("日", "").strip(".")
        return FoundDate(*place, written, parse_partial_date(plain))
    return FoundDate(*place, written, parse_partial_date(written))
