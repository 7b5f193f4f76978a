"""Audit entries as lines that a person can read."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from biocluster.record.models import AuditEntry, Gathering, Person, Post
from biocluster.record.operations.audit import discard, keep
from biocluster.record.operations.gatherings import save_gathering
from biocluster.record.operations.people import save_post
from biocluster.record.queries.audit import history_of_all
from biocluster.record.views.history import LONGEST, history, history_lines
from tests.factories.gatherings import VenueFactory
from tests.factories.people import AT, OrganisationFactory, PersonFactory, officer
from tests.factories.programmes import AnnualPlanFactory, ProgrammeFactory, YearPlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def by():
    return officer(name="架空 花子")


def a_gathering(by: Person, **fields: object) -> Gathering:
    given = {"kind": "seminar", "title": "架空セミナー", "starts_on": date(2014, 8, 20), **fields}
    return save_gathering(Gathering(**given), by=by, at=AT)


def test_a_change_is_told_field_by_field_before_and_after_with_choices_and_days_in_words(by):
    row = a_gathering(by)
    row.kind, row.starts_on, row.venue = "exchange", date(2014, 8, 21), VenueFactory(name="架空会館")
    save_gathering(row, by=by, at=AT)
    changed, added = history(row)
    assert (changed.who, changed.what, f"{changed.when:%H:%M}") == (
        "架空 花子",
        "gathering: changed",
        "09:00",
    )
    assert "kind: Seminar → Exchange meeting" in changed.detail
    assert "first day: 20 August 2014 → 21 August 2014" in changed.detail
    assert "venue: － → 架空会館" in changed.detail
    assert added.what == "gathering: added"
    assert "title: 架空セミナー" in added.detail


def test_it_is_told_in_the_readers_language(by):
    row = a_gathering(by)
    with translation.override("ja"):
        (line,) = history(row)
    assert "開始日: 平成26年8月20日" in line.detail
    assert "first day" not in line.detail


def test_plans_are_called_by_their_year_and_a_switch_says_yes_or_no(by):
    year_plan = keep(YearPlanFactory.build(
        annual_plan=AnnualPlanFactory(fiscal_year=2014), programme=ProgrammeFactory(), in_detail=False
    ), by=by, at=AT, verb="plan.edit")  # fmt: skip
    with translation.override("ja"):
        (added,) = history(year_plan)
    assert "平成26年度" in added.detail
    assert "：いいえ" in added.detail or ": いいえ" in added.detail


def test_every_relation_of_a_row_has_a_name_in_the_readers_language(by):
    post = Post(
        person=PersonFactory(name="架空 次郎"),
        organisation=OrganisationFactory(name="架空大学"),
        from_on=date(2014, 4, 1),
    )
    save_post(post, by=by, at=AT)
    with translation.override("ja"):
        (line,) = history(post)
    assert "人: 架空 次郎" in line.detail
    assert "組織: 架空大学" in line.detail


def test_a_row_that_is_gone_and_one_that_the_system_wrote_are_told_too(by):
    person = PersonFactory.build(name="去る人")
    keep(person, by=None, at=AT, verb="person.edit")
    pk = person.pk
    discard(person, by=by, at=AT, verb="person.edit")
    removed, added = history_lines(
        AuditEntry.objects.filter(subject_kind="person", subject_id=pk).order_by("-sequence")
    )
    assert (added.who, removed.what) == ("The system", "person: removed")
    assert "去る人" in removed.detail


def test_a_long_text_is_cut_and_a_kind_of_row_that_is_no_more_says_nothing(by):
    row = a_gathering(by, summary="長" * 500)
    (line,) = history(row)
    assert "長" * (LONGEST - 1) + "…" in line.detail
    AuditEntry.objects.filter(subject_kind="gathering").update(subject_kind="nosuchkind")
    (line,) = history_lines(AuditEntry.objects.filter(subject_kind="nosuchkind"))
    assert (line.what, line.detail) == ("?: added", "")


def test_many_lines_take_as_many_queries_as_one(by):
    def queries_for(rows: list[Gathering]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(history_lines(history_of_all(rows))) == len(rows)
        return len(captured)

    rows = [a_gathering(by, venue=VenueFactory(), organiser=PersonFactory()) for _ in range(3)]
    assert queries_for(rows) == queries_for(rows[:1])
