"""What was published of the programmes: the frozen text of a publication beside the rows that it was made from."""

from collections.abc import Iterator
from dataclasses import dataclass

from biocluster.record.models import Publication
from biocluster.record.operations.documents import read_stored
from biocluster.record.queries.outline import outline_of
from biocluster.record.queries.programmes import is_being_revised
from biocluster.record.words.outline import Item, Line, LineKind, Outline, OverviewItem, Section
from biocluster.record.words.outline_json import from_json


@dataclass(frozen=True)
class Branch:
    """An item of a published tree, with the year plan it was made from where that is certain."""

    label: str
    heading: str
    group: str
    year_plan: int | None
    children: tuple["Branch", ...]


def frozen_outline(publication: Publication) -> Outline:
    """The document as it was published, its figures in words."""
    outline, _about = from_json(read_stored(publication.outline))
    return outline


def detail_tree(publication: Publication, frozen: Outline) -> tuple[Branch, ...]:
    """The published tree of programmes.

    The frozen text does not name rows. While the plan is not being revised its rows still have the same shape,
    so each item is matched with its row; otherwise the items come without.
    """
    items = frozen.detail.items if frozen.detail else ()
    return tuple(_branch(item, keys) for keys in [_keys_of_detail(publication, frozen)] for item in items)


def outlet_trees(publication: Publication, frozen: Outline) -> tuple[tuple[str, tuple[Branch, ...]], ...]:
    """The published overview: each outlet's heading with its items."""
    if frozen.overview is None:
        return ()
    keys = _keys_of_overview(publication, frozen)
    return tuple(
        (section.heading, tuple(_overview_branch(entry, keys) for entry in _items(section.entries)))
        for section in frozen.overview.sections
    )


def item_of(publication: Publication, year_plan: int) -> Item | None:
    """The published item of a year plan, or None where the plan is being revised or prints no such item."""
    frozen = frozen_outline(publication)
    keys = _keys_of_detail(publication, frozen)
    items = frozen.detail.items if frozen.detail else ()
    return next((item for item in _walk(items) if keys.get(id(item)) == year_plan), None)


def lines_for_page(lines: tuple[Line, ...]) -> list[tuple[str, list[Line]]]:
    """Lines in runs of one kind: ``list`` for bullets that follow one another, else one line each."""
    runs: list[tuple[str, list[Line]]] = []
    for line in lines:
        kind = "list" if line.kind == LineKind.BULLET else str(line.kind)
        if kind == "list" and runs and runs[-1][0] == "list":
            runs[-1][1].append(line)
        else:
            runs.append((kind, [line]))
    return runs


def _branch(item: Item, keys: dict[int, int]) -> Branch:
    below = tuple(_branch(child, keys) for child in item.children)
    return Branch(item.label, item.heading, item.group, keys.get(id(item)), below)


def _overview_branch(item: OverviewItem, keys: dict[int, int]) -> Branch:
    below = tuple(_overview_branch(child, keys) for child in _items(item.children))
    return Branch(item.lead, item.text, "", keys.get(id(item)), below)


def _items(entries: tuple[OverviewItem | Line, ...]) -> list[OverviewItem]:
    return [entry for entry in entries if isinstance(entry, OverviewItem)]


def _walk(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _walk(item.children)


def _walk_overview(sections: tuple[Section, ...]) -> Iterator[OverviewItem]:
    def below(entries: tuple[OverviewItem | Line, ...]) -> Iterator[OverviewItem]:
        for entry in _items(entries):
            yield entry
            yield from below(entry.children)

    for section in sections:
        yield from below(section.entries)


def _keys_of_detail(publication: Publication, frozen: Outline) -> dict[int, int]:
    """Year plan by ``id`` of each frozen item of the detail."""
    if frozen.detail is None or is_being_revised(publication.annual_plan):
        return {}
    living = outline_of(publication.annual_plan)
    return _matched(
        list(_walk(frozen.detail.items)), list(_walk(living.detail.items if living.detail else ()))
    )


def _keys_of_overview(publication: Publication, frozen: Outline) -> dict[int, int]:
    if frozen.overview is None or is_being_revised(publication.annual_plan):
        return {}
    living = outline_of(publication.annual_plan)
    sections = living.overview.sections if living.overview else ()
    return _matched(list(_walk_overview(frozen.overview.sections)), list(_walk_overview(sections)))


def _matched(
    frozen: list[Item] | list[OverviewItem], living: list[Item] | list[OverviewItem]
) -> dict[int, int]:
    if [each.label for each in frozen] != [each.label for each in living]:
        return {}
    pairs = zip(frozen, living, strict=True)
    return {id(one): other.key for one, other in pairs if other.key is not None}
