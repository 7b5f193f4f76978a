"""Programmes move in the tree of a plan, and it stays a tree."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biocluster.record.models import AnnualPlan, AnnualPlanState, AuditEntry, YearPlan
from biocluster.record.operations.plan_review import PlanClosed
from biocluster.record.operations.plan_tree import CycleInTree, Move, move_year_plan, place_year_plan
from biocluster.record.operations.year_plans import (
    RestsUnder,
    add_year_plan,
    remove_year_plan,
    save_year_plan,
)
from biocluster.record.queries.outline import outline_of
from biocluster.record.queries.plan_tree import tree_of
from biocluster.record.words.numbering import print_label
from tests.factories.people import AT, officer
from tests.factories.programmes import (
    AnnualPlanFactory,
    BudgetLineFactory,
    PlacementFactory,
    ProgrammeFactory,
    YearPlanFactory,
    YearPlanNoteFactory,
    YearPlanPartnerFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def plan():
    return AnnualPlanFactory()


@pytest.fixture
def by():
    return officer()


def grown(plan, shape: dict, parent=None) -> dict[str, YearPlan]:
    """The tree of a plan as its headings, nested."""
    made = {}
    for position, (heading, below) in enumerate(shape.items()):
        made[heading] = YearPlanFactory(annual_plan=plan, heading=heading, parent=parent, position=position)
        made |= grown(plan, below, made[heading])
    return made


def shape_of(plan, parent=None) -> dict:
    return {
        each.heading: shape_of(plan, each)
        for each in plan.year_plans.filter(parent=parent).order_by("position", "pk")
    }


SHAPE = {"甲": {"甲一": {}, "甲二": {"甲二い": {}}}, "乙": {}, "丙": {}}


@pytest.mark.parametrize(
    ("heading", "to", "expected"),
    [
        ("乙", Move.UP, {"乙": {}, "甲": SHAPE["甲"], "丙": {}}),
        ("乙", Move.DOWN, {"甲": SHAPE["甲"], "丙": {}, "乙": {}}),
        ("乙", Move.IN, {"甲": {**SHAPE["甲"], "乙": {}}, "丙": {}}),
        ("甲二", Move.OUT, {"甲": {"甲一": {}}, "甲二": {"甲二い": {}}, "乙": {}, "丙": {}}),
        ("甲二い", Move.OUT, {"甲": {"甲一": {}, "甲二": {}, "甲二い": {}}, "乙": {}, "丙": {}}),
        ("甲", Move.UP, SHAPE),
        ("丙", Move.DOWN, SHAPE),
        ("甲", Move.IN, SHAPE),
        ("丙", Move.OUT, SHAPE),
    ],
)
def test_a_move_changes_one_place_and_at_the_edge_nothing(plan, by, heading, to, expected):
    made = grown(plan, SHAPE)
    move_year_plan(made[heading], to=to, by=by, at=AT)
    assert repr(shape_of(plan)) == repr(expected)  # the order counts
    assert AuditEntry.objects.exists() == (expected is not SHAPE)


def test_nothing_stands_under_itself(plan, by):
    made = grown(plan, SHAPE)
    for under in ("甲", "甲二", "甲二い"):
        with pytest.raises(CycleInTree, match=f"“甲” cannot stand under “{under}”"):
            place_year_plan(made["甲"], under=made[under], by=by, at=AT)
    assert shape_of(plan) == SHAPE


def test_nothing_stands_under_a_programme_of_another_plan(plan, by):
    made = grown(plan, SHAPE)
    with pytest.raises(ValidationError, match="same plan"):
        place_year_plan(made["乙"], under=YearPlanFactory(), by=by, at=AT)


def test_what_is_printed_does_not_disappear_under_what_is_not(plan, by):
    shown = YearPlanFactory(annual_plan=plan, position=1)
    hidden = YearPlanFactory(annual_plan=plan, position=0, in_detail=False)
    with pytest.raises(ValidationError, match="not printed in the detail"):
        place_year_plan(shown, under=hidden, by=by, at=AT)
    assert move_year_plan(shown, to=Move.IN, by=by, at=AT).parent is None
    below = YearPlanFactory(annual_plan=plan, parent=shown)
    shown.in_detail = False
    with pytest.raises(ValidationError, match="stand under this one"):
        save_year_plan(shown, by=by, at=AT)
    assert tree_of(plan, [shown, hidden, below])


def test_a_number_of_its_own_does_not_move_with_a_programme(plan, by):
    made = grown(plan, SHAPE)
    YearPlan.objects.filter(pk=made["甲一"].pk).update(number=7, label_style="(1)")
    moved = move_year_plan(made["甲一"], to=Move.OUT, by=by, at=AT)
    assert (moved.number, moved.label_style) == (None, "")


def test_a_plan_in_review_does_not_move(plan, by):
    made = grown(plan, SHAPE)
    AnnualPlan.objects.update(state=AnnualPlanState.IN_REVIEW)
    for change in (
        lambda: move_year_plan(made["乙"], to=Move.UP, by=by, at=AT),
        lambda: place_year_plan(made["乙"], under=None, by=by, at=AT),
        lambda: remove_year_plan(made["乙"], by=by, at=AT),
        lambda: save_year_plan(made["乙"], by=by, at=AT),
        lambda: add_year_plan(YearPlan(annual_plan=plan, heading="丁"), by=by, at=AT),
    ):
        with pytest.raises(PlanClosed, match="in review"):
            change()


def test_a_programme_is_in_a_plan_once(plan, by):
    there = YearPlanFactory(annual_plan=plan)
    with pytest.raises(ValidationError, match="in the plan of this year already"):
        add_year_plan(YearPlan(annual_plan=plan, programme=there.programme, heading="又"), by=by, at=AT)


def test_a_new_programme_is_added_as_the_last_under_its_parent(plan, by):
    made = grown(plan, SHAPE)
    new = YearPlan(annual_plan=plan, parent=made["甲"], heading="甲三")
    add_year_plan(new, programme=ProgrammeFactory.build(name="甲三"), by=by, at=AT)
    assert list(shape_of(plan)["甲"]) == ["甲一", "甲二", "甲三"]


def test_what_others_stand_under_is_not_removed(plan, by):
    made = grown(plan, SHAPE)
    with pytest.raises(RestsUnder, match="2 programmes"):
        remove_year_plan(made["甲"], by=by, at=AT)
    assert shape_of(plan) == SHAPE


def test_removing_takes_the_parts_along_and_keeps_the_programme(plan, by):
    made = grown(plan, SHAPE)
    gone = made["乙"]
    for part in (YearPlanNoteFactory, YearPlanPartnerFactory, BudgetLineFactory):
        part(year_plan=gone)
    placement = PlacementFactory(year_plan=gone, plan_outlet__annual_plan=plan, position=4)
    bullet = PlacementFactory(
        year_plan=made["丙"], plan_outlet=placement.plan_outlet, under=placement, position=0
    )
    remove_year_plan(gone, by=by, at=AT)
    bullet.refresh_from_db()
    assert (bullet.under, bullet.position) == (None, 4)
    assert list(shape_of(plan)) == ["甲", "丙"]
    assert gone.programme.year_plans.count() == 0
    removed = AuditEntry.objects.filter(after="").values_list("subject_kind", flat=True)
    assert set(removed) == {
        "yearplan", "yearplannote", "yearplanpartner", "budgetline", "overviewplacement"
    }  # fmt: skip


def test_a_style_that_cannot_be_counted_is_refused(plan, by):
    year_plan = YearPlanFactory(annual_plan=plan, label_style="第一の")
    with pytest.raises(ValidationError, match="cannot be counted"):
        save_year_plan(year_plan, by=by, at=AT)


def printed_naively(plan: AnnualPlan) -> list[str]:
    """Labels and headings by walking the rows in the plainest way."""
    styles = ("1.", "(1)", "①", "i.", "ア", "(ア)", "a.", "(a)")

    def lines(parent, depth):
        for number, each in enumerate(
            YearPlan.objects.filter(annual_plan=plan, parent=parent).order_by("position"), start=1
        ):
            yield f"{print_label(styles[min(depth, 7)], number)} {each.heading}"
            yield from lines(each, depth + 1)

    return list(lines(None, 0))


def printed_by_outline(items) -> list[str]:
    return [
        line
        for item in items
        for line in (f"{item.label} {item.heading}", *printed_by_outline(item.children))
    ]


MOVES = st.lists(st.tuples(st.integers(0, 6), st.sampled_from([*Move, "place", "remove"]), st.integers(0, 6)),
                 min_size=1, max_size=12)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_any_moves_keep_a_tree_numbered_without_gaps(plan, by, moves):
    YearPlan.objects.update(parent=None)
    YearPlan.objects.all().delete()
    for position in range(5):
        YearPlanFactory(annual_plan=plan, position=position * 3)
    for which, move, other in moves:
        rows = list(plan.year_plans.order_by("pk"))
        one, under = rows[which % len(rows)], [None, *rows][other % (len(rows) + 1)]
        try:
            if move == "place":
                place_year_plan(one, under=under, after=rows[0], by=by, at=AT)
            elif move == "remove" and len(rows) > 2:
                remove_year_plan(one, by=by, at=AT)
            elif move != "remove":
                move_year_plan(one, to=move, by=by, at=AT)
        except (CycleInTree, RestsUnder):
            continue
    naive = printed_naively(plan)
    assert len(naive) == plan.year_plans.count()
    assert printed_by_outline(outline_of(plan).detail.items) == naive
    assert [
        f"{each.label} {each.year_plan.heading}" for each in tree_of(plan, plan.year_plans.all())
    ] == naive
