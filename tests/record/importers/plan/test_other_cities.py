"""Plans of other cities, in other layouts: nothing is lost, and the tree is as a reader sees it."""

from datetime import date

import pytest

from biocluster.record.importers.plan.files import read_file
from biocluster.record.importers.plan.known import Known
from biocluster.record.importers.plan.proposal import propose
from biocluster.record.models import Gathering, OverviewPlacement, Programme, ReportedCount, YearPlanNote
from tests.record.importers.plan import invented
from tests.record.importers.plan.printing import printed, squeezed

pytestmark = pytest.mark.django_db


def tree(plan) -> list[str]:
    """The headings of the detail, one a line, indented by level."""
    levels: dict[int, int] = {}
    lines = []
    for each in plan.year_plans.filter(in_detail=True).order_by("position"):
        levels[each.pk] = levels.get(each.parent_id, -1) + 1
        lines.append("  " * levels[each.pk] + each.heading)
    return lines


@pytest.mark.parametrize("name", sorted(invented.EVERY))
def test_every_layout_is_given_back_up_to_white_space(name, import_text):
    text = invented.EVERY[name]
    expected = text
    for furniture in ("- 1 -", "- 2 -"):
        expected = expected.replace(f"\n{furniture}\n", "\n")
    imported = import_text(text, title_year_is_wrong=True)
    assert squeezed(printed(imported.plan)) == squeezed(expected)


@pytest.mark.parametrize("name", sorted(invented.EVERY))
def test_every_layout_a_second_time_changes_nothing(name, import_text):
    import_text(invented.EVERY[name], title_year_is_wrong=True)
    assert not import_text(invented.EVERY[name] + "\n\n", title_year_is_wrong=True).changed


def test_a_plan_without_overview_keeps_its_purpose_apart_from_the_tree(import_text):
    plan = import_text(invented.NO_OVERVIEW, 2024).plan
    assert plan.purpose_heading == "１　目的"
    assert plan.purpose == "海藻の研究を漁業と食に生かす。"
    assert tree(plan) == [
        "事業内容",
        "  海藻研究所との連携",
        "  加工品の試作",
        "    塩蔵品",
        "    乾燥品",
        "      粉末",
        "      薄片",
        "推進体制",
    ]
    assert plan.year_plans.get(heading="海藻研究所との連携").continuing_since == 2022


def test_an_overview_alone_makes_programmes_that_are_in_no_tree(import_text):
    plan = import_text(invented.OVERVIEW_ONLY, 2018).plan
    assert tree(plan) == []
    assert [each.outlet for each in plan.outlets.all()] == ["industry", "health", "talent"]
    seeds = OverviewPlacement.objects.get(year_plan__heading="種苗の配布")
    assert seeds.under.year_plan.heading == "薬草畑の拡大"


def test_kana_labels_stand_under_one_another(import_text):
    plan = import_text(invented.KANA, 2016).plan
    assert tree(plan) == [
        "栽培の改良",
        "  菌床の比較",
        "    広葉樹",
        "    針葉樹",
        "  温度の管理",
        "普及",
        "  講習会の開催",
    ]
    count = ReportedCount.objects.get()
    assert (count.measure.name, count.value, count.on) == ("講習会.参加者数", 45, date(2015, 10, 4))


def test_chapters_sections_and_compound_numbers(import_text):
    plan = import_text(invented.CHAPTERS, 2023).plan
    assert tree(plan) == [
        "総論",
        "  背景",
        "  基本の考え方",
        "事業",
        "  調べる",
        "    水の調査",
        "    魚の調査",
        "      夏の調査",
        "      冬の調査",
        "  伝える",
    ]


def test_cp932_keeps_the_signs_that_only_it_has(import_text):
    plan = import_text(invented.CP932.encode("cp932"), 2015).plan
    assert squeezed(printed(plan)) == squeezed(invented.CP932)
    assert "髙﨑地区" in plan.year_plans.get(heading="農家への支援").body


def test_numbers_that_are_left_out_or_come_twice_are_kept(import_text):
    plan = import_text(invented.GAPS).plan
    numbers = plan.year_plans.filter(parent__heading="成分の分析").values_list("number", flat=True)
    assert list(numbers.order_by("position")) == [None, 3, 3, 7]


def test_numbers_that_begin_again_under_a_new_group(import_text):
    plan = import_text(invented.RESTARTS).plan
    found = plan.year_plans.filter(parent__heading="森").order_by("position")
    assert [(each.group, each.heading, each.number) for each in found] == [
        ("【体制】", "担当の配置", None),
        ("【体制】", "会議の設置", None),
        ("【事業】", "苗木", 1),
        ("【事業】", "間伐", None),
    ]


def test_the_same_heading_under_two_parents_is_two_programmes(import_text):
    import_text(invented.DUPLICATES)
    assert Programme.objects.filter(name="教室の開催").count() == 3


def test_a_wrapped_sentence_is_one_line(import_text):
    plan = import_text(invented.WRAPPED).plan
    body = plan.year_plans.get(heading="科学の本をふやす").body.splitlines()
    assert len(body) == 2
    assert body[0].endswith("集まりで見直す。")
    assert plan.year_plans.get(heading__startswith="本を選ぶ").heading.endswith("知らせる取り組み")


def test_nine_levels_are_nine_levels(import_text):
    plan = import_text(invented.DEEP).plan
    assert [len(line) - len(line.lstrip()) for line in tree(plan)] == [
        0, 2, 4, 6, 8, 10, 12, 14, 16, 12, 6, 4, 2, 0,
    ]  # fmt: skip


def test_what_looks_like_a_token_is_kept_as_words(import_text):
    plan = import_text(invented.ODD).plan
    body = plan.year_plans.get(heading="いきなり丸数字").body
    assert "{{" not in body
    assert "{ {gathering 3 as=era} }" in body


def test_page_numbers_are_left_out(import_text):
    assert "-2-" not in squeezed(printed(import_text(invented.ODD).plan))


def test_both_parts_without_a_second_title(import_text):
    plan = import_text(invented.BOTH_PARTS).plan
    assert tree(plan) == [
        "産業の振興",
        "  会社との共同の研究",
        "教育",
        "  高校生講座の開催",
    ]
    paired = OverviewPlacement.objects.get(wording="会社との共同研究")
    assert paired.year_plan.heading == "会社との共同の研究"
    partners = paired.year_plan.partners.values_list("organisation__name", flat=True)
    assert list(partners) == ["県", "二部大学"]
    assert ReportedCount.objects.get(value=1234).on == date(2014, 3, 31)


def test_a_date_of_the_new_era_makes_a_gathering(import_text):
    import_text(invented.BOTH_PARTS)
    assert Gathering.objects.get(title="高校生講座").starts_on == date(2019, 5, 3)


def test_notes_without_the_sign_are_found_where_they_tell_results(import_text):
    import_text("平成26年度 白波市計画\n\n1. 観察会\n文。\nH25実績 平成25年9月1日に観察会を開催\n")
    assert YearPlanNote.objects.get().kind == "results"


def test_a_long_plan_is_read_and_paired_in_good_time(import_text):
    plan = import_text(invented.LONG).plan
    assert plan.year_plans.count() == 330
    assert squeezed(printed(plan)) == squeezed(invented.LONG)


def test_next_year_finds_the_programmes_of_this_one(import_text):
    import_text(invented.DUPLICATES)
    before = Programme.objects.count()
    import_text(invented.DUPLICATES.replace("26", "27").replace("月に一度", "週に一度"), 2015)
    assert Programme.objects.count() == before
    kept = Programme.objects.filter(name="教室の開催").order_by("pk")
    assert [each.year_plans.count() for each in kept] == [2, 2, 2]


def test_a_programme_keeps_its_name_when_its_edition_moves_on(import_text):
    import_text("平成26年度 朝日丘市計画\n\n1. 第3回星空まつり開催事業\n")
    import_text("平成27年度 朝日丘市計画\n\n1. 第4回星空まつり開催事業\n", 2015)
    programme = Programme.objects.get()
    assert programme.name == "星空まつり開催事業"
    assert programme.year_plans.count() == 2


def test_target_and_rough_numbers_stay_typed():
    text = "平成26年度 春野市計画\n\n1. 講座\n参加者数50名を目標とする。\n※H25実績 約30名が参加\n"
    proposal = propose(read_file(text.encode()), 2014, Known())
    assert [each.typed for each in proposal.figures] == ["no_date", "approximate"] or [
        each.typed for each in proposal.figures
    ] == ["approximate"]
