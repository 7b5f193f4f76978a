"""The example cluster: through the operations, all or nothing, never over another record."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from biocluster.record.figures.discrepancies import discrepancies_of
from biocluster.record.figures.texts import problems_of
from biocluster.record.figures.values import value_of
from biocluster.record.models import (
    ActionItem,
    AnnualPlan,
    AuditEntry,
    BudgetLine,
    Gathering,
    Invitation,
    NoteKind,
    Person,
    Publication,
    Role,
    YearPlanNote,
)
from biocluster.record.operations.audit import GENESIS, digest_of
from biocluster.web.example.loading import load_example
from tests.web.example.conftest import LOADED_AT

TODAY = LOADED_AT.date()


def test_two_plans_are_published_by_two_people_each(example):
    plans = AnnualPlan.objects.filter(state="published").order_by("fiscal_year")
    assert [plan.fiscal_year for plan in plans] == [2013, 2014]
    assert all(plan.submitted_by != plan.approved_by for plan in plans)
    published = Publication.objects.order_by("published_at")
    assert [each.number for each in published] == [1, 1]
    assert {each.format for each in published[1].files.all()} == {"pdf", "docx", "html", "txt"}
    assert [plan for plan in plans if problems_of(plan)] == []
    assert [each for each in published if discrepancies_of(each)] == []


@pytest.mark.parametrize(
    ("name", "on", "value"),
    [
        ("survey.consenting", date(2014, 8, 20), 8723),
        ("summit.works", date(2014, 3, 31), 34),
        ("summit.participants", date(2014, 3, 31), 97),
        ("summit.schools", date(2014, 3, 31), 38),
        ("summit.teachers", date(2014, 3, 31), 33),
    ],
)
def test_the_figures_are_those_of_the_cluster(example, name, on, value):
    assert value_of(name, on=on).value == Decimal(value)


def test_gatherings_are_held_on_the_days_that_the_plan_dates(example):
    real = Gathering.objects.exclude(title__startswith="（架空）").order_by("starts_on")
    assert [(each.kind, str(each.starts_on), str(each.ends_on or ""), each.state) for each in real] == [
        ("promotion_council", "2013-03-16", "", "held"),
        ("cultivation_review", "2013-04-01", "", "held"),
        ("summit", "2013-08-01", "", "held"),
        ("promotion_council", "2014-03-08", "", "held"),
        ("seminar", "2014-03-09", "", "held"),
        ("summit", "2014-08-03", "2014-08-05", "held"),
    ]


def test_around_today_there_is_something_to_do(example):
    assert Gathering.objects.filter(starts_on__gt=TODAY, audience="public").exists()
    assert Invitation.objects.filter(reply="none", gathering__starts_on__gt=TODAY).exists()
    still_open = ActionItem.objects.filter(done_at=None)
    assert still_open.filter(due_on__lt=TODAY).exists()
    assert still_open.filter(due_on__range=(TODAY, TODAY + timedelta(14))).exists()
    draft = AnnualPlan.objects.get(fiscal_year=2015)
    assert draft.state == "draft"
    assert not YearPlanNote.objects.filter(year_plan__annual_plan=draft, kind=NoteKind.RESULTS).exists()


def test_people_money_and_gatherings_that_are_invented_say_so(example):
    people = Person.objects.exclude(email="")
    assert {person.name[:2] for person in people} == {"架空"}
    assert all("（架空）" in line.title for line in BudgetLine.objects.all())


def test_every_role_is_held_by_somebody_and_two_are_officers_and_two_of_the_laboratory(example):
    roles = list(Person.objects.exclude(email="").values_list("posts__role", flat=True))
    assert sorted(roles) == sorted([*Role.values, Role.OFFICER, Role.LABORATORY])


def test_every_write_is_in_the_audit_one_after_the_other(example):
    previous, at = GENESIS, None
    for number, entry in enumerate(AuditEntry.objects.order_by("sequence"), 1):
        assert (entry.sequence, entry.previous, entry.digest) == (number, previous, digest_of(entry))
        assert at is None or entry.at >= at
        previous, at = entry.digest, entry.at
    assert entry.at <= LOADED_AT


def test_loading_it_again_changes_nothing(example):
    before = AuditEntry.objects.count()
    assert load_example(at=LOADED_AT + timedelta(1)) is False
    assert AuditEntry.objects.count() == before
