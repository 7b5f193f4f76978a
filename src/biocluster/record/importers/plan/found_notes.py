"""What a note of a plan says: that a programme goes on since a year, who joins in it, or what came of it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from biocluster.record.importers.plan.found_dates import find_dates
from biocluster.record.models import NoteKind

_CONTINUING = re.compile(
    r"(?:から|より|以来|～|〜|~)(?:の|、)?(?:継続|実施|続く)|からの継続|継続(?:事業|実施)?$"
)
_JOINT = re.compile(
    r"^(?P<partners>.+?)(?P<tail>(?:との|と|の)?(?:協同|共同|連携|合同|協働|共催|協力)"
    r"(?:による|で|の)?(?:事業|実施|開催|プロジェクト|企画|研究|運営|推進)?)[。）)]?$"
)
_RESULTS = re.compile(
    r"実績|の成果|納品|(?:開催|実施|達成|完了|運用を開始|設置)(?:した|済み?)?[。）)]?$|を(?:開催|実施|設置)"
)
_YEAR_BEFORE = re.compile(
    r"^[【［\[（(〈<]?(?:(?:前年度|昨年度|前年|昨年)の?(?:主な)?(?:実績|成果|実施結果|実施状況|取組結果)"
    r"|(?:主な)?(?:実績|成果)(?=[】］\]）)〉>：:\s　]))"
)
_BRACKETED_END = re.compile(r"[（(](?P<inside>[^（）()]{3,80})[）)]\s*$")
_SPLIT = re.compile(r"(?:[・、，,／/]|及び|並びに|(?<=[県市町村社会])と)")
_PAST = re.compile(
    r"(?P<year>(?:明治|大正|昭和|平成|令和)\s*(?:元|[0-9]{1,2})\s*年度|[MTSHR][0-9]{1,2}(?:年度)?)(?:\S{0,4})?実績"
)


@dataclass(frozen=True, slots=True)
class FoundPartners:
    """The partners of joint work as written at ``text[start:end]``, each by its name there."""

    start: int
    end: int
    names: tuple[str, ...]


def note_kind(text: str, *, fiscal_year: int | None) -> NoteKind:
    """What kind of note it is. ``fiscal_year`` is the plan's: dates before it tell of results."""
    words = text.lstrip("※ 　")
    if _CONTINUING.search(words) and find_dates(words)[0]:
        return NoteKind.CONTINUING
    if results_year(words) is not None or tells_of_the_year_before(words) or words.startswith("実績"):
        return NoteKind.RESULTS
    if find_partners(words):
        return NoteKind.JOINT
    dates, _ = find_dates(words)
    if dates and _RESULTS.search(words):
        days = [each for each in dates if each.when is not None]
        if fiscal_year is None or all(each.last_day.year <= fiscal_year + 1 for each in days):
            past = fiscal_year is None or any(_before(each.last_day, fiscal_year) for each in days)
            return NoteKind.RESULTS if past else NoteKind.OTHER
    return NoteKind.OTHER


def results_year(text: str) -> int | None:
    """The fiscal year whose results a text tells: H25実績, 平成25年度納品実績."""
    match = _PAST.search(unicodedata.normalize("NFKC", text))
    if match is None:
        return None
    dates, _ = find_dates(match["year"])
    return dates[0].fiscal_year if dates else None


def tells_of_the_year_before(text: str) -> bool:
    """Whether a text begins as results of the year before without naming it: 前年度実績：…, 【実績】…"""
    return _YEAR_BEFORE.match(text.lstrip("※・-－ 　")) is not None


def continuing_since(text: str) -> tuple[int, int, int] | None:
    """(start, end, fiscal year) of the year in ※H24からの継続事業."""
    dates, _ = find_dates(text)
    for each in dates:
        year = each.fiscal_year
        if year is None and each.when is not None:
            day = each.when.last_day
            year = day.year if each.when.precision == "year" or day.month >= 4 else day.year - 1
        if year is not None and _CONTINUING.search(text[each.end : each.end + 12]):
            return each.start, each.end, year
    return None


def find_partners(text: str) -> FoundPartners | None:
    """The partners named in ※県・○○センター協同事業, or None when the note is none of joint work."""
    offset = len(text) - len(text.lstrip("※ 　"))
    words = text[offset:]
    match = _JOINT.match(words)
    if match is None or len(match["partners"]) > 100 or re.search(r"[。：:（(]", match["partners"]):
        return None
    names = tuple(name for name in _SPLIT.split(match["partners"]) if name.strip())
    if not names or any(len(name.strip()) > 40 or re.search(r"[をがは]", name) for name in names):
        return None
    return FoundPartners(offset, offset + match.end("partners"), tuple(name.strip() for name in names))


def partners_in_heading(heading: str) -> FoundPartners | None:
    """The partners in brackets at the end of a heading: 分析機器の開放（県との共催）."""
    match = _BRACKETED_END.search(heading)
    found = find_partners(match["inside"]) if match else None
    if match is None or found is None:
        return None
    return FoundPartners(match.start("inside") + found.start, match.start("inside") + found.end, found.names)


def _before(day: date, fiscal_year: int) -> bool:
    return day < date(fiscal_year, 4, 1)
