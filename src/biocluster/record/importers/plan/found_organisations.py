"""The organisations that a plan names, with the short names it uses for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from biocluster.record.models import OrganisationKind as Kind

_KANJI = "一-龠々〆ヶ"
_KATAKANA = "ァ-ヴー"
_WORD = rf"[{_KANJI}{_KATAKANA}A-Za-zＡ-Ｚａ-ｚ0-9]"
_SUFFIXES: tuple[tuple[str, Kind], ...] = (
    ("大学院", Kind.UNIVERSITY), ("大学", Kind.UNIVERSITY), ("高等専門学校", Kind.UNIVERSITY), ("高専", Kind.UNIVERSITY),
    ("研究所", Kind.UNIVERSITY), ("試験場", Kind.SUPPORT), ("高等学校", Kind.SCHOOL), ("病院", Kind.HOSPITAL),
    ("クリニック", Kind.HOSPITAL), ("医師会", Kind.ASSOCIATION), ("薬剤師会", Kind.ASSOCIATION),
    ("商工会議所", Kind.ASSOCIATION), ("商工会", Kind.ASSOCIATION), ("協同組合", Kind.ASSOCIATION),
    ("協会", Kind.ASSOCIATION), ("協議会", Kind.ASSOCIATION), ("農協", Kind.ASSOCIATION), ("公社", Kind.SUPPORT),
    ("振興センター", Kind.SUPPORT), ("支援センター", Kind.SUPPORT), ("技術センター", Kind.SUPPORT),
    ("研究センター", Kind.SUPPORT), ("振興機構", Kind.SUPPORT), ("機構", Kind.SUPPORT), ("財団", Kind.SUPPORT),
    ("銀行", Kind.COMPANY), ("信用金庫", Kind.COMPANY), ("推進会議", Kind.ASSOCIATION),
)  # fmt: skip
_NAMED = re.compile(
    rf"(?P<name>{_WORD}{{2,24}}?(?P<suffix>{'|'.join(suffix for suffix, _ in _SUFFIXES)}))"
    rf"(?!賞|等との|など)(?={_WORD}?)"
)
_COMPANY = re.compile(
    rf"(?:株式会社|有限会社|合同会社|[（(]株[）)]|[（(]有[）)]|㈱|㈲)\s*(?P<after>{_WORD}{{2,20}})"
    rf"|(?P<before>{_WORD}{{2,20}})(?:株式会社|有限会社|合同会社|[（(]株[）)]|[（(]有[）)]|㈱|㈲)"
    rf"|(?P<short>(?:[{_KATAKANA}]{{2,12}}|[{_KANJI}]{{2,4}}[{_KATAKANA}]{{2,10}}(?:工業|化学|製薬|食品|産業)?|[A-Z]{{2,8}})社)"
    rf"(?![{_KANJI}])"
)
_PLACE = re.compile(
    rf"(?<![{_KANJI}])(?P<prefecture>(?:[{_KANJI}]{{2,3}}県|東京都|北海道|京都府|大阪府))(?!内|外|民|境|産|道|立)"
    rf"|(?<![{_KANJI}])(?P<city>[{_KANJI}]{{2,4}}?[市町村])(?!内|外|民|立|街|場|営|道|中|政|長|村|町|域|販)"
)
_NOT_A_PLACE = frozenset(
    [
        "都市",
        "全市",
        "本市",
        "当市",
        "各市",
        "同市",
        "市町",
        "町村",
        "市町村",
        "当町",
        "本町",
        "各町",
        "両市",
        "他市",
        "周辺市",
        "各村",
    ]
)
_PREFECTURES = re.compile(
    "北海道|青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|東京|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|"
    "滋賀|京都|大阪|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄"
)
_GENERIC = re.compile(
    r"^(?:市|県|国|各|両|同|本|当|関係|関連|地元|県内|県外|市内|国内|地域|主要|民間|公的|医療|連携|共同|新たな|既存|全国|国立|県立|市立|私立|拡張|及び|並び|"
    r"研究|学術|その他|支援|技術|振興|産学官|産学|専門|中核|中央|総合|推進|金融|教育|行政)+"
    r"(?:大学|大学院|研究所|病院|高等学校|協会|協議会|機構|財団|組合|協同組合|振興センター|支援センター|技術センター|研究センター|試験場|推進会議|銀行|クリニック|医師会|高専|公社)$"
)
_ABBREVIATION = re.compile(rf"{_WORD}{{2,12}}研(?![究修])")
_CLAUSE = re.compile(r"^(?:.*(?:及び|並びに|または|又は|ならびに))")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class FoundOrganisation:
    """An organisation named at ``text[start:end]`` under ``name``."""

    start: int
    end: int
    name: str
    kind: Kind


def find_organisations(text: str) -> list[FoundOrganisation]:
    """What is named as an organisation by the form of its name, in order, without overlaps."""
    found = [*_companies(text), *_bodies(text), *_places(text)]
    found.sort(key=lambda each: (each.start, -each.end))
    kept: list[FoundOrganisation] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def find_known(text: str, names: Iterable[str]) -> list[tuple[int, int, str]]:
    """Where names that are known already stand in a text; longer names first, none inside another."""
    found: list[tuple[int, int, str]] = []
    for name in sorted(names, key=len, reverse=True):
        if len(name) < 2:
            continue
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            if not any(start < taken_end and end > taken for taken, taken_end, _ in found):
                found.append((start, end, name))
            start = text.find(name, end)
    return sorted(found)


def is_abbreviation(short: str, name: str) -> bool:
    """Whether ``short`` takes letters of ``name`` in their order, the first one first: 慶應先端研."""
    short = short.removesuffix("社")
    if len(short) < 2 or len(short) >= len(name) or short[0] != name[0]:
        return False
    place = 0
    for sign in short:
        place = name.find(sign, place) + 1
        if place == 0:
            return False
    return len(short) >= 3


def find_abbreviations(text: str, names: Iterable[str]) -> list[tuple[int, int, str]]:
    """(start, end, name meant) for short forms such as 慶應先端研 of a name that the plan spells out."""
    found = []
    for match in _ABBREVIATION.finditer(text):
        for cut in range(len(match[0]) - 2):
            short = match[0][cut:]
            meant = next((name for name in names if is_abbreviation(short, name)), None)
            if meant:
                found.append((match.start() + cut, match.end(), meant))
                break
    return found


def kind_of(name: str) -> Kind:
    """The kind that a name gives away."""
    if re.search(r"[市町村]$", name):
        return Kind.CITY
    if name.endswith(("県", "都", "府", "道")):
        return Kind.PREFECTURE
    if name.endswith(("省", "庁")) or name == "国":
        return Kind.NATION
    for suffix, kind in _SUFFIXES:
        if name.endswith(suffix):
            return kind
    if name.endswith("社") or "株式会社" in name or "㈱" in name:
        return Kind.COMPANY
    return Kind.OTHER


def _companies(text: str) -> list[FoundOrganisation]:
    return [
        FoundOrganisation(match.start(), match.end(), match[0].strip(), Kind.COMPANY)
        for match in _COMPANY.finditer(text)
        if match[0] not in ("会社", "各社", "同社")
    ]


def _bodies(text: str) -> list[FoundOrganisation]:
    found = []
    for match in _NAMED.finditer(text):
        name, start = match["name"], match.start()
        if cut := _CLAUSE.match(name):
            name, start = name[cut.end() :], start + cut.end()
        end = match.end("name")
        while longer := re.match(
            rf"(?:{_WORD}{{1,12}}?)(?:研究所|大学院|学部|病院|センター|機構)(?!賞)", text[end:]
        ):
            if not name.endswith(("大学", "機構", "財団", "法人")):
                break
            end += longer.end()
            name = text[start:end]
        suffix = next(each for each, _ in _SUFFIXES if match["suffix"] == each)
        if len(name) <= len(suffix) + 1 or _GENERIC.match(name) or len(name) > _LONGEST_NAME:
            continue
        found.append(FoundOrganisation(start, end, name, kind_of(name)))
    return found


def _places(text: str) -> list[FoundOrganisation]:
    found = []
    for match in _PLACE.finditer(text):
        name = match[0]
        if match["prefecture"]:
            if _PREFECTURES.match(name):
                found.append(FoundOrganisation(match.start(), match.end(), name, Kind.PREFECTURE))
        elif name not in _NOT_A_PLACE and not name.startswith(("各", "同", "本", "当", "全", "両", "他")):
            found.append(FoundOrganisation(match.start(), match.end(), name, Kind.CITY))
    return found
