"""Fiscal years as titles and notes mention them, moved on to the next year's plan."""

import re

from biocluster.record.words.dates import DateError, FiscalYear

_MENTION = re.compile(
    r"(?:明治|大正|昭和|平成|令和)(?:元|[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})年度"
    r"|[0-9０-９]{4}年度"
    r"|FY[0-9]{4}(?![0-9])"
    r"|(?<![A-Za-z0-9])[MTSHR][0-9]{1,2}(?![0-9.．/／年-])"
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def move_years_on(text: str, year: int) -> str:
    """The text of the plan of ``year`` for the plan after it: that year and the one before become one later.

    Every other year stays, and so does the way a year is written: 平成26年度, H26, 2014年度, FY2014, wide digits.
    """
    return _MENTION.sub(lambda found: _moved(found[0], year), text)


def _moved(mention: str, year: int) -> str:
    try:
        mentioned = FiscalYear.parse(mention)
    except DateError:
        return mention
    if mentioned.year not in (year, year - 1):
        return mention
    later = mentioned.next
    if mention.startswith("FY"):
        return later.english
    if not mention.endswith("年度"):
        return later.era_short
    moved = later.western if mention[0] in "0123456789０１２３４５６７８９" else later.era
    return moved.translate(_WIDE) if re.search("[０-９]", mention) else moved
