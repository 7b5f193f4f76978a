"""The gate against a plain reading of histories of holds made by chance."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.laboratory.models import Injection, InjectionType, Material
from biocluster.laboratory.queries.gate import only_held, only_usable, usable_materials
from tests.factories.laboratory import MaterialFactory, batch_of
from tests.factories.people import AT
from tests.laboratory.queries.hold_histories import SPAN, day, holds, is_held, timedelta, write

pytestmark = pytest.mark.django_db
DAYS = st.integers(-SPAN - 1, SPAN + 1)


@pytest.fixture
def materials():
    return MaterialFactory.create_batch(3)


def test_a_material_may_be_used_exactly_where_no_hold_keeps_it(materials):
    @settings(max_examples=60, deadline=None)
    @given(holds(3), DAYS, st.none() | DAYS)
    def holds_for(history, on, known):
        write(history, materials)
        moment = None if known is None else AT + timedelta(days=known)
        found = set(usable_materials(on=day(on), known_at=moment).values_list("pk", flat=True))
        expected = {
            row.pk for at, row in enumerate(materials) if not is_held(history, at, on=on, known=known)
        }
        assert found == expected

    holds_for()


def test_rows_are_parted_into_those_that_may_be_used_and_the_others(materials):
    batch_of(materials)

    @settings(max_examples=20, deadline=None)
    @given(holds(3), DAYS)
    def parts(history, on):
        write(history, materials)
        rows = Injection.objects.all()
        usable, held = only_usable(rows, on=day(on)), only_held(rows, on=day(on))
        expected = {materials[at].pk for at in range(3) if is_held(history, at, on=on)}
        assert set(held.values_list("material", flat=True)) == expected
        assert usable.count() + held.count() == rows.count()
        assert (
            usable.exclude(type=InjectionType.SAMPLE).count()
            == rows.exclude(type=InjectionType.SAMPLE).count()
        )

    parts()


def test_a_hold_of_another_material_keeps_nothing():
    one, other = MaterialFactory.create_batch(2)
    write([], [one])
    assert set(usable_materials(on=day(0))) == {one, other} == set(Material.objects.all())
