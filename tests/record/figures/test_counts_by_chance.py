"""Counts and corrections in any order, against a second and naive way to say what stood on a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biocluster.record.figures.catalogue import known_figure, measure_for
from biocluster.record.figures.values import values_of
from biocluster.record.models import ReportedCount
from biocluster.record.operations.figures import AlreadyReplaced, correct_count, report_count
from tests.factories.people import AT, officer

pytestmark = pytest.mark.django_db
FIRST = date(2014, 1, 1)
DAYS = 6

STEP = st.tuples(
    st.sampled_from(["report", "correct"]),
    st.integers(0, DAYS - 1),  # the day it is of
    st.integers(0, 30),  # its value
    st.integers(0, 7),  # for a correction: of which count so far
    st.integers(0, 2),  # days until the next step
)


class Ledger:
    """What was written, line by line; asked by going through all of it."""

    def __init__(self) -> None:
        self.lines: list[dict] = []

    def write(self, count: ReportedCount) -> None:
        self.lines.append(
            {
                "pk": count.pk,
                "on": count.on,
                "value": count.value,
                "at": count.recorded_at,
                "of": count.replaces_id,
            }
        )

    def standing(self, on: date, known_at) -> Decimal | None:
        known = [line for line in self.lines if known_at is None or line["at"] <= known_at]
        replaced = {line["of"] for line in known}
        left = [line for line in known if line["pk"] not in replaced and line["on"] <= on]
        return max(left, key=lambda line: line["on"])["value"] if left else None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=8))
def test_what_stands_on_a_day_and_what_was_known_then(an_officer, steps):
    by, ledger, at = an_officer, Ledger(), AT
    moments = [None, at]
    made: list[ReportedCount] = []
    for verb, day, value, which, pause in steps:
        on, at = FIRST + timedelta(days=day), at + timedelta(days=pause, seconds=1)
        try:
            if verb == "report" or not made:
                count = report_count(
                    measure_for(known_figure("survey.consenting")),
                    on=on, value=Decimal(value), source="架空", by=by, at=at,
                )  # fmt: skip
            else:
                count = correct_count(
                    made[which % len(made)],
                    on=on,
                    value=Decimal(value),
                    source="架空",
                    reason="誤り",
                    by=by,
                    at=at,
                )
        except (ValidationError, AlreadyReplaced):
            continue
        made.append(count)
        ledger.write(count)
        moments.append(at)
    for known_at in moments:
        days = [FIRST + timedelta(days=day) for day in range(-1, DAYS)]
        found = values_of((("survey.consenting", on) for on in days), known_at=known_at)
        for on in days:
            value = found.get(("survey.consenting", on))
            assert (value.value if value else None) == ledger.standing(on, known_at), (on, known_at)
    effective = ReportedCount.objects.filter(replaced_by=None).values_list("on", flat=True)
    assert len(effective) == len(set(effective)), "one count stands for a day"
    _forget(made)


def _forget(made: list[ReportedCount]) -> None:
    """The next example begins with no count; the last corrections go first."""
    for count in reversed(made):
        ReportedCount.objects.filter(pk=count.pk).delete()


@pytest.fixture
def an_officer(db):
    return officer()
