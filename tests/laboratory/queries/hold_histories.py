"""Histories of holds made by chance, and a reading of them that knows nothing of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from biocluster.laboratory.models import Hold, HoldLift, Material
from tests.factories.laboratory import HoldFactory, HoldLiftFactory
from tests.factories.people import AT, TODAY

SPAN = 4


@dataclass(frozen=True)
class PastHold:
    """A hold as a test writes it: days from today, and days from now at which it was recorded."""

    material: int
    begins: int
    ends: int | None
    placed: int
    freed: int | None
    lifted: int


def holds(materials: int) -> st.SearchStrategy[list[PastHold]]:
    days = st.integers(-SPAN, SPAN)
    made = st.builds(
        PastHold,
        material=st.integers(0, materials - 1),
        begins=days,
        ends=st.none() | days,
        placed=days,
        freed=st.none() | days,
        lifted=days,
    )
    return st.lists(made.filter(lambda each: each.ends is None or each.ends >= each.begins), max_size=5)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def write(history: Sequence[PastHold], materials: Sequence[Material]) -> None:
    """Put a history into the record."""
    HoldLift.objects.all().delete()
    Hold.objects.all().delete()
    person = materials[0].registered_by
    for each in history:
        hold = HoldFactory(
            material=materials[each.material], from_on=day(each.begins),
            until_on=None if each.ends is None else day(each.ends),
            placed_by=person, placed_at=AT + timedelta(days=each.placed),
        )  # fmt: skip
        if each.freed is not None:
            HoldLiftFactory(
                hold=hold, free_from_on=day(each.freed), lifted_by=person,
                lifted_at=AT + timedelta(days=each.lifted),
            )  # fmt: skip


def is_held(history: Sequence[PastHold], material: int, *, on: int, known: int | None = None) -> bool:
    """Whether a material is held on a day, by going through every day of every hold."""
    for each in history:
        if each.material != material or (known is not None and each.placed > known):
            continue
        freed = each.freed is not None and (known is None or each.lifted <= known)
        last = each.ends if each.ends is not None else 10**6
        if freed and each.freed is not None:
            last = min(last, each.freed - 1)
        if each.begins <= on <= last:
            return True
    return False
