"""The tree of a year's plan as a page shows it: every programme in the order of the document."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from biocluster.record.models import AnnualPlan, YearPlan
from biocluster.record.words.numbering import number_siblings, split_styles, style_at


@dataclass(frozen=True)
class Branch:
    """A programme in the tree: its label as printed, how deep it stands, and which moves are open to it."""

    year_plan: YearPlan
    label: str
    depth: int
    first: bool
    last: bool
    can_go_in: bool
    children: int
    above: str
    """The heading of what it stands under."""

    @property
    def can_go_out(self) -> bool:
        return self.depth > 0

    @property
    def level(self) -> int:
        """The depth as a heading counts it, from 1 to 6."""
        return min(self.depth + 1, 6)


def tree_of(plan: AnnualPlan, year_plans: Iterable[YearPlan]) -> list[Branch]:
    """The year plans of the plan, parents before children, numbered as the document numbers them.

    What is not printed in the detail has no label. No query is made.
    """
    under: dict[int | None, list[YearPlan]] = defaultdict(list)
    for each in sorted(year_plans, key=lambda each: (each.position, each.pk)):
        under[each.parent_id].append(each)
    styles = split_styles(plan.numbering)
    found: list[Branch] = []

    def walk(parent: int | None, above: tuple[int, ...], heading: str) -> None:
        siblings = under[parent]
        printed = [each for each in siblings if each.in_detail]
        numbers = dict(
            zip(
                (each.pk for each in printed),
                number_siblings(
                    [(each.label_style, each.number) for each in printed],
                    style=style_at(styles, len(above)),
                    above=above,
                ),
                strict=True,
            )
        )
        for place, each in enumerate(siblings):
            number = numbers.get(each.pk)
            found.append(
                Branch(
                    year_plan=each,
                    label=number.label if number else "",
                    depth=len(above),
                    first=place == 0,
                    last=place == len(siblings) - 1,
                    can_go_in=any(other.in_detail or not each.in_detail for other in siblings[:place]),
                    children=len(under[each.pk]),
                    above=heading,
                )
            )
            walk(each.pk, (*above, number.number if number else 0), each.heading)

    walk(None, (), "")
    return found
