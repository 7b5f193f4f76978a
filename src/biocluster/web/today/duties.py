"""Everything that waits for one viewer, by what their roles let them do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from biocluster.record.access import Viewer
from biocluster.web.today import house, laboratory, office, own, plans
from biocluster.web.today.lines import HEADINGS, Duty, Urgency

Sort = Callable[[Viewer], Iterable[Duty]]

SORTS: tuple[tuple[str, Sort], ...] = (
    ("plan.edit", plans.plan_to_write),
    ("plan.publish", plans.figures_that_differ),
    ("plan.report_results", plans.results_to_report),
    ("gathering.attendance", office.unrecorded_attendance),
    ("gathering.minutes", office.minutes_to_keep),
    ("gathering.edit", office.missing_replies),
    ("action.overdue", office.overdue_of_others),
    ("file.give", house.files_that_wait),
    ("plan.import", house.plans_that_wait),
    ("batch.plan", laboratory.plans_with_holds),
    ("method.approve", laboratory.versions_to_approve),
    ("account.manage", house.accounts_without_factor),
    ("post.edit", house.posts_that_end),
)
"""What may wait for somebody, with the verb by which they could do it."""


@dataclass(frozen=True)
class Pile:
    """What is about as urgent."""

    heading: str | Promise
    tasks: list[Duty]


def duties_of(viewer: Viewer) -> list[Pile]:
    """What waits for this viewer, the most urgent first. How many queries are made depends on the roles alone."""
    assert viewer.person is not None
    found = [*own.own_actions(viewer, viewer.person), *own.own_invitations(viewer, viewer.person)]
    for verb, sort in SORTS:
        if viewer.may(verb):
            found += sort(viewer)
    found.sort(key=lambda duty: (duty.urgency, duty.on or date.max))
    piles = [Pile(HEADINGS[each], [duty for duty in found if duty.urgency == each]) for each in Urgency]
    return [pile for pile in piles if pile.tasks]
