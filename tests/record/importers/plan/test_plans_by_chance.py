"""Plans made by chance: whatever their layout, no word is lost and the second time changes nothing."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biocluster.record.importers.plan.assembly import assemble
from biocluster.record.importers.plan.files import read_file
from biocluster.record.importers.plan.reader import read_plan
from biocluster.record.importers.plan.readings import Reading
from biocluster.record.models import AnnualPlan
from biocluster.record.words.numbering import print_label
from biocluster.record.words.outline import Item, printed_lines
from tests.record.importers.plan.printing import printed, squeezed

WORDS = (
    "酵素",
    "畑",
    "試験",
    "市民",
    "研究",
    "会議",
    "大学",
    "井戸",
    "講座",
    "H25実績",
    "3名",
    "第2回",
    "県",
    "1,234件",
)
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map("の".join)
anything = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp"), include_characters="\t\n　①(1)ア・※【】□-{}"),
    max_size=400,
)
STYLES = ("1.", "(1)", "①", "i.", "ア", "(ア)", "a.", "第1章", "１．", "（１）", "Ⅰ", "1", "⑴", "一、", "1)")


@st.composite
def trees(draw, styles: tuple[str, ...], depth: int = 0) -> list[str]:
    """The lines of a numbered tree, with bodies, bullets and notes."""
    lines = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        heading = draw(words)
        lines.append(f"{print_label(styles[depth], number)} {heading}")
        for _ in range(draw(st.integers(0, 2))):
            kind = draw(st.sampled_from(("文", "点", "注")))
            text = draw(words)
            lines.append({"文": f"{text}を行う。", "点": f"・{text}", "注": f"※{text}"}[kind])
        if depth + 1 < len(styles):
            lines += draw(trees(styles, depth + 1))
    return lines


#: Chapters are always outermost; any other order occurs.
styles = (
    st.lists(st.sampled_from(STYLES), min_size=1, max_size=3, unique=True)
    .map(tuple)
    .filter(lambda chosen: "第1章" not in chosen[1:])
)


def outline_items(items: tuple[Item, ...], depth: int = 0) -> list[tuple[int, str]]:
    found = []
    for item in items:
        found.append((depth, item.label))
        found += outline_items(item.children, depth + 1)
    return found


@given(anything)
def test_no_sign_of_any_text_is_lost(text):
    if (
        not text.strip("\t\n 　\xa0\ufeff")
        or not text.strip()
        or re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)
    ):
        return
    lines = read_plan(read_file(text.encode()))
    left_out = [line.text for line in lines if line.reading == Reading.LEFT_OUT]
    kept = squeezed("\n".join(printed_lines(assemble(lines))))
    whole = squeezed(text)
    for each in left_out:
        whole = whole.replace(squeezed(each), "", 1)
    assert sorted(kept) == sorted(whole)


@given(st.data())
def test_a_numbered_tree_is_read_as_the_tree_it_is(data):
    chosen = data.draw(styles)
    lines = data.draw(trees(chosen))
    outline = assemble(read_plan(read_file(("平成26年度 仮名市計画\n\n" + "\n".join(lines)).encode())))
    labels = {print_label(style, number): depth for depth, style in enumerate(chosen) for number in (1, 2, 3)}
    expected = [
        (labels[line.split(" ")[0]], line.split(" ")[0]) for line in lines if line.split(" ")[0] in labels
    ]
    assert outline_items(outline.detail.items) == expected


@pytest.mark.django_db(transaction=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_record_gives_back_what_was_read(import_text, data):
    text = "平成26年度 仮名市計画\n\n" + "\n".join(data.draw(trees(data.draw(styles))))
    year = 1990 + AnnualPlan.objects.count()
    plan = import_text(text, year, title_year_is_wrong=True).plan
    assert squeezed(printed(plan)) == squeezed(text)
    assert not import_text(text, year, title_year_is_wrong=True).changed
