"""Outlets of a plan's overview, the places of programmes under them, and captions."""

import pytest
from django.core.exceptions import ValidationError

from biocluster.record.models import (
    AnnualPlan,
    AnnualPlanState,
    OverviewPlacement,
    PlanCaption,
    PlanOutlet,
)
from biocluster.record.operations.overview import (
    OutletInUse,
    move_caption,
    move_outlet,
    move_placement,
    remove_outlet,
    remove_placement,
    save_caption,
    save_outlet,
    save_placement,
)
from biocluster.record.operations.plan_review import PlanClosed
from biocluster.record.operations.plan_tree import Move
from biocluster.record.queries.outline import outline_of
from biocluster.record.words.outline import Line
from tests.factories.people import AT, officer
from tests.factories.programmes import AnnualPlanFactory, PlanOutletFactory, YearPlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def plan():
    return AnnualPlanFactory()


@pytest.fixture
def by():
    return officer()


@pytest.fixture
def outlet(plan):
    return PlanOutletFactory(annual_plan=plan, outlet="health")


def place(outlet, heading, by, **values):
    year_plan = YearPlanFactory(annual_plan=outlet.annual_plan, heading=heading)
    return save_placement(OverviewPlacement(plan_outlet=outlet, year_plan=year_plan, **values), by=by, at=AT)


def printed(plan):
    """The entries of each outlet as the overview prints them, bullets in brackets."""

    def words(entry):
        if isinstance(entry, Line):
            return entry.text
        below = [words(child) for child in entry.children]
        return f"{entry.lead} {entry.text}" + (f" {below}" if below else "")

    return [[words(entry) for entry in section.entries] for section in outline_of(plan).overview.sections]


def test_items_bullets_and_captions_are_printed_in_the_order_they_are_moved_to(plan, outlet, by):
    one, two = place(outlet, "一", by), place(outlet, "二", by)
    caption = save_caption(PlanCaption(annual_plan=plan, plan_outlet=outlet, text="写真"), by=by, at=AT)
    three = place(outlet, "三", by)
    assert printed(plan) == [["- (1) 一", "- (2) 二", "写真", "- (3) 三"]]
    move_placement(three, to=Move.UP, by=by, at=AT)
    move_caption(caption, places=-9, by=by, at=AT)
    assert printed(plan) == [["写真", "- (1) 一", "- (2) 二", "- (3) 三"]]
    move_placement(two, to=Move.IN, by=by, at=AT)
    assert printed(plan) == [["写真", "- (1) 一 ['- 二']", "- (2) 三"]]
    move_placement(two, to=Move.OUT, by=by, at=AT)
    assert printed(plan) == [["写真", "- (1) 一", "- (2) 二", "- (3) 三"]]
    move_placement(one, to=Move.IN, by=by, at=AT)
    assert printed(plan) == [["写真", "- (1) 一", "- (2) 二", "- (3) 三"]]


def test_a_programme_stands_under_several_outlets_but_once_under_each(plan, outlet, by):
    item = place(outlet, "一", by)
    other = PlanOutletFactory(annual_plan=plan)
    save_placement(OverviewPlacement(plan_outlet=other, year_plan=item.year_plan), by=by, at=AT)
    with pytest.raises(ValidationError, match="stands under this outlet already"):
        save_placement(OverviewPlacement(plan_outlet=outlet, year_plan=item.year_plan), by=by, at=AT)
    assert len(printed(plan)) == 2


def test_a_programme_of_another_plan_has_no_place(outlet, by):
    with pytest.raises(ValidationError, match="same plan"):
        save_placement(OverviewPlacement(plan_outlet=outlet, year_plan=YearPlanFactory()), by=by, at=AT)


def test_a_bullet_does_not_stand_under_an_item_of_another_outlet(plan, outlet, by):
    item = place(PlanOutletFactory(annual_plan=plan), "一", by)
    with pytest.raises(ValidationError, match="same outlet"):
        place(outlet, "二", by, under=item)


def test_removing_an_item_takes_its_bullets(plan, outlet, by):
    item = place(outlet, "一", by)
    place(outlet, "二", by, under=item)
    place(outlet, "三", by)
    remove_placement(item, by=by, at=AT)
    assert printed(plan) == [["- (1) 三"]]


def test_outlets_move_and_only_empty_ones_go(plan, outlet, by):
    second = save_outlet(PlanOutlet(annual_plan=plan, heading="□二"), by=by, at=AT)
    move_outlet(second, places=-1, by=by, at=AT)
    assert list(plan.outlets.values_list("heading", "position")) == [("□二", 0), (outlet.heading, 1)]
    place(outlet, "一", by)
    with pytest.raises(OutletInUse):
        remove_outlet(outlet, by=by, at=AT)
    remove_outlet(second, by=by, at=AT)
    assert plan.outlets.get() == outlet


def test_an_outlet_is_headed_once(plan, outlet, by):
    with pytest.raises(ValidationError, match="heading for this outlet already"):
        save_outlet(PlanOutlet(annual_plan=plan, outlet="health", heading="□又"), by=by, at=AT)


def test_a_number_that_cannot_be_counted_is_refused(outlet, by):
    with pytest.raises(ValidationError, match="cannot be counted"):
        place(outlet, "一", by, lead="- 第一の")


def test_a_closed_plan_keeps_its_overview(plan, outlet, by):
    item = place(outlet, "一", by)
    AnnualPlan.objects.update(state=AnnualPlanState.APPROVED)
    for change in (
        lambda: move_placement(item, to=Move.UP, by=by, at=AT),
        lambda: remove_placement(item, by=by, at=AT),
        lambda: save_outlet(outlet, by=by, at=AT),
        lambda: save_caption(PlanCaption(annual_plan=plan, text="写真"), by=by, at=AT),
    ):
        with pytest.raises(PlanClosed, match="approved"):
            change()
