"""An annual plan's rows as the outline of its document: the overview by outlet, the detail by tree."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from biocluster.record.models import (
    AnnualPlan,
    CaptionKind,
    NotePlacement,
    OverviewPlacement,
    PlanCaption,
    PlanOutlet,
    YearPlan,
    YearPlanNote,
)
from biocluster.record.words.numbering import number_siblings, split_lead, split_styles, style_at
from biocluster.record.words.outline import (
    Detail,
    Item,
    Line,
    LineKind,
    Outline,
    Overview,
    OverviewItem,
    Section,
    read_line,
    read_lines,
)

Say = Callable[[str, YearPlan | None], str]
"""Puts into words the tokens of a text, for the year plan it belongs to (None: the plan's own texts)."""


def as_written(text: str, year_plan: YearPlan | None) -> str:
    """Leaves the tokens of a text as they are."""
    return text


def outline_of(plan: AnnualPlan, *, say: Say = as_written) -> Outline:
    """The whole document of a plan, in a constant number of queries."""
    year_plans = year_plans_of(plan)
    return Outline(
        fiscal_year=plan.fiscal_year,
        before=read_lines(say(plan.front, None)),
        overview=_overview(plan, year_plans, say),
        detail=_detail(plan, year_plans, say),
    )


def year_plans_of(plan: AnnualPlan) -> list[YearPlan]:
    """Every year plan of the plan in order, with what is printed of it."""
    return list(
        plan.year_plans.select_related("programme")
        .prefetch_related("notes", "partners__organisation")
        .order_by("position", "pk")
    )


def _overview(plan: AnnualPlan, year_plans: list[YearPlan], say: Say) -> Overview | None:
    outlets = list(plan.outlets.all())
    captions = list(plan.captions.select_related("picture__stored"))
    texts = (plan.overview_title, plan.purpose, plan.overview_heading, plan.overview_note)
    if not outlets and not captions and not any(texts):
        return None
    by_key = {each.pk: each for each in year_plans}
    placed: dict[tuple[int, int | None], list[OverviewPlacement]] = defaultdict(list)
    for placement in OverviewPlacement.objects.filter(plan_outlet__annual_plan=plan).order_by(
        "position", "pk"
    ):
        placement.year_plan = by_key[placement.year_plan_id]
        placed[placement.plan_outlet_id, placement.under_id].append(placement)
    styles = split_styles(plan.overview_numbering)
    loose = [each for each in captions if each.plan_outlet_id is None]
    return Overview(
        title=say(plan.overview_title, None),
        front=read_lines(say(plan.overview_note, None)),
        purpose_heading=plan.purpose_heading,
        purpose=read_lines(say(plan.purpose, None)),
        contents_heading=plan.overview_heading,
        contents=read_lines(say(plan.overview_intro, None)) + tuple(_caption(each, say) for each in loose),
        sections=tuple(_section(outlet, placed, captions, styles, say) for outlet in outlets),
    )


def _section(
    outlet: PlanOutlet,
    placed: dict[tuple[int, int | None], list[OverviewPlacement]],
    captions: list[PlanCaption],
    styles: tuple[str, ...],
    say: Say,
) -> Section:
    items = _overview_items(outlet.pk, None, placed, styles, 0, (), say)
    rows: list[tuple[int, int, OverviewItem | Line]] = [
        (placement.position, 0, item) for placement, item in zip(placed[outlet.pk, None], items, strict=True)
    ]
    rows += [(each.position, 1, _caption(each, say)) for each in captions if each.plan_outlet_id == outlet.pk]
    rows.sort(key=lambda row: row[:2])
    return Section(heading=outlet.heading, entries=tuple(entry for _, _, entry in rows))


def _overview_items(
    outlet: int,
    under: int | None,
    placed: dict[tuple[int, int | None], list[OverviewPlacement]],
    styles: tuple[str, ...],
    depth: int,
    above: tuple[int, ...],
    say: Say,
) -> list[OverviewItem]:
    siblings = placed[outlet, under]
    level = styles[min(depth, len(styles) - 1)] if styles else "-"
    leads = [_lead(each.lead or level) for each in siblings]
    numbered = number_siblings([(style or "=", None) for _, style in leads], style="=", above=above)
    items = []
    for placement, (marker, _), number in zip(siblings, leads, numbered, strict=True):
        words = placement.wording or placement.year_plan.heading
        first, *further = say(words, placement.year_plan).split("\n")
        below = _overview_items(outlet, placement.pk, placed, styles, depth + 1, (*above, number.number), say)
        items.append(
            OverviewItem(
                label=number.label,
                text=first,
                marker=marker,
                children=(*(read_line(each) for each in further), *below),
                key=placement.year_plan_id,
            )
        )
    return items


def _lead(lead: str) -> tuple[str, str]:
    """Bullet and style of a lead; words kept as printed stand as a style."""
    return ("", lead) if lead.startswith("=") else split_lead(lead)


def _caption(caption: PlanCaption, say: Say) -> Line:
    line = read_line(say(caption.text, None))
    if caption.kind == CaptionKind.TEXT:
        return line
    kind = LineKind.DIAGRAM if caption.kind == CaptionKind.DIAGRAM else LineKind.CAPTION
    picture = caption.picture.stored.sha256 if caption.picture else ""
    return Line(line.text, kind, line.marker, picture=picture)


def _detail(plan: AnnualPlan, year_plans: list[YearPlan], say: Say) -> Detail | None:
    printed = [each for each in year_plans if each.in_detail]
    if not printed and not plan.detail_title and not plan.detail_note:
        return None
    children: dict[int | None, list[YearPlan]] = defaultdict(list)
    for each in printed:
        children[each.parent_id].append(each)
    styles = split_styles(plan.numbering)
    return Detail(
        title=say(plan.detail_title, None),
        front=read_lines(say(plan.detail_note, None)),
        items=_items(None, children, styles, (), say),
    )


def _items(
    parent: int | None,
    children: dict[int | None, list[YearPlan]],
    styles: tuple[str, ...],
    above: tuple[int, ...],
    say: Say,
) -> tuple[Item, ...]:
    siblings = children[parent]
    numbered = number_siblings(
        [(each.label_style, each.number) for each in siblings],
        style=style_at(styles, len(above)),
        above=above,
    )
    return tuple(
        Item(
            label=number.label,
            heading=say(each.heading, each),
            notes=tuple(_notes(each, NotePlacement.HEADING, say)),
            body=(
                *_notes(each, NotePlacement.BEFORE, say),
                *read_lines(say(each.purpose, each)),
                *read_lines(say(each.body, each)),
                *_notes(each, NotePlacement.AFTER, say),
            ),
            children=_items(each.pk, children, styles, (*above, number.number), say),
            group=each.group,
            key=each.pk,
        )
        for each, number in zip(siblings, numbered, strict=True)
    )


def _notes(year_plan: YearPlan, placement: NotePlacement, say: Say) -> Iterable[Line]:
    notes: Iterable[YearPlanNote] = year_plan.notes.all()
    for note in notes:
        if note.placement == placement:
            yield from read_lines(say(note.text, year_plan))
