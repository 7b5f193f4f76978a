"""The example has the facts of the plan and none of its sentences."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from biocluster.web.example.reading import read
from tests.shared import shared

LONGEST_SHARED = 11
NAMES = (
    "鶴岡バイオクラスター", "鶴岡みらい健康調査", "市先端研究産業支援センター", "庄内地域産業振興センター",
    "山形県バイオクラスター形成推進会議", "庄内いこいの村", "農林水産大臣賞", "環境大臣賞", "科学技術振興機構賞",
    "慶應義塾賞", "県知事賞", "市長賞", "産業化プロデューサー", "合成クモ糸繊維を核とした産業戦略",
    "第4回高校生バイオサミットin鶴岡", "第3回高校生バイオサミット",
)  # fmt: skip
"""Names and facts, beside those of programmes, organisations and outlets, which the files give as such."""


def texts(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for each in found.values():
            yield from texts(each)
    elif isinstance(found, list):
        for each in found:
            yield from texts(each)


def file_names() -> list[str]:
    return sorted(
        each.name.removesuffix(".toml")
        for each in files("biocluster.web.example").iterdir()
        if each.name.endswith(".toml")
    )


def names() -> list[str]:
    found = [*NAMES]
    found += [each["name"] for each in read("programmes")["programme"]]
    found += [each["name"] for each in read("organisations")["organisation"]]
    for year in ("plan_2013", "plan_2014"):
        found += [each["heading"] for each in read(year)["outlet"]]
    return sorted({squeezed(name) for name in found}, key=len, reverse=True)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def shared_runs(text: str, plan: str) -> list[str]:
    """Runs of a text that stand in the plan as well, names left out."""
    allowed = re.compile("|".join(map(re.escape, names())))
    pieces = allowed.split(squeezed(text))
    runs = [
        piece[at : at + LONGEST_SHARED + 1] for piece in pieces for at in range(len(piece) - LONGEST_SHARED)
    ]
    return [run for run in runs if run in plan]


@pytest.mark.parametrize("file", file_names())
def test_no_run_of_twelve_letters_is_shared_with_the_plan(file):
    plan = squeezed(shared("reference/fy2014-plan.txt").read_text(encoding="utf-8"))
    assert [run for text in texts(read(file)) for run in shared_runs(text, plan)] == []


def test_a_copied_half_sentence_would_be_found():
    plan = squeezed(shared("reference/fy2014-plan.txt").read_text(encoding="utf-8"))
    place = plan.index("コホート研究")
    copied = plan[place : place + 20]
    assert shared_runs(f"市では{copied[:8]} {copied[8:]}を考える", plan)
