"""Pages of annual plans: the years, the start, the working page, the texts, the review."""

import pytest
from django.urls import reverse

from biocluster.record.models import AnnualPlan, AnnualPlanState, NoteKind, Role, YearPlan
from biocluster.record.operations.plan_review import submit_plan
from tests.factories.pages import queries_of, words_of
from tests.factories.people import AT, officer, person_with_role
from tests.factories.programmes import (
    BudgetLineFactory,
    YearPlanFactory,
    YearPlanNoteFactory,
    YearPlanPartnerFactory,
)
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return officer(name="架空 花子")


@pytest.fixture
def desk(by):
    return client_for(by, language="en")


@pytest.fixture
def plan():
    return YearPlanFactory(annual_plan__fiscal_year=2014, continuing_since=2012).annual_plan


def page(client, name, *args):
    return words_of(client.get(reverse(name, args=args)))


def test_a_year_is_begun_from_the_plan_before(desk, plan):
    form = desk.get(reverse("plan-start")).context["form"]
    assert (form.initial["fiscal_year"], form.initial["from_plan"]) == (2015, plan)
    response = desk.post(reverse("plan-start"), {"fiscal_year": "平成２７年度", "from_plan": plan.pk})
    assert response.url == reverse("plan-results", args=[2015])
    assert YearPlan.objects.filter(annual_plan__fiscal_year=2015).count() == 1


def test_a_year_is_begun_once_and_not_from_a_later_plan(desk, plan):
    twice = desk.post(reverse("plan-start"), {"fiscal_year": "FY2014", "from_plan": ""})
    assert "has a plan already" in words_of(twice)
    later = desk.post(reverse("plan-start"), {"fiscal_year": "FY2013", "from_plan": plan.pk})
    assert "from_plan" in later.context["form"].errors
    unread = desk.post(reverse("plan-start"), {"fiscal_year": "架空99年度"})
    assert "fiscal_year" in unread.context["form"].errors
    assert AnnualPlan.objects.count() == 1


def test_the_working_page_tells_what_is_open_in_both_languages(by, plan):
    year_plan = plan.year_plans.get()
    year_plan.body = "{{no.such.figure}}"
    year_plan.save()
    BudgetLineFactory(year_plan=year_plan, planned_yen=1_234_000)
    english = page(client_for(by, language="en"), "plan", 2014)
    for words in ("Plan of FY2014", "1 missing", "Cannot be printed", "no.such.figure", "1,234,000"):
        assert words in english
    japanese = page(client_for(by, language="ja"), "plan", 2014)
    for words in ("平成26年度の計画", "1件が未報告", "印刷できません", "審査に出す"):
        assert words in japanese


def test_money_and_buttons_are_for_those_who_may(plan):
    BudgetLineFactory(year_plan=plan.year_plans.get(), planned_yen=1_234_000)
    seen = page(client_for(person_with_role(Role.COUNCIL_MEMBER), language="en"), "plan", 2014)
    assert "1,234,000" not in seen
    assert "Submit for review" not in seen
    assert "Budget" not in seen


def test_nobody_else_sees_a_plan(plan):
    assert client_for(None).get(reverse("plan", args=[2014])).status_code == 302
    assert client_for(person_with_role(Role.PUPIL)).get(reverse("plan", args=[2014])).status_code == 403
    assert client_for(officer()).get(reverse("plan", args=[2031])).status_code == 404


@pytest.mark.parametrize(
    "name", ["plan", "plan-arrange", "plan-results", "plan-budget", "plan-overview", "plan-submit"]
)
def test_a_page_asks_as_much_for_many_programmes_as_for_one(desk, plan, name):
    address = reverse(name, args=[2014])

    def grow():
        new = YearPlanFactory(annual_plan=plan, parent=plan.year_plans.first(), continuing_since=2012)
        YearPlanNoteFactory(year_plan=new, kind=NoteKind.RESULTS)
        YearPlanPartnerFactory(year_plan=new)
        BudgetLineFactory(year_plan=new)

    grow()
    desk.get(address)
    first = queries_of(desk, address)
    for _ in range(3):
        grow()
    assert queries_of(desk, address) == first


def texts(plan, **more):
    given = {"numbering": plan.numbering, "overview_numbering": plan.overview_numbering}
    return {**given, "overview_title": "平成26年度 架空計画", **more}


def test_the_plans_texts_are_saved(desk, plan):
    address = reverse("plan-edit", args=[2014])
    assert desk.post(address, texts(plan, purpose="架空の目的")).status_code == 302
    plan.refresh_from_db()
    assert (plan.overview_title, plan.purpose) == ("平成26年度 架空計画", "架空の目的")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("purpose", "{{no.such.figure}}", "no.such.figure"),
        ("purpose", "{{survey.consenting", "not closed"),
        ("purpose", "{{since}}", "only in the texts of a programme"),
        ("purpose", "長" * 20_001, "at most 20000 characters"),
        ("numbering", "1.|第一の", "cannot be counted"),
        ("overview_title", "題" * 201, "at most 200 characters"),
    ],
)
def test_texts_that_cannot_be_printed_are_refused_beside_their_field(desk, plan, field, value, sentence):
    response = desk.post(reverse("plan-edit", args=[2014]), texts(plan, **{field: value}))
    assert sentence in " ".join(response.context["form"].errors[field])
    plan.refresh_from_db()
    assert plan.overview_title == ""


def test_two_people_at_the_plans_texts_do_not_overwrite_each_other(desk, plan):
    address = reverse("plan-edit", args=[2014])
    seen = desk.get(address).context["form"].initial["seen"]
    desk.post(address, texts(plan, purpose="先の人", seen=seen))
    late = client_for(officer(), language="en").post(address, texts(plan, purpose="後の人", seen=seen))
    assert "架空 花子 changed this" in words_of(late)
    plan.refresh_from_db()
    assert plan.purpose == "先の人"


def test_a_plan_goes_to_another_officer_and_back_and_is_approved(by, desk, plan):
    reviewer = client_for(officer(name="架空 次郎"), language="en")
    sent = desk.post(reverse("plan-submit", args=[2014]), {"seen": ""})
    assert "is in review" in words_of(desk.get(sent.url))
    review = reverse("plan-review", args=[2014])
    own = desk.post(review, {"step": "approve", "note": ""})
    assert "another officer has to approve it" in words_of(own)
    empty = reviewer.post(review, {"step": "return", "note": ""})
    assert empty.context["form"].errors["note"] == ["Say what should be changed."]
    reviewer.post(review, {"step": "return", "note": "実績を足してください"})
    assert "実績を足してください" in page(desk, "plan", 2014)
    desk.post(reverse("plan-submit", args=[2014]), {"seen": ""})
    reviewer.post(review, {"step": "approve", "note": ""})
    plan.refresh_from_db()
    assert plan.state == AnnualPlanState.APPROVED
    assert reverse("plan-publish", args=[2014]) in desk.get(reverse("plan", args=[2014])).content.decode()


def test_whoever_submitted_takes_it_back(by, desk, plan):
    submit_plan(plan, by=by, at=AT)
    desk.post(reverse("plan-take-back", args=[2014]))
    plan.refresh_from_db()
    assert plan.state == AnnualPlanState.DRAFT


def test_a_published_plan_is_revised_after_a_page_that_says_so(desk, plan):
    AnnualPlan.objects.update(state=AnnualPlanState.PUBLISHED)
    address = reverse("plan-revise", args=[2014])
    assert "stays in force" in words_of(desk.get(address))
    desk.post(address, {"seen": ""})
    plan.refresh_from_db()
    assert plan.state == AnnualPlanState.DRAFT


@pytest.mark.parametrize(
    "name", ["plan-edit", "plan-arrange", "year-plan-add", "plan-overview", "plan-submit"]
)
def test_a_closed_plan_sends_back_with_the_reason(desk, plan, name):
    AnnualPlan.objects.update(state=AnnualPlanState.IN_REVIEW)
    response = desk.get(reverse(name, args=[2014]), follow=True)
    assert response.redirect_chain[-1][0] == reverse("plan", args=[2014])
    assert "review" in " ".join(str(each) for each in response.context["messages"]).lower()


def test_a_draft_begun_by_mistake_is_thrown_away_after_a_page_that_says_so(desk, plan):
    address = reverse("plan-discard", args=[2014])
    assert "1 programme with its texts" in words_of(desk.get(address))
    assert desk.post(address, {"seen": ""}).url == reverse("plans")
    assert not AnnualPlan.objects.exists()


def test_history_tells_who_wrote_the_plan(desk, plan):
    desk.post(reverse("plan-edit", args=[2014]), texts(plan, purpose="架空の目的"))
    history = page(desk, "plan-history", 2014)
    assert "架空 花子" in history
    assert "架空の目的" in history


@pytest.mark.parametrize("year", ["FY1868", "FY9998"])
def test_there_is_no_plan_of_a_year_too_far_away(desk, year):
    answer = desk.post(reverse("plan-start"), {"fiscal_year": year, "from_plan": ""})
    assert list(answer.context["form"].errors) == ["fiscal_year"]
    assert not AnnualPlan.objects.filter(fiscal_year__in=[1868, 9998]).exists()
