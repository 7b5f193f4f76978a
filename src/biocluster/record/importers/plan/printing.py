"""Whether a plan of the record and a plan in a file say the same."""

import re
from collections.abc import Callable
from dataclasses import replace

from biocluster.record.importers.plan.proposed import Proposal, plain
from biocluster.record.models import AnnualPlan
from biocluster.record.queries.outline import outline_of
from biocluster.record.words.outline import (
    Item,
    Line,
    Outline,
    OverviewItem,
    Section,
    printed_lines,
    read_line,
    write_lines,
)

_SPACES = re.compile(r"\s+")


def same_words(outline: Outline) -> str:
    """Everything that an outline prints, without white space: what two plans that say the same have in common."""
    return _SPACES.sub("", "".join(printed_lines(outline)))


def prints_the_same(plan: AnnualPlan, proposal: Proposal) -> bool:
    """Whether the plan of the record holds the same words and tokens that the proposal would keep."""
    gatherings: dict[int, int] = {}
    for each in proposal.gatherings:
        same = each.existing if each.existing is not None else None
        if each.kind is not None and same is None:
            same = next((g.existing for g in proposal.gatherings if g.existing and _alike(g, each)), None)
            if same is None:
                return False
        gatherings[each.key] = same or 0
    return same_words(kept_outline(proposal, gatherings)) == same_words(outline_of(plan))


def kept_outline(proposal: Proposal, gatherings: dict[int, int]) -> Outline:
    """The outline of a proposal with its texts as they would be kept, tokens included."""
    texts = {
        (text.source, text.printed): text.kept(gatherings)
        for texts in (
            *proposal.texts.values(),
            *(item.body for item in proposal.all_items()),
            *([note.text for note in item.notes] for item in proposal.all_items()),
        )
        for text in texts
    }

    def keep(line: Line) -> Line:
        for written in (write_lines([line]), line.printed):
            if (line.source, written) in texts:
                return read_line(texts[line.source, written], source=line.source)
        return line

    return _map_lines(proposal.outline, keep)


def _map_lines(outline: Outline, keep: Callable[[Line], Line]) -> Outline:
    def lines(each: tuple[Line, ...]) -> tuple[Line, ...]:
        return tuple(keep(line) for line in each)

    def entry(each: OverviewItem | Line) -> OverviewItem | Line:
        if isinstance(each, Line):
            return keep(each)
        return replace(each, text=plain(each.text), children=tuple(entry(child) for child in each.children))

    def section(each: Section) -> Section:
        return replace(each, entries=tuple(entry(one) for one in each.entries))

    def item(each: Item) -> Item:
        return replace(
            each, heading=plain(each.heading), notes=lines(each.notes), body=lines(each.body),
            children=tuple(item(child) for child in each.children),
        )  # fmt: skip

    overview, detail = outline.overview, outline.detail
    if overview is not None:
        overview = replace(
            overview, front=lines(overview.front), purpose=lines(overview.purpose),
            contents=lines(overview.contents), sections=tuple(section(each) for each in overview.sections),
        )  # fmt: skip
    if detail is not None:
        detail = replace(detail, front=lines(detail.front), items=tuple(item(each) for each in detail.items))
    return replace(outline, before=lines(outline.before), overview=overview, detail=detail)


def _alike(one: object, other: object) -> bool:
    keys = ("kind", "title", "starts_on", "ends_on")
    return all(getattr(one, key) == getattr(other, key) for key in keys)
