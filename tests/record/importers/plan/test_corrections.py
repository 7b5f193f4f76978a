"""What the officer decides otherwise is what the record gets."""

from datetime import date

import pytest

from biocluster.record.importers.plan.commit import PlanNotImported
from biocluster.record.importers.plan.waiting import proposal_of, take_in_plan
from biocluster.record.models import (
    AnnualPlan,
    CorrectedAspect,
    Gathering,
    Organisation,
    OverviewPlacement,
    PlanImport,
    PlanImportCorrection,
    Programme,
    ReportedCount,
)
from biocluster.record.operations.plan_imports import (
    PlanTakenIn,
    correct_line,
    give_in_plan,
    give_up_plan,
    say_title_is_wrong,
)
from tests.factories.people import AT
from tests.record.importers.plan.printing import printed, squeezed

pytestmark = pytest.mark.django_db

TEXT = """平成26年度 白樺市きのこ計画

□産業の振興
(1) 菌床の研究
・収量の調査
□健康づくり
(1) 食べ方の教室

平成26年度 白樺市きのこ計画の取り組み

1. 研究
(1) 菌床を調べる研究
※県・白樺大学協同事業
(2) 小見出しではない文である
2. 教室
※H25実績 平成25年5月6日に講習会を開催（参加者数：20名）
"""


@pytest.fixture
def waiting(officer) -> PlanImport:
    return give_in_plan(TEXT.encode(), file_name="plan.txt", fiscal_year=2014, by=officer, at=AT)


@pytest.fixture
def correct(waiting, officer):
    def run(line: int, aspect: CorrectedAspect, value: str, find: int = 0) -> None:
        correct_line(waiting, line, {(aspect, find): value}, by=officer, at=AT)

    return run


@pytest.fixture
def take_in(waiting, officer):
    return lambda: take_in_plan(waiting, by=officer, at=AT)


def line_of(words: str) -> int:
    return next(number for number, line in enumerate(TEXT.split("\n"), 1) if words in line)


def test_nothing_is_in_the_record_before_it_is_taken_in(waiting):
    proposal_of(waiting)
    assert not AnnualPlan.objects.exists()
    assert not Programme.objects.exists()


def test_an_item_can_be_read_as_text(correct, take_in):
    correct(line_of("小見出しではない"), CorrectedAspect.READING, "text")
    plan = take_in().plan
    assert not plan.year_plans.filter(heading__contains="小見出しではない").exists()
    assert squeezed(printed(plan)) == squeezed(TEXT)


def test_a_text_can_be_read_as_an_item_of_a_level(correct, take_in):
    correct(line_of("・収量の調査"), CorrectedAspect.READING, "caption")
    correct(line_of("2. 教室"), CorrectedAspect.LEVEL, "1")
    plan = take_in().plan
    assert plan.captions.get().text.endswith("収量の調査")
    assert plan.year_plans.get(heading="教室").parent.heading == "研究"
    assert squeezed(printed(plan)) == squeezed(TEXT)


def test_a_programme_gets_the_name_that_the_officer_gives(correct, take_in):
    correct(line_of("2. 教室"), CorrectedAspect.NAME, "きのこ料理教室")
    take_in()
    assert Programme.objects.filter(name="きのこ料理教室").exists()


def test_a_programme_of_the_record_can_be_chosen(correct, take_in):
    known = Programme.objects.create(name="まったく別の名")
    correct(line_of("2. 教室"), CorrectedAspect.PROGRAMME, str(known.pk))
    plan = take_in().plan
    assert plan.year_plans.get(heading="教室").programme == known


def test_an_item_of_the_overview_is_paired_as_the_officer_says(correct, take_in):
    correct(line_of("食べ方の教室"), CorrectedAspect.PAIR, str(line_of("2. 教室")))
    correct(line_of("(1) 菌床の研究"), CorrectedAspect.PAIR, "none")
    take_in()
    assert OverviewPlacement.objects.get(wording="食べ方の教室").year_plan.heading == "教室"
    assert not OverviewPlacement.objects.get(year_plan__heading="菌床の研究").year_plan.in_detail


def test_an_outlet_can_be_none_of_the_five(correct, take_in):
    correct(line_of("□健康"), CorrectedAspect.OUTLET, "none")
    plan = take_in().plan
    assert [each.outlet for each in plan.outlets.all()] == ["industry", ""]


def test_a_figure_gets_another_name_and_day_or_stays_typed(correct, take_in):
    line = line_of("参加者数")
    correct(line, CorrectedAspect.FIGURE, "kinoko.people")
    correct(line, CorrectedAspect.AS_OF, "2013-06-01")
    take_in()
    count = ReportedCount.objects.get()
    assert (count.measure.name, count.on, count.value) == ("kinoko.people", date(2013, 6, 1), 20)


def test_a_number_can_stay_typed(correct, take_in):
    correct(line_of("参加者数"), CorrectedAspect.FIGURE, "typed")
    plan = take_in().plan
    assert not ReportedCount.objects.exists()
    assert squeezed(printed(plan)) == squeezed(TEXT)


def test_a_date_can_make_no_gathering_or_one_of_another_kind(correct, take_in):
    line = line_of("講習会を開催")
    correct(line, CorrectedAspect.GATHERING, "symposium")
    correct(line, CorrectedAspect.GATHERING_TITLE, "きのこの集い")
    take_in()
    found = Gathering.objects.get()
    assert (found.kind, found.title) == ("symposium", "きのこの集い")


def test_no_gathering_means_no_gathering(correct, take_in):
    correct(line_of("講習会を開催"), CorrectedAspect.GATHERING, "none")
    take_in()
    assert not Gathering.objects.exists()


def test_an_organisation_can_be_another_or_none(correct, take_in):
    line = line_of("※県")
    correct(line, CorrectedAspect.ORGANISATION, "白樺県", 100)
    correct(line, CorrectedAspect.ORGANISATION, "none", 101)
    correct(line, CorrectedAspect.ORGANISATION, "none", 0)
    plan = take_in().plan
    partners = plan.year_plans.get(heading="菌床を調べる研究").partners.all()
    assert [each.organisation.name for each in partners] == ["白樺県"]
    assert not Organisation.objects.filter(name="白樺大学").exists()
    assert squeezed(printed(plan)) == squeezed(TEXT)


def test_a_note_can_be_of_another_kind(correct, take_in):
    correct(line_of("※県"), CorrectedAspect.NOTE, "other")
    plan = take_in().plan
    item = plan.year_plans.get(heading="菌床を調べる研究")
    assert item.notes.get().kind == "other"
    assert not item.partners.exists()


def test_a_correction_can_be_taken_back(correct, take_in):
    line = line_of("小見出しではない")
    correct(line, CorrectedAspect.READING, "text")
    correct(line, CorrectedAspect.READING, "")
    assert not PlanImportCorrection.objects.exists()
    assert take_in().plan.year_plans.filter(heading__contains="小見出しではない").exists()


def test_what_is_taken_in_is_not_corrected_or_given_up_or_taken_in_again(correct, take_in, waiting, officer):
    take_in()
    for attempt in (
        lambda: correct(1, CorrectedAspect.READING, "text"),
        lambda: give_up_plan(waiting, by=officer, at=AT),
        take_in,
    ):
        with pytest.raises(PlanTakenIn):
            attempt()


def test_what_is_given_up_is_gone(waiting, correct, officer):
    correct(1, CorrectedAspect.READING, "text")
    give_up_plan(waiting, by=officer, at=AT)
    assert not PlanImport.objects.exists()
    assert not PlanImportCorrection.objects.exists()


def test_the_same_file_waits_once(waiting, officer):
    again = give_in_plan(TEXT.encode(), file_name="copy.txt", fiscal_year=2014, by=officer, at=AT)
    assert again == waiting


def test_a_wrong_year_in_the_title_stops_it_until_the_officer_says_so(officer):
    other = give_in_plan(TEXT.encode(), file_name="plan.txt", fiscal_year=2015, by=officer, at=AT)
    with pytest.raises(PlanNotImported, match="2014"):
        take_in_plan(other, by=officer, at=AT)
    say_title_is_wrong(other, True, by=officer, at=AT)
    assert take_in_plan(other, by=officer, at=AT).changed
