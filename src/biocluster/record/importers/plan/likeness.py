"""How alike two headings are: the same thing is named in slightly other words in another part or another year."""

import re
from collections import Counter

from biocluster.record.words.text import fold

LONGEST_NAME = 200
SAME = 0.72
"""From this likeness on an item of the overview is taken to be the item of the detail."""
SAME_PROGRAMME = 0.9
"""From this likeness on a programme of another year is taken to be this one."""

_EDITION = re.compile(r"第\s*(?:[0-9０-９]+|[一二三四五六七八九十]+)\s*回\s*")
_COUNT = re.compile(r"[0-9０-９]+\s*(?:名|人|件|校|社|回)(?:の)?")
_BRACKETED = re.compile(r"[（(〔\[［][^）)〕\]］]*[）)〕\]］]")
_TOGETHER = re.compile(r"[（(〔][^（）()〔〕]*(?:共催|共同|協同|協働|連携)[^（）()〔〕]{0,6}[）)〕]\s*$")
_MONEY = re.compile(
    r"[\s　]*[（(〔]?[\s　]*(?:当初)?(?:予算額?|事業費)[\s　：:]*[0-9０-９,，.]+[\s　]*(?:千|万|百万|億)?円[）)〕]?[\s　]*$"
)
_QUOTES = re.compile(r"[「」『』“”\"'‘’《》〈〉＜＞<>]")
_ENDINGS = re.compile(
    r"(?:の)?(?:開催|実施|展開|推進|設置|促進|構築|実行|運営|配置)?(?:事業|について|など|等)?$"
)
_SIGNS = re.compile(r"[^\w]|[・ー～〜_]")


def programme_name(heading: str) -> str:
    """What the programme is called in any year: without quotation marks, edition, partners and money."""
    name = _MONEY.sub("", _TOGETHER.sub("", _EDITION.sub("", heading))).strip()
    if name[:1] in "「『" and name[-1:] in "」』" and not re.search("[「」『』]", name[1:-1]):
        name = name[1:-1]
    return (name.strip() or heading.strip())[:LONGEST_NAME]


def programme_key(heading: str) -> str:
    """A heading as it is compared: without editions, counts, brackets, signs and the words that end any heading."""
    plain = _QUOTES.sub("", _BRACKETED.sub("", _COUNT.sub("の", _EDITION.sub("", heading))))
    plain = plain.replace("のの", "の")
    folded = _SIGNS.sub("", fold(plain))
    short = _ENDINGS.sub("", folded)
    return short if len(short) >= 2 else folded


def likeness(one: str, other: str) -> float:
    """From 0 to 1: the share of pairs of neighbouring letters that two headings have in common (Dice)."""
    left, right = programme_key(one), programme_key(other)
    if left == right:
        return 1.0 if left else 0.0
    pairs, others = _pairs(left), _pairs(right)
    both = sum((pairs & others).values())
    total = sum(pairs.values()) + sum(others.values())
    return 2 * both / total if total else 0.0


def _pairs(text: str) -> Counter[str]:
    return Counter(text[place : place + 2] for place in range(len(text) - 1))
