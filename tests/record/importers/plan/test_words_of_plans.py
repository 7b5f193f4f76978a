"""What the words of other cities' plans say: headings with numbers, results without a year, gatherings named first."""

from datetime import date

import pytest

from biocluster.record.models import Gathering, ReportedCount, YearPlanNote
from tests.record.importers.plan import invented

pytestmark = pytest.mark.django_db


def counts() -> dict[str, tuple[int, date]]:
    rows = ReportedCount.objects.values_list("measure__name", "value", "on")
    return {name: (int(value), on) for name, value, on in rows}


def test_an_overview_whose_headings_are_numbered_is_an_overview(import_text):
    plan = import_text(invented.NUMBERED_OVERVIEW, 2023).plan
    assert plan.purpose_heading == "１　目的"
    assert plan.overview_heading == "２　事業内容"
    assert [(each.heading, each.outlet) for each in plan.outlets.all()] == [
        ("■産業に活かす", "industry"),
        ("■健康に活かす", "health"),
    ]
    assert plan.detail_title.endswith("（詳細）")
    top = plan.year_plans.filter(in_detail=True, parent=None).order_by("position")
    assert [each.heading for each in top] == ["発酵産業の推進", "健康の推進"]


def test_a_heading_with_a_note_beside_it_does_not_swallow_its_text(import_text):
    plan = import_text(invented.NUMBERED_OVERVIEW, 2023).plan
    koji = plan.year_plans.get(heading="米麹プロジェクト")
    assert [each.organisation.name for each in koji.partners.all()] == ["県", "みどり大学"]
    assert koji.body == "令和３年度から継続。米麹の香り成分を調べる。"
    assert koji.continuing_since == 2021


def test_a_line_that_names_what_it_tells_stands_by_itself(import_text):
    plan = import_text(invented.NUMBERED_OVERVIEW, 2023).plan
    body = plan.year_plans.get(heading="推進協議会の開催").body.splitlines()
    assert len(body) == 3
    assert body[2] == "会場：市民会館"


def test_each_unit_of_a_chain_is_a_figure_of_its_own(import_text):
    import_text(invented.NUMBERED_OVERVIEW, 2023)
    found = counts()
    assert found["米麹プロジェクト.参加者数"] == (24, date(2022, 10, 5))
    assert found["米麹プロジェクト.参加社数"] == (9, date(2022, 10, 5))


def test_results_that_name_no_year_are_of_the_year_before(import_text):
    import_text(invented.YEAR_BEFORE, 2019)
    assert YearPlanNote.objects.filter(kind="results").count() == 3
    found = counts()
    assert found["株の収集.収集株数"] == (215, date(2019, 3, 31))
    forum = {name: value for name, value in found.items() if name.startswith("高校生海洋フォーラム")}
    assert forum == {
        "高校生海洋フォーラム.作品数": (20, date(2019, 3, 31)),
        "高校生海洋フォーラム.参加者数": (61, date(2019, 3, 31)),
        "高校生海洋フォーラム.参加校数": (14, date(2019, 3, 31)),
    }


def test_a_gathering_named_before_its_date_is_found(import_text):
    import_text(invented.YEAR_BEFORE, 2019)
    presented = Gathering.objects.get(title="成果発表会")
    assert (presented.kind, presented.starts_on) == ("research_presentation", date(2018, 11, 18))
    assert counts()["機能性評価.参加者数"] == (85, date(2018, 11, 18))


def test_indentation_tells_a_number_under_a_number_of_the_same_style(import_text):
    plan = import_text(invented.INDENTED, 2016).plan
    under = plan.year_plans.get(heading__startswith="研究開発支援事業").children.order_by("position")
    assert [each.programme.name for each in under] == ["共同研究補助金", "分析機器の開放"]
    assert plan.year_plans.get(heading__startswith="人材育成").children.count() == 2


def test_a_heading_keeps_its_money_and_partners_and_its_programme_does_not(import_text):
    plan = import_text(invented.INDENTED, 2016).plan
    research = plan.year_plans.get(heading__startswith="研究開発支援事業")
    assert research.heading.endswith("予算額 12,500千円")
    assert research.programme.name == "研究開発支援事業"
    opened = plan.year_plans.get(programme__name="分析機器の開放")
    assert [each.organisation.name for each in opened.partners.all()] == ["県産業技術センター"]


def test_what_a_sentence_tells_of_an_earlier_day_is_a_figure_of_that_day(import_text):
    import_text(invented.INDENTED, 2016)
    found = counts()
    assert found["高校生研究発表会.参加校数"] == (18, date(2016, 2, 11))
    assert found["高校生研究発表会.参加者数"] == (126, date(2016, 2, 11))
    assert found["分析機器の開放.参加者数"] == (132, date(2016, 3, 31))


def test_a_day_marked_as_a_holiday_is_a_day(import_text):
    import_text(invented.INDENTED, 2016)
    assert Gathering.objects.get(edition=5).starts_on == date(2017, 2, 11)


@pytest.mark.parametrize("mark", "□■◆○●◎▼")
def test_outlets_stand_behind_any_mark(import_text, mark):
    text = invented.NUMBERED_OVERVIEW.replace("■", mark).replace("　　・", "　　○")
    plan = import_text(text, 2023).plan
    assert [each.heading for each in plan.outlets.all()] == [f"{mark}産業に活かす", f"{mark}健康に活かす"]
    assert [each.placements.count() for each in plan.outlets.all()] == [4, 2]
