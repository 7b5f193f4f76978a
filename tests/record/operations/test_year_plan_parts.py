"""Notes, results and partners of a programme in a year's plan."""

import pytest
from django.core.exceptions import ValidationError

from biocluster.record.access import NotAllowed
from biocluster.record.models import (
    AnnualPlan,
    AnnualPlanState,
    NoteKind,
    Role,
    YearPlanNote,
    YearPlanPartner,
)
from biocluster.record.operations.plan_review import PlanClosed
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.operations.year_plan_parts import (
    move_note,
    move_partner,
    remove_note,
    report_results,
    save_note,
    save_partner,
)
from biocluster.record.queries.audit import last_write_to
from tests.factories.people import AT, OrganisationFactory, officer, person_with_role
from tests.factories.programmes import YearPlanFactory, YearPlanNoteFactory, YearPlanPartnerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def year_plan():
    return YearPlanFactory()


@pytest.fixture
def by():
    return officer()


def texts(year_plan):
    return list(year_plan.notes.values_list("text", flat=True))


def test_notes_are_added_at_the_end_and_moved(year_plan, by):
    for text in ("※一", "※二", "※三"):
        last = save_note(YearPlanNote(year_plan=year_plan, kind=NoteKind.OTHER, text=text), by=by, at=AT)
    move_note(last, places=-2, by=by, at=AT)
    assert texts(year_plan) == ["※三", "※一", "※二"]
    remove_note(year_plan.notes.get(text="※一"), by=by, at=AT)
    save_note(YearPlanNote(year_plan=year_plan, kind=NoteKind.OTHER, text="※四"), by=by, at=AT)
    assert texts(year_plan) == ["※三", "※二", "※四"]


def test_a_producer_reports_results_but_writes_no_other_note(year_plan):
    producer = person_with_role(Role.PRODUCER)
    note = report_results(year_plan, text=" ※H25実績 架空の報告 ", by=producer, at=AT)
    assert (note.kind, note.text) == (NoteKind.RESULTS, "※H25実績 架空の報告")
    with pytest.raises(NotAllowed):
        save_note(YearPlanNote(year_plan=year_plan, kind=NoteKind.OTHER, text="※"), by=producer, at=AT)


def test_empty_results_take_the_note_away_and_none_are_made(year_plan, by):
    assert report_results(year_plan, text="  ", by=by, at=AT) is None
    note = report_results(year_plan, text="※H25実績", by=by, at=AT)
    assert report_results(year_plan, note=note, text="", by=by, at=AT) is None
    assert texts(year_plan) == []


def test_results_are_not_written_over_another_note(year_plan, by):
    for note in (YearPlanNoteFactory(year_plan=year_plan), YearPlanNoteFactory(kind=NoteKind.RESULTS)):
        with pytest.raises(ValidationError, match="no note of results"):
            report_results(year_plan, note=note, text="※H25実績", by=by, at=AT)


def test_results_are_not_written_over_what_somebody_else_wrote_since(year_plan, by):
    note = report_results(year_plan, text="※H25実績", by=by, at=AT)
    seen = last_write_to(note)
    report_results(year_plan, note=note, text="※H25実績 二", by=officer(), at=AT)
    with pytest.raises(ChangedSince):
        report_results(year_plan, note=note, text="※H25実績 三", seen=seen, by=by, at=AT)
    assert texts(year_plan) == ["※H25実績 二"]


@pytest.mark.parametrize("text", ["{{no.such.figure}}名", "{{survey.consenting", "{{partners}}と協同"])
def test_a_token_without_words_is_refused_before_saving(year_plan, by, text):
    with pytest.raises(ValidationError):
        report_results(year_plan, text=text, by=by, at=AT)
    assert texts(year_plan) == []


def test_a_plan_in_review_takes_no_results(year_plan, by):
    AnnualPlan.objects.update(state=AnnualPlanState.IN_REVIEW)
    with pytest.raises(PlanClosed):
        report_results(year_plan, text="※H25実績", by=by, at=AT)


def test_partners_keep_their_order_and_are_named_once(year_plan, by):
    one, two = OrganisationFactory(), OrganisationFactory()
    for each in (one, two):
        last = save_partner(YearPlanPartner(year_plan=year_plan, organisation=each), by=by, at=AT)
    move_partner(last, places=-1, by=by, at=AT)
    assert [each.organisation for each in year_plan.partners.all()] == [two, one]
    with pytest.raises(ValidationError, match="partner of the programme already"):
        save_partner(YearPlanPartner(year_plan=year_plan, organisation=two), by=by, at=AT)


def test_partners_may_be_named_once_there_are_some(year_plan, by):
    YearPlanPartnerFactory(year_plan=year_plan)
    note = YearPlanNote(year_plan=year_plan, kind=NoteKind.JOINT, text="※{{partners}}協同事業")
    assert save_note(note, by=by, at=AT).pk
