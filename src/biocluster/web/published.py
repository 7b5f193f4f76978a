"""What was published of the programmes: the frozen text of a publication, and the programmes that it speaks of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from biocluster.record.models import Publication, YearPlan
from biocluster.record.operations.documents import read_stored
from biocluster.record.words.outline import BULLETS, Item, Line, LineKind, Outline, OverviewItem
from biocluster.record.words.outline_json import from_json


@dataclass(frozen=True)
class Branch:
    """An item of a published tree, and its programme where that is still in the record."""

    label: str
    heading: str
    group: str
    programme: int | None
    children: tuple["Branch", ...]


@dataclass(frozen=True)
class Run:
    """Lines of one kind that follow one another: ``list`` for bullets, else one line."""

    kind: str
    lines: tuple[Line, ...]


def frozen_outline(publication: Publication) -> Outline:
    """The document as it was published, its figures in words."""
    outline, _about = from_json(read_stored(publication.outline))
    return outline


def programmes_in(outline: Outline) -> dict[int, int]:
    """The programme of each year plan that the document names."""
    keys = [each.key for each in items_of(outline) if each.key]
    return _programmes(keys + [each.key for each in _overview_of(outline) if each.key])


def programmes_of(items: Iterable[Item]) -> dict[int, int]:
    """The programme of each year plan that these items or those below them name; one query."""
    return _programmes([each.key for item in items for each in _all_of((item,)) if each.key])


def _programmes(keys: list[int]) -> dict[int, int]:
    return dict(YearPlan.objects.filter(pk__in=keys).values_list("pk", "programme_id"))


def detail_tree(outline: Outline, programmes: dict[int, int]) -> tuple[Branch, ...]:
    """The published tree of programmes."""

    return branches_of(outline.detail.items, programmes) if outline.detail else ()


def branches_of(items: tuple[Item, ...], programmes: dict[int, int]) -> tuple[Branch, ...]:
    """These items with all that stands below them."""
    return tuple(
        Branch(
            item.label,
            item.heading,
            item.group,
            programmes.get(item.key or 0),
            branches_of(item.children, programmes),
        )
        for item in items
    )


def outlet_trees(outline: Outline, programmes: dict[int, int]) -> tuple[tuple[str, tuple[Branch, ...]], ...]:
    """The published overview: each outlet's heading with its items."""

    def branch(item: OverviewItem) -> Branch:
        below = tuple(branch(child) for child in _items(item.children))
        return Branch(item.label, item.text, "", programmes.get(item.key or 0), below)

    if outline.overview is None:
        return ()
    return tuple(
        (_words(section.heading), tuple(branch(entry) for entry in _items(section.entries)))
        for section in outline.overview.sections
    )


def items_of(outline: Outline) -> Iterator[Item]:
    """Every item of the detail, from the top."""
    yield from _all_of(outline.detail.items if outline.detail else ())


def _all_of(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _all_of(item.children)


def outlets_of(outline: Outline, year_plans: set[int]) -> list[str]:
    """The headings of the outlets under which any of these year plans was published."""
    if outline.overview is None:
        return []
    return [
        _words(section.heading)
        for section in outline.overview.sections
        if any(item.key in year_plans for item in _walk(section.entries))
    ]


def words_in_overview(outline: Outline, year_plan: int) -> str:
    """What the overview calls a year plan at its first place there."""
    return next((item.text for item in _overview_of(outline) if item.key == year_plan), "")


def runs_of(lines: tuple[Line, ...]) -> list[Run]:
    """Lines as a page sets them, bullets that follow one another together."""
    runs: list[Run] = []
    for line in lines:
        kind = "list" if line.kind == LineKind.BULLET else str(line.kind)
        if kind == "list" and runs and runs[-1].kind == "list":
            runs[-1] = Run("list", (*runs[-1].lines, line))
        else:
            runs.append(Run(kind, (line,)))
    return runs


def _words(heading: str) -> str:
    """A heading as a page says it, without the bullet that the document prints before it."""
    return heading.lstrip(f"{BULLETS} 　")


def _items(entries: tuple[OverviewItem | Line, ...]) -> list[OverviewItem]:
    return [entry for entry in entries if isinstance(entry, OverviewItem)]


def _walk(entries: tuple[OverviewItem | Line, ...]) -> Iterator[OverviewItem]:
    for entry in _items(entries):
        yield entry
        yield from _walk(entry.children)


def _overview_of(outline: Outline) -> Iterator[OverviewItem]:
    for section in outline.overview.sections if outline.overview else ():
        yield from _walk(section.entries)
