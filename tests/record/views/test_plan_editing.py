"""Pages that change what stands in a plan: the tree, the words, notes, partners, results, overview, money."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils.timezone import now

from biocluster.record.models import (
    BudgetLine,
    Document,
    NoteKind,
    OverviewPlacement,
    PlanCaption,
    PlanOutlet,
    Programme,
    Role,
    StoredFile,
    YearPlan,
)
from tests.factories.pages import bytes_of, words_of
from tests.factories.people import OrganisationFactory, officer, person_with_role
from tests.factories.programmes import (
    AnnualPlanFactory,
    BudgetLineFactory,
    PlacementFactory,
    PlanOutletFactory,
    ProgrammeFactory,
    YearPlanFactory,
    YearPlanNoteFactory,
    YearPlanPartnerFactory,
)
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return client_for(officer(), language="en")


@pytest.fixture
def plan():
    return AnnualPlanFactory(fiscal_year=2014)


def headings(plan, parent=None):
    return list(plan.year_plans.filter(parent=parent).order_by("position").values_list("heading", flat=True))


def test_a_programme_moves_by_its_buttons(desk, plan):
    one, two = (YearPlanFactory(annual_plan=plan, heading=each) for each in ("甲", "乙"))
    address = reverse("plan-arrange", args=[2014])
    page = desk.get(address).content.decode()
    assert f'value="{one.pk}:up" disabled' in page
    response = desk.post(address, {"move": f"{two.pk}:up"})
    assert response.url == f"{address}#item-{two.pk}"
    assert headings(plan) == ["乙", "甲"]
    desk.post(address, {"move": f"{one.pk}:in"})
    assert headings(plan, two) == ["甲"]


@pytest.mark.parametrize("move", ["", "up", "1:sideways", "x:up", "999999:up"])
def test_a_move_that_is_none_is_not_found(desk, plan, move):
    assert desk.post(reverse("plan-arrange", args=[2014]), {"move": move}).status_code == 404


def test_a_cycle_is_refused_in_the_form(desk, plan):
    top = YearPlanFactory(annual_plan=plan, heading="甲")
    below = YearPlanFactory(annual_plan=plan, heading="乙", parent=top)
    response = desk.post(reverse("year-plan-move", args=[top.pk]), {"under": below.pk})
    assert "“甲” cannot stand under “乙”" in words_of(response)
    foreign = desk.post(reverse("year-plan-move", args=[top.pk]), {"under": YearPlanFactory().pk})
    assert "under" in foreign.context["form"].errors
    desk.post(reverse("year-plan-move", args=[below.pk]), {"under": ""})
    assert headings(plan) == ["甲", "乙"]


def test_a_new_programme_comes_into_the_record_with_its_plan(desk, plan):
    top = YearPlanFactory(annual_plan=plan)
    address = reverse("year-plan-add", args=[2014])
    assert desk.get(f"{address}?under={top.pk}").context["form"].initial["under"] == str(top.pk)
    desk.post(address, {"programme": "", "name": "架空の新事業", "under": top.pk, "in_detail": "on"})
    new = YearPlan.objects.get(programme__name="架空の新事業")
    assert (new.heading, new.parent, new.programme.begun_in) == ("架空の新事業", top, 2014)


def test_a_programme_is_chosen_or_named_and_stands_in_a_plan_once(desk, plan):
    there = YearPlanFactory(annual_plan=plan).programme
    free, ended = ProgrammeFactory(), ProgrammeFactory(ended_in=2012)
    address = reverse("year-plan-add", args=[2014])
    offered = set(desk.get(address).context["form"].fields["programme"].queryset)
    assert offered == {free}
    for sent in ({"programme": "", "name": ""}, {"programme": free.pk, "name": "又"}):
        assert "programme" in desk.post(address, {**sent, "in_detail": "on"}).context["form"].errors
    for programme in (there, ended):
        refused = desk.post(address, {"programme": programme.pk, "name": ""})
        assert "programme" in refused.context["form"].errors
    assert Programme.objects.count() == 3


def edited(year_plan, **more):
    given = {"heading": year_plan.heading, "in_detail": "on", "seen": ""}
    return {**given, **more}


def test_words_of_a_programme_are_saved_with_since_and_figures(desk, plan):
    year_plan = YearPlanFactory(annual_plan=plan)
    address = reverse("year-plan-edit", args=[year_plan.pk])
    desk.post(address, edited(year_plan, body="{{since}}から続ける", continuing_since="H24"))
    year_plan.refresh_from_db()
    assert (year_plan.body, year_plan.continuing_since) == ("{{since}}から続ける", 2012)
    assert "H24から続ける" in words_of(desk.get(reverse("year-plan", args=[year_plan.pk])))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("body", "{{no.such.figure}}", "no.such.figure"),
        ("body", "{{since}}から", "it is not entered"),
        ("body", "{{partners}}と", "none is entered"),
        ("continuing_since", "FY2015", "later than the plan's own year"),
        ("continuing_since", "架空3年度", "架空3年度"),
        ("heading", "", "required"),
        ("heading", "長" * 301, "at most 300 characters"),
        ("label_style", "第一の", "cannot be counted"),
        ("number", "-3", "greater than or equal to 0"),
    ],
)
def test_wrong_words_are_refused_beside_their_field(desk, plan, field, value, sentence):
    year_plan = YearPlanFactory(annual_plan=plan, heading="架空の事業")
    response = desk.post(reverse("year-plan-edit", args=[year_plan.pk]), edited(year_plan, **{field: value}))
    assert sentence in " ".join(response.context["form"].errors[field])
    year_plan.refresh_from_db()
    assert (year_plan.heading, year_plan.body) == ("架空の事業", "")


def test_a_page_tells_before_it_removes(desk, plan):
    year_plan = YearPlanFactory(annual_plan=plan)
    BudgetLineFactory(year_plan=year_plan)
    address = reverse("year-plan-remove", args=[year_plan.pk])
    assert "Budget lines: 1" in words_of(desk.get(address))
    desk.post(address)
    assert not plan.year_plans.exists()
    assert Programme.objects.filter(pk=year_plan.programme_id).exists()


def test_what_others_stand_under_is_not_offered_for_removal(desk, plan):
    top = YearPlanFactory(annual_plan=plan)
    YearPlanFactory(annual_plan=plan, parent=top)
    address = reverse("year-plan-remove", args=[top.pk])
    assert "1 programme stands under this one" in words_of(desk.get(address))
    assert "Take it out</button>" not in desk.get(address).content.decode()
    assert "nothing was removed" in words_of(desk.post(address, follow=True))


def test_notes_are_added_changed_moved_and_removed(desk, plan):
    year_plan = YearPlanFactory(annual_plan=plan)
    for text in ("※一", "※二"):
        desk.post(
            reverse("note-add", args=[year_plan.pk]), {"kind": "other", "placement": "after", "text": text}
        )
    first, second = year_plan.notes.all()
    desk.post(reverse("note-move", args=[year_plan.pk, second.pk]), {"to": "up"})
    desk.post(
        reverse("note-edit", args=[year_plan.pk, first.pk]),
        {"kind": "other", "placement": "heading", "text": "※一改"},
    )
    assert list(year_plan.notes.values_list("text", flat=True)) == ["※二", "※一改"]
    desk.post(reverse("note-remove", args=[year_plan.pk, second.pk]))
    assert year_plan.notes.get() == first
    foreign = YearPlanNoteFactory()
    assert desk.post(reverse("note-remove", args=[year_plan.pk, foreign.pk])).status_code == 404


def test_partners_are_named_once(desk, plan):
    year_plan, partner = YearPlanFactory(annual_plan=plan), OrganisationFactory()
    address = reverse("partner-add", args=[year_plan.pk])
    desk.post(address, {"organisation": partner.pk, "wording": "架空大"})
    twice = desk.post(address, {"organisation": partner.pk})
    assert twice.context["form"].errors["organisation"]
    found = year_plan.partners.get()
    assert str(found) == "架空大"
    desk.post(reverse("partner-remove", args=[year_plan.pk, found.pk]))
    assert not year_plan.partners.exists()


def test_a_producer_reports_results_and_changes_nothing_else(plan):
    year_plan = YearPlanFactory(annual_plan=plan, continuing_since=2012)
    producer = client_for(person_with_role(Role.PRODUCER), language="en")
    assert "1 of 1 missing" in words_of(producer.get(reverse("plan-results", args=[2014])))
    address = reverse("results-add", args=[year_plan.pk])
    assert producer.get(address).context["form"].initial["text"] == "※H25実績 "
    for nothing_told in ("※H25実績 {{no.such.figure}}", "※H25実績 "):
        assert producer.post(address, {"text": nothing_told}).context["form"].errors["text"]
    producer.post(address, {"text": "※H25実績 架空の報告"})
    note = year_plan.notes.get()
    assert (note.kind, note.text) == (NoteKind.RESULTS, "※H25実績 架空の報告")
    assert "All results are given" in words_of(
        producer.get(reverse("plan-results", args=[2014]), {"show": "missing"})
    )
    edit = reverse("results-edit", args=[year_plan.pk, note.pk])
    producer.post(edit, {"text": ""})
    assert not year_plan.notes.exists()
    assert producer.get(reverse("year-plan-edit", args=[year_plan.pk])).status_code == 403
    assert producer.post(edit, {"text": "又"}).status_code == 404


def test_what_was_planned_stands_beside_the_question_for_results(desk, plan):
    before = YearPlanFactory(annual_plan__fiscal_year=2013, body="前年の架空の計画文")
    year_plan = YearPlanFactory(annual_plan=plan, programme=before.programme, continuing_since=2013)
    assert "前年の架空の計画文" in words_of(desk.get(reverse("results-add", args=[year_plan.pk])))


def test_the_overview_is_built_and_arranged(desk, plan):
    one, two = (YearPlanFactory(annual_plan=plan, heading=each) for each in ("甲", "乙"))
    desk.post(reverse("plan-outlet-add", args=[2014]), {"heading": "□架空の出口", "outlet": "health"})
    outlet = PlanOutlet.objects.get()
    for year_plan in (one, two):
        desk.post(reverse("placement-add", args=[2014, outlet.pk]), {"year_plan": year_plan.pk, "under": ""})
    first, second = OverviewPlacement.objects.order_by("position")
    page = reverse("plan-overview", args=[2014])
    desk.post(page, {"move": f"placement:{second.pk}:in"})
    second.refresh_from_db()
    assert second.under == first
    desk.post(
        reverse("caption-add", args=[2014]), {"plan_outlet": outlet.pk, "kind": "picture", "text": "写真"}
    )
    caption = plan.captions.get()
    desk.post(page, {"move": f"caption:{caption.pk}:up"})
    shown = words_of(desk.get(page))
    assert shown.index("写真") < shown.index("- (1) 甲") < shown.index("- 乙")
    desk.post(reverse("placement-edit", args=[2014, second.pk]), {"wording": "別の言い方", "lead": ""})
    assert "別の言い方" in words_of(desk.get(page))
    desk.post(reverse("placement-remove", args=[2014, first.pk]))
    assert not OverviewPlacement.objects.exists()
    assert desk.post(page, {"move": "outlet:1"}).status_code == 404


def test_an_outlet_in_use_is_kept_and_another_plans_rows_are_not_found(desk, plan):
    item = PlacementFactory(plan_outlet__annual_plan=plan, year_plan__annual_plan=plan)
    kept = desk.post(reverse("plan-outlet-remove", args=[2014, item.plan_outlet_id]), follow=True)
    assert "stand under this outlet" in words_of(kept)
    foreign = PlanOutletFactory()
    for name in ("plan-outlet-remove", "plan-outlet-edit", "placement-add"):
        assert desk.post(reverse(name, args=[2014, foreign.pk])).status_code == 404


def money(**more):
    return {"source": "city", "title": "委託料", "planned_yen": "1,200千円", **more}


def test_money_is_written_as_offices_write_it_and_summed(desk, plan):
    year_plan = YearPlanFactory(annual_plan=plan)
    add = reverse("budget-line-add", args=[year_plan.pk])
    desk.post(add, money())
    desk.post(add, money(source="nation", planned_yen="３４，０００円", actual_yen="30,000"))
    page = words_of(desk.get(reverse("year-plan-budget", args=[year_plan.pk])))
    assert "Total 1,234,000 30,000" in page
    assert "Total 1,234,000 30,000" in words_of(desk.get(reverse("plan-budget", args=[2014])))
    for wrong in (money(planned_yen="-1"), money(planned_yen="たくさん"), money(), money(planned_yen="")):
        assert desk.post(add, wrong).context["form"].errors
    assert BudgetLine.objects.count() == 2


def test_budget_lines_go_out_in_the_columns_in_which_they_come_in(desk, plan):
    year_plan = YearPlanFactory(annual_plan=plan, heading="=架空の事業")
    BudgetLineFactory(year_plan=year_plan, planned_yen=1_000, title="委託料")
    response = desk.get(reverse("plan-budget-export", args=[2014, "csv"]))
    content = bytes_of(response)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1] == ["平成26年度", "'=架空の事業", "City", "委託料", "1000", ""]
    assert bytes_of(desk.get(reverse("plan-budget-export", args=[2014, "xlsx"]))).startswith(b"PK")
    assert desk.get(reverse("plan-budget-export", args=[2014, "pdf"])).status_code == 404


def test_a_programme_page_shows_all_that_is_kept_of_it(desk, plan):
    year_plan = YearPlanFactory(annual_plan=plan, body="架空の文")
    YearPlanNoteFactory(year_plan=year_plan, text="※架空の注記")
    partner = YearPlanPartnerFactory(year_plan=year_plan)
    PlacementFactory(plan_outlet__annual_plan=plan, plan_outlet__heading="□出口", year_plan=year_plan)
    BudgetLineFactory(year_plan=year_plan, planned_yen=5_000)
    page = words_of(desk.get(reverse("year-plan", args=[year_plan.pk])))
    for words in ("架空の文", "※架空の注記", partner.organisation.name, "□出口", "Planned: ¥5,000"):
        assert words in page
    member = client_for(person_with_role(Role.COUNCIL_MEMBER), language="en")
    assert "¥5,000" not in words_of(member.get(reverse("year-plan", args=[year_plan.pk])))
    assert member.get(reverse("year-plan-budget", args=[year_plan.pk])).status_code == 403


@pytest.mark.parametrize("key", ["9" * 5000, "²", "٣", "", "-1"])
def test_a_move_of_a_row_that_cannot_be_is_not_found(key: str):
    client = client_for(officer())
    plan = YearPlanFactory().annual_plan
    for name, move in (("plan-arrange", f"{key}:up"), ("plan-overview", f"outlet:{key}:up")):
        answer = client.post(reverse(name, args=[plan.fiscal_year]), {"move": move})
        assert answer.status_code == 404


def test_a_picture_that_is_offered_no_more_stays_when_the_words_are_changed(monkeypatch):
    monkeypatch.setattr("biocluster.record.forms.overview.PICTURES_OFFERED", 0)
    by, plan = officer(), AnnualPlanFactory()
    stored = StoredFile.objects.create(sha256="0" * 64, size_bytes=1, media_type="image/png")
    picture = Document.objects.create(
        title="架空の写真", file_name="a.png", stored=stored, added_by=by, added_at=now()
    )
    caption = PlanCaption.objects.create(annual_plan=plan, position=0, text="写真", picture=picture)
    page = reverse("caption-edit", args=[plan.fiscal_year, caption.pk])
    desk = client_for(by)
    form = desk.get(page).context["form"]
    desk.post(page, {"kind": "picture", "text": "よい写真", "picture": form["picture"].value()})
    caption.refresh_from_db()
    assert (caption.text, caption.picture) == ("よい写真", picture)
