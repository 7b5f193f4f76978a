"""The counts in a text: a number with its unit, what it counts, and as of when."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from biocluster.record.importers.plan.found_dates import FoundDate
from biocluster.record.words.dates import FiscalYear
from biocluster.record.words.tokens import format_number

UNITS = (
    "作品", "団体", "世帯", "チーム", "施設", "事業所", "店舗", "ヶ所", "か所", "カ所", "箇所", "ヵ所", "検体", "品目",
    "種類", "機関", "プロジェクト", "テーマ", "課題", "演題", "名", "人", "校", "件", "社", "回", "点", "組", "株", "戸",
    "例", "本", "台", "棟", "室", "区画", "頭", "ha", "ヘクタール", "アール", "kg", "トン", "t", "％", "%",
)  # fmt: skip
_DIGITS = r"[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+|[0-9０-９]+(?:[.．][0-9０-９]+)?"
_COUNT = re.compile(
    rf"(?P<about>約|およそ|おおよそ|概ね|のべ約|延べ約)?(?P<sum>延べ|のべ|計|合計)?\s*"
    rf"(?P<number>(?<![0-9０-９.．,，第]){_DIGITS})\s*"
    rf"(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})"
    r"(?P<more>余り?|以上|程度|前後|弱|強|超|目|分|間|あたり|当たり|以内|以下|未満|を目標|を目指)?"
)
_LABEL = re.compile(r"(?P<label>[^\s、，,。．・：:（）()「」『』【】［］〔〕]+)\s*(?P<colon>[：:は＝=]\s*)?$")
_ABOUT_MORE = ("余", "余り", "以上", "程度", "前後", "弱", "強", "超")
_NOT_COUNTED = ("目", "分", "間", "あたり", "当たり", "以内", "以下", "未満", "を目標", "を目指")
_COUNTED_AFTER = re.compile(
    r"^[^。]{0,30}?(?:が|の|より|から)?(?P<what>参加|出席|受講|来場|同意|応募|登録|利用|視聴|来訪|協力|発表|出展)"
)
_THINGS = frozenset(
    [
        "作品",
        "団体",
        "世帯",
        "チーム",
        "施設",
        "事業所",
        "店舗",
        "検体",
        "品目",
        "機関",
        "演題",
        "校",
        "社",
        "株",
    ]
)
_AS_OF = re.compile(r"^\s*(?:現在|時点|末現在|末時点|末|まで)")
_TOLD_OF = re.compile(r"\s*(?:[：:）)]+は?|は|に|には|、|[の]?実施|\s)")
_DONE = re.compile(r"した|済|参加|開催|実施|採択|受講|来場|延べ|のべ|出席|達成")
_EMPTY_LABEL = re.compile(
    r"^(?:うち|内|約|計|合計|延べ|のべ|全|各|他|ほか|同|また|及び|と|に|を|が|の|は|で|から)?$"
)


class Basis(StrEnum):
    """Where the as-of date of a count comes from."""

    STATED = "stated"  # 現在, 時点
    DAY = "day"  # of the gathering that it tells of
    MONTH = "month"  # only the month is known: its last day
    YEAR = "year"  # results of a fiscal year: its last day
    NONE = "none"


class Typed(StrEnum):
    """Why a number stays typed and does not become a figure."""

    APPROXIMATE = "approximate"
    NO_DATE = "no_date"  # neither dated nor a result: what is planned is not counted
    NO_LABEL = "no_label"  # nothing says what is counted
    CHOSEN = "chosen"  # the officer wants it typed


@dataclass(frozen=True, slots=True)
class FoundCount:
    """A number with a unit at ``text[start:end]``."""

    start: int
    end: int
    value: Decimal
    unit: str
    label: str
    style: str
    on: date | None
    basis: Basis
    typed: Typed | None = None

    @property
    def written(self) -> str:
        return format_number(self.value, self.style) + self.unit


def find_counts(
    text: str, dates: list[FoundDate], *, results_of: int | None, plan_of: int | None = None
) -> list[FoundCount]:
    """The counts of a text in order. ``results_of`` is the fiscal year whose results the text tells, if it does.

    ``plan_of`` is the plan's own year: what a sentence tells of a day or a year before it has come about.
    """
    found: list[FoundCount] = []
    for match in _COUNT.finditer(text):
        start = match.start("number")
        if match["more"] in _NOT_COUNTED or any(each.start <= start < each.end for each in dates):
            continue
        if text[: match.start()].endswith("第"):
            continue
        before = found[-1] if found and _chained(text[found[-1].end : match.start()]) else None
        label = (
            _label(text[: match.start()])
            or _label_after(text[match.end("unit") :], match["unit"])
            or (before.label if before is not None else "")
            or (f"{match['unit']}数" if match["unit"] in _THINGS else "")
        )
        number = unicodedata.normalize("NFKC", match["number"]).replace(",", "")
        style = ("wide" if match["number"][0] >= "０" else "") + (
            "comma" if re.search("[,，]", match["number"]) or len(number) < 4 else "plain"
        )
        style = {"widecomma": "wide", "wideplain": "wideplain"}.get(style, style)
        on, basis = _as_of(text, start, dates, results_of)
        if on is None and plan_of is not None:
            on, basis = _as_told(text, start, dates, plan_of)
        typed = None
        if match["about"] or match["more"] in _ABOUT_MORE:
            typed = Typed.APPROXIMATE
        elif on is None:
            typed = Typed.NO_DATE
        elif not label:
            typed = Typed.NO_LABEL
        count = FoundCount(
            start, match.end("unit"), Decimal(number), match["unit"], label, style, on, basis, typed
        )
        if typed is None and count.written != text[count.start : count.end]:
            continue
        found.append(count)
    return found


def _chained(between: str) -> bool:
    """97名・38校: the second count belongs to what the first one counts."""
    return re.fullmatch(r"\s*[・/／（(]\s*(?:うち)?", between) is not None


def _label(before: str) -> str:
    match = _LABEL.search(before)
    words = re.sub(r"^(?:その|この|うち|また|及び|並びに|と|に|の)", "", match["label"]) if match else ""
    words = re.sub(r"(?:延べ|のべ|計|合計|は|が|の|に|を|で|から)+$", "", words)
    if (
        len(words) > 20
        or _EMPTY_LABEL.match(words)
        or words.endswith(("実績", "成果"))
        or re.search(r"[。をがは]", words)
    ):
        words = _last_noun(words)
    return words


def _label_after(after: str, unit: str) -> str:
    """What is counted, where the words behind the number say it: 85名が参加, and 20作品、61名、14校が参加."""
    match = _COUNTED_AFTER.match(after)
    if match is None:
        return ""
    if unit in ("名", "人"):
        return f"{match['what']}者数"
    if unit in ("作品", "演題"):
        return f"{unit}数"
    return f"{match['what']}{unit}数" if unit in _THINGS else f"{match['what']}数"


def _last_noun(words: str) -> str:
    """The noun at the end of a running sentence: …には高校生 in 全国から高校生97名."""
    match = re.search(r"[一-龠々ァ-ヶーA-Za-zＡ-Ｚａ-ｚ]{2,12}$", words)
    return match[0] if match and not match[0].endswith(("実績", "成果")) else ""


def _as_of(
    text: str, start: int, dates: list[FoundDate], results_of: int | None
) -> tuple[date | None, Basis]:
    """The date that a count is as of: one that says 現在 first, then the last one before it, then the year."""
    sentence = _sentence(text, start)
    near = [each for each in dates if sentence[0] <= each.start < sentence[1]]
    for each in sorted(near, key=lambda each: abs(each.start - start)):
        if _AS_OF.match(text[each.end :]):
            return each.last_day, Basis.STATED
    before = [each for each in near if each.end <= start and each.fiscal_year is None]
    if results_of is not None and before:
        last = before[-1]
        return last.last_day, Basis.DAY if last.exact else Basis.MONTH
    if results_of is not None:
        from_year = [each for each in near if each.end <= start and each.fiscal_year is not None]
        year = from_year[-1] if from_year else None
        return (year.last_day if year else _last_day(results_of)), Basis.YEAR
    return None, Basis.NONE


def _as_told(text: str, start: int, dates: list[FoundDate], plan_of: int) -> tuple[date | None, Basis]:
    """The date of a count in a sentence that tells what was done before the plan's year: 平成27年度：…132名参加."""
    begins, ends = _sentence(text, start)
    before = [each for each in dates if begins <= each.start and each.end <= start]
    if not before or before[-1].last_day >= FiscalYear(plan_of).first_day:
        return None, Basis.NONE
    last = before[-1]
    if not _TOLD_OF.match(text[last.end :]) or not _DONE.search(text[last.end : ends]):
        return None, Basis.NONE
    if last.fiscal_year is not None:
        return last.last_day, Basis.YEAR
    return last.last_day, Basis.DAY if last.exact else Basis.MONTH


def _last_day(fiscal_year: int) -> date:
    return date(fiscal_year + 1, 3, 31)


def _sentence(text: str, place: int) -> tuple[int, int]:
    start = text.rfind("。", 0, place) + 1
    end = text.find("。", place)
    return start, len(text) if end < 0 else end
