"""Money of a programme in a year, in whole yen."""

import pytest
from django.core.exceptions import ValidationError

from biocluster.record.access import NotAllowed
from biocluster.record.models import AnnualPlanState, AuditEntry, BudgetLine, Role
from biocluster.record.operations.budgets import remove_budget_line, save_budget_line
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries.audit import last_write_to
from tests.factories.people import AT, officer, person_with_role
from tests.factories.programmes import BudgetLineFactory, YearPlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def line(**values):
    return BudgetLine(
        **({"year_plan": YearPlanFactory(), "source": "city", "title": "委託料", "planned_yen": 1} | values)
    )


@pytest.mark.parametrize(
    ("amounts", "field", "sentence"),
    [
        ({"planned_yen": -1}, "planned_yen", "less than zero"),
        ({"actual_yen": -1}, "actual_yen", "less than zero"),
        ({"planned_yen": 10**15 + 1}, "planned_yen", "too large"),
    ],
)
def test_impossible_amounts_are_refused(amounts, field, sentence):
    with pytest.raises(ValidationError) as refusal:
        save_budget_line(line(**amounts), by=officer(), at=AT)
    assert sentence in refusal.value.message_dict[field][0]
    assert not BudgetLine.objects.exists()


def test_an_item_stands_once_under_its_source():
    there = BudgetLineFactory()
    with pytest.raises(ValidationError, match="item of this name already"):
        save_budget_line(line(year_plan=there.year_plan, title=there.title), by=officer(), at=AT)
    save_budget_line(line(year_plan=there.year_plan, title=there.title, source="nation"), by=officer(), at=AT)


def test_what_was_spent_is_written_into_a_published_plan():
    there = BudgetLineFactory(year_plan__annual_plan__state=AnnualPlanState.PUBLISHED)
    there.actual_yen = 999
    save_budget_line(there, by=officer(), at=AT)
    assert BudgetLine.objects.get().actual_yen == 999


def test_two_people_at_one_line_do_not_overwrite_each_other():
    there = save_budget_line(line(), by=officer(), at=AT)
    seen = last_write_to(there)
    there.planned_yen = 2
    save_budget_line(there, seen=seen, by=officer(), at=AT)
    there.planned_yen = 3
    with pytest.raises(ChangedSince):
        save_budget_line(there, seen=seen, by=officer(), at=AT)


def test_a_removed_line_stays_in_the_audit():
    there = BudgetLineFactory(title="消えた費目")
    remove_budget_line(there, by=officer(), at=AT)
    assert "消えた費目" in AuditEntry.objects.get().before


def test_a_producer_reads_money_and_does_not_write_it():
    with pytest.raises(NotAllowed):
        save_budget_line(line(), by=person_with_role(Role.PRODUCER), at=AT)
