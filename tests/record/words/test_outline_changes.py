"""What changed between two publications, in sentences."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from biocluster.record.words.figure_places import texts_of
from biocluster.record.words.imprint import CitedFigure, Imprint, Place, from_plain, to_plain
from biocluster.record.words.outline import Detail, Item, Line, Outline, Overview, OverviewItem, Section
from biocluster.record.words.outline_changes import LOOK_ONLY, NOTHING, changes_between

DAY = date(2014, 8, 20)
FIGURE = CitedFigure("survey.consenting", DAY, "同意者数", Decimal(8723), "名", DAY)
SEEDS = Item("①", "種の探索", key=1, body=(Line("各地を訪ねる。"),))
SURVEY = Item("②", "健康の調査", key=2, body=(Line("同意者数8,723名"),))
PLAN = Outline(
    2014,
    overview=Overview("表題", purpose_heading="目的", purpose=(Line("町を元気にする。"),), sections=(
        Section("□産業に活かす", (OverviewItem("(1)", "種の探索", key=1),)),
    )),
    detail=Detail("詳細", items=(Item("1.", "大きな事業", key=9, children=(SEEDS, SURVEY)),)),
)  # fmt: skip
IMPRINT = Imprint(2014, figures=(FIGURE,))


def changed(new: Outline, imprint: Imprint = IMPRINT) -> list[str]:
    return changes_between((PLAN, IMPRINT), (new, imprint))


def with_items(*items: Item) -> Outline:
    return replace(PLAN, detail=replace(PLAN.detail, items=(replace(PLAN.detail.items[0], children=items),)))


def test_nothing_changed():
    assert changed(PLAN) == [NOTHING]


def test_another_way_of_numbering_is_no_change_of_words():
    assert changed(with_items(replace(SEEDS, label="ア"), replace(SURVEY, label="イ"))) == [LOOK_ONLY]


def test_an_item_comes_and_goes():
    told = changed(with_items(SURVEY, Item("②", "酵母の利用", key=3)))
    assert told == ["「② 酵母の利用」を加えました。", "「① 種の探索」を削りました。"]


def test_an_item_under_another_heading_is_the_same_item():
    moved = replace(
        PLAN,
        detail=replace(
            PLAN.detail,
            items=(replace(PLAN.detail.items[0], children=(SURVEY,)), Item("2.", "別の事業", key=8, children=(SEEDS,))),
        ),
    )  # fmt: skip
    assert changed(moved) == [
        "「2. 別の事業」を加えました。",
        "「① 種の探索」を「別の事業」の下に移しました。",
    ]


def test_a_heading_and_a_text_are_told_apart():
    told = changed(with_items(replace(SEEDS, heading="種の発見", body=(Line("各地を巡る。"),)), SURVEY))
    assert told == [
        "「① 種の探索」の見出しを「種の発見」に改めました。",
        "「① 種の発見」の「各地を訪ねる。」を「各地を巡る。」に改めました。",
    ]


def test_of_a_long_line_only_what_differs_is_shown():
    long = "一二三四五六七八九十" * 6
    before = with_items(replace(SEEDS, body=(Line(f"{long}春{long}"),)), SURVEY)
    after = with_items(replace(SEEDS, body=(Line(f"{long}秋{long}"),)), SURVEY)
    (told,) = changes_between((before, IMPRINT), (after, IMPRINT))
    assert told == (
        "「① 種の探索」の「…九十一二三四五六七八九十春一二三四五六七八九十一二…」を"
        "「…九十一二三四五六七八九十秋一二三四五六七八九十一二…」に改めました。"
    )


def test_lines_of_the_purpose_and_of_the_overview_are_named_for_where_they_stand():
    overview = replace(
        PLAN.overview,
        purpose=(Line("町を元気にする。"), Line("市民と進める。")),
        sections=(Section("□産業に活かす", (OverviewItem("(1)", "種をさがす", key=1),)),),
    )
    assert changed(replace(PLAN, overview=overview)) == [
        "「目的」に「市民と進める。」を加えました。",
        "概要の「種の探索」の見出しを「種をさがす」に改めました。",
    ]


def test_a_new_value_is_told_once_and_not_as_another_line():
    """The place of the figure is known, so the line that prints it is the same line."""
    printed = [text for _, text in texts_of(PLAN)].index("同意者数8,723名")
    before = replace(IMPRINT, places=(Place(printed, 4, 10, 0),))
    new = replace(FIGURE, value=Decimal(9001))
    after = replace(before, figures=(new,))
    revised = with_items(SEEDS, replace(SURVEY, body=(Line("同意者数9,001名"),)))
    told = changes_between((PLAN, before), (revised, after))
    assert told == ["「同意者数」を8,723名から9,001名に改めました。"]


def test_a_value_of_another_day_is_told_with_its_day():
    new = replace(FIGURE, value=Decimal(9001), as_of=date(2014, 9, 1))
    (told,) = changed(PLAN, replace(IMPRINT, figures=(new,)))
    assert told == (
        "「同意者数」を8,723名（平成26年8月20日現在）から9,001名（平成26年9月1日現在）に改めました。"
    )


def test_brackets_within_words_become_the_inner_kind():
    told = changed(with_items(replace(SEEDS, heading="「種」の発見"), SURVEY))
    assert told == ["「① 種の探索」の見出しを「『種』の発見」に改めました。"]


def test_an_imprint_is_kept_as_plain_values_and_given_back():
    whole = replace(
        IMPRINT, number=2, published_on=DAY, places=(Place(3, 0, 2, 0),), changes="・一", made_with="x"
    )
    assert from_plain(to_plain(whole)) == whole
    assert from_plain(to_plain(whole) | {"of the future": 1}) == whole
