"""The overview of a plan as a page arranges it: under each outlet its items, bullets and captions in order."""

from collections import defaultdict
from dataclasses import dataclass

from biocluster.record.models import AnnualPlan, OverviewPlacement, PlanCaption, PlanOutlet
from biocluster.record.words.numbering import number_siblings, split_lead, split_styles


@dataclass(frozen=True)
class Entry:
    """An item, a bullet or a caption: what stands before it, how deep it stands, and which moves are open to it."""

    row: OverviewPlacement | PlanCaption
    lead: str
    depth: int
    first: bool
    last: bool
    can_go_in: bool

    @property
    def is_caption(self) -> bool:
        return isinstance(self.row, PlanCaption)

    @property
    def can_go_out(self) -> bool:
        return self.depth > 0

    @property
    def words(self) -> str:
        return str(self.row)


def overview_of(plan: AnnualPlan) -> list[tuple[PlanOutlet | None, list[Entry]]]:
    """Each outlet with its entries in the order of the document; captions before the first outlet come with None."""
    placed: dict[tuple[int, int | None], list[OverviewPlacement]] = defaultdict(list)
    rows = OverviewPlacement.objects.filter(plan_outlet__annual_plan=plan).select_related("year_plan")
    for placement in rows.order_by("position", "pk"):
        placed[placement.plan_outlet_id, placement.under_id].append(placement)
    captions: dict[int | None, list[PlanCaption]] = defaultdict(list)
    for caption in plan.captions.select_related("picture").order_by("position", "pk"):
        captions[caption.plan_outlet_id].append(caption)
    styles = split_styles(plan.overview_numbering)
    found: list[tuple[PlanOutlet | None, list[Entry]]] = []
    if captions[None]:
        found.append((None, _entries(captions[None], {}, 0, styles, ())))
    for outlet in plan.outlets.all():
        top: list[OverviewPlacement | PlanCaption] = [*placed[outlet.pk, None], *captions[outlet.pk]]
        top.sort(key=lambda each: (each.position, isinstance(each, PlanCaption), each.pk))
        below = {under: rows for (key, under), rows in placed.items() if key == outlet.pk and under}
        found.append((outlet, _entries(top, below, 0, styles, ())))
    return found


def _entries(
    rows: list[PlanCaption] | list[OverviewPlacement] | list[OverviewPlacement | PlanCaption],
    below: dict[int, list[OverviewPlacement]],
    depth: int,
    styles: tuple[str, ...],
    above: tuple[int, ...],
) -> list[Entry]:
    level = styles[min(depth, len(styles) - 1)] if styles else "-"
    items = [each for each in rows if isinstance(each, OverviewPlacement)]
    leads = [
        ("", each.lead) if each.lead.startswith("=") else split_lead(each.lead or level) for each in items
    ]
    numbers = number_siblings([(style or "=", None) for _, style in leads], style="=", above=above)
    printed = {
        item.pk: (" ".join(part for part in (marker, number.label) if part), number.number)
        for item, (marker, _style), number in zip(items, leads, numbers, strict=True)
    }
    found = []
    for place, row in enumerate(rows):
        caption = isinstance(row, PlanCaption)
        lead, number = ("", 0) if caption else printed[row.pk]
        found.append(
            Entry(
                row=row,
                lead=lead,
                depth=depth,
                first=place == 0,
                last=place == len(rows) - 1,
                can_go_in=not caption and any(isinstance(other, OverviewPlacement) for other in rows[:place]),
            )
        )
        if not caption:
            found += _entries(below.get(row.pk, []), below, depth + 1, styles, (*above, number))
    return found
