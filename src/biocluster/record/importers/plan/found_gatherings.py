"""The gatherings that a plan dates: of what kind, which one in the row, when and where."""

import re
import unicodedata
from dataclasses import dataclass

from biocluster.record.importers.plan.found_dates import FoundDate
from biocluster.record.models import GatheringKind as Kind

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("栽培検討会議", Kind.CULTIVATION_REVIEW), ("栽培検討会", Kind.CULTIVATION_REVIEW),
    ("推進会議", Kind.PROMOTION_COUNCIL), ("推進協議会", Kind.PROMOTION_COUNCIL), ("懇談会", Kind.STRATEGY_COUNCIL),
    ("戦略会議", Kind.STRATEGY_COUNCIL), ("連絡会議", Kind.LIAISON), ("連絡会", Kind.LIAISON),
    ("報告会", Kind.REGIONAL_REPORT), ("交流会", Kind.EXCHANGE), ("成果発表", Kind.RESEARCH_PRESENTATION),
    ("発表会", Kind.RESEARCH_PRESENTATION), ("シンポジウム", Kind.SYMPOSIUM), ("サミット", Kind.SUMMIT),
    ("セミナー", Kind.SEMINAR), ("講演会", Kind.SEMINAR), ("講座", Kind.SEMINAR), ("勉強会", Kind.SEMINAR),
    ("フォーラム", Kind.SYMPOSIUM), ("意見交換会", Kind.EXCHANGE), ("検討会", Kind.OTHER), ("ワークショップ", Kind.OTHER),
    ("大会", Kind.OTHER), ("研修会", Kind.OTHER), ("見学会", Kind.OTHER), ("説明会", Kind.OTHER), ("フェア", Kind.OTHER),
    ("委員会", Kind.OTHER), ("会議", Kind.OTHER), ("審査会", Kind.OTHER), ("コンテスト", Kind.OTHER), ("キャンプ", Kind.OTHER),
)  # fmt: skip
_HELD = re.compile(r"開催|実施|開い|催し|開講|設置")
_SOME_MEETING = re.compile(r"[一-龠々ァ-ヶー]会(?:議|合)?(?:を|が|の)?(?:開催|実施|開)")
_WHEN = re.compile(r"^\s*(?:開催)?(?:日\s*時|期\s*日|日\s*程|開催日|会\s*期|とき|と\s*き|期\s*間)\s*[：:\s]")
_WHERE = re.compile(r"^\s*(?:開催)?(?:会\s*場|場\s*所|ところ|と\s*ころ|開催地)\s*[：:]\s*(?P<place>\S.*)$")
_EDITION = re.compile(r"第\s*([0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})\s*回")
_BEFORE_DATE = re.compile(r"(?P<what>[^\s　。、：:（）()※【】]{2,40})(?:を|は|が|につ?いては)、?$")
_TITLE_NOISE = re.compile(
    r"(?:の)?(?:開催|実施|運営)(?:事業)?$|開催事業$|事業$|^[「『]|[」』]$|[（(].*?[）)]$"
)
_KANJI = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)}
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class FoundGathering:
    """A gathering dated at ``text[date.start:date.end]``."""

    date: FoundDate
    kind: Kind
    title: str
    edition: int | None
    held: bool  # told of as having taken place


def find_gatherings(
    text: str, dates: list[FoundDate], *, heading: str, results: bool
) -> list[FoundGathering]:
    """The gatherings that a text dates, under a heading that may say what they are."""
    found: list[FoundGathering] = []
    whole = kind_in(heading)
    for position, each in enumerate(dates):
        if each.when is None or each.when.precision == "year":
            continue
        ends = dates[position + 1].start if position + 1 < len(dates) else len(text)
        segment = re.split(r"[。\s　]", text[each.end : min(ends, len(text))].strip(), maxsplit=1)[0]
        segment = re.split(r"[（(]", segment, maxsplit=1)[0]
        before = text[: each.start]
        when = (
            _WHEN.match(text) is not None
            or re.search(r"(?:日時|期日|開催日|日程)\s*[：:]\s*$", before) is not None
        )
        said = kind_in(segment)
        if not when and not _HELD.search(segment):
            continue
        if said is None and not when and (named := _named_before(before, found)):
            segment, said = named, kind_in(named)
        kind = said or (found[-1].kind if found else None) or whole
        if kind is None and _SOME_MEETING.search(segment):
            kind = said = Kind.OTHER
        if kind is None:
            continue
        edition = _edition(segment) or (_edition(heading) if when else None)
        title = _title(heading if whole is not None or said is None else segment, segment, edition)
        found.append(FoundGathering(each, kind, title, edition, results and not when))
    return found


def _named_before(before: str, found: list[FoundGathering]) -> str:
    """What is held, where it stands before its date: 成果発表会を平成30年11月18日に開催."""
    start = found[-1].date.end if found else 0
    match = _BEFORE_DATE.search(before[start:])
    return match["what"] if match is not None and kind_in(match["what"]) else ""


def kind_in(words: str) -> Kind | None:
    """The kind of gathering that words name; the last one named, as Japanese has it."""
    best: tuple[int, int, Kind] | None = None
    for word, kind in _KINDS:
        place = words.rfind(word)
        if place >= 0 and (best is None or (place + len(word), len(word)) > best[:2]):
            best = (place + len(word), len(word), kind)
    return best[2] if best else None


def place_in(text: str) -> str:
    """The place that a line such as 会場：… names, or ""."""
    match = _WHERE.match(text)
    return match["place"].strip() if match else ""


def _edition(words: str) -> int | None:
    match = _EDITION.search(words)
    if match is None:
        return None
    number = unicodedata.normalize("NFKC", match[1])
    if number.isdigit():
        return int(number)
    tens, _, ones = number.rpartition("十")
    return _KANJI.get(number) or (10 * (_KANJI.get(tens, 1)) + _KANJI.get(ones, 0))


def _title(words: str, segment: str, edition: int | None) -> str:
    base = _EDITION.sub("", words).strip(" 　「」『』")
    for _ in range(3):
        base = _TITLE_NOISE.sub("", base).strip(" 　「」『』")
    if words is segment:
        base = re.sub(r"^(?:に|には|、|は)|(?:を|が)?(?:設置|開催|実施|開講|開い).*$", "", base)
    base = base or segment
    return (f"第{edition}回{base}" if edition else base)[:LONGEST_TITLE]
