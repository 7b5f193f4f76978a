"""The name of the figure that a count is of."""

import re
import unicodedata

from biocluster.record.importers.plan.likeness import programme_name

_KNOWN: tuple[tuple[str, str, str, str, str], ...] = (
    # name, unit it is printed with, words before the number, units, words around it
    ("survey.consenting", "名", r"同意(?:者|取得者)?数?$", "名人", ""),
    ("summit.works", "作品", r"(?:発表|作品|応募|出展)", "作品|点|件|演題", "サミット"),
    ("summit.teachers", "名", r"(?:教職員|教員|教諭|指導者|引率)", "名人", "サミット"),
    ("summit.schools", "校", r"", "校", "サミット"),
    ("summit.participants", "名", r"(?:参加|出場|高校生|生徒)", "名人", "サミット"),
)
_NOISE = re.compile(
    r"第\s*[0-9０-９一二三四五六七八九十]+\s*回|(?:の)?(?:開催|実施|運営|推進)?(?:事業)?$|[「」『』（）()【】]"
)
_NAME_LENGTH = 120


def measure_for(label: str, unit: str, *, around: str) -> tuple[str, str]:
    """Name and unit of the measure for a count called ``label``, in a text under the headings ``around``.

    The names that the house knows come first; any other is named after the programme and the label.
    """
    folded = unicodedata.normalize("NFKC", label)
    for name, printed, words, units, context in _KNOWN:
        if context and context not in around:
            continue
        if unit not in (units.split("|") if "|" in units else list(units)):
            continue
        if re.search(words, folded):
            return name, printed
    programme = programme_name(around.split("\n")[-1])
    return f"{_as_name(programme) or '計画'}.{_as_name(label, unit)}"[:_NAME_LENGTH].strip("."), unit


def title_for(label: str, unit: str, *, around: str) -> str:
    """The title of a measure that is new: what it counts, and where."""
    heading = _NOISE.sub("", around.split("\n")[-1]).strip()
    return "：".join(each for each in (heading, label or unit) if each)[:200]


def _as_name(words: str, unit: str = "") -> str:
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", words)).strip()
    name = "".join(sign for sign in plain if re.match(r"\w", sign))
    if unit not in ("", "名", "人") and name.endswith(("参加者数", "参加者", "参加数")):
        name = f"参加{unit}数"  # 参加者数：97名・38校
    return name or unit
