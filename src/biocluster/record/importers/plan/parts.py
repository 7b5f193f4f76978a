"""Where the parts of a plan begin, and which of them is an overview: one look over the whole file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from biocluster.record.importers.plan.outlets import outlet_of
from biocluster.record.importers.plan.readings import LineCorrection, Reading
from biocluster.record.importers.plan.signs import LONGEST_TITLE, Signs

LINES_BEFORE_TITLE = 15
_MARKS = "○●◎〇▼▽▲△★☆"


@dataclass(frozen=True, slots=True)
class Look:
    """A line that is not empty, with its signs and whether it stands apart from the line before."""

    index: int  # of the source line
    number: int
    signs: Signs
    apart: bool
    heading: int | None = None
    indent: int = 0


@dataclass(frozen=True, slots=True)
class PartPlan:
    """Which looks begin a part, and what kind of part it is."""

    title: int | None  # position in the looks; None: a part without a title, from the first line
    overview: bool  # headed by outlets, or nothing but a purpose before the detail begins
    boxes_are_items: bool
    outlet_mark: "OutletMark | None" = None


@dataclass(frozen=True, slots=True)
class OutletMark:
    """A round mark or a triangle before the outlets, where no box stands before anything."""

    marker: str
    indent: int

    def is_before(self, look: Look) -> bool:
        signs = look.signs
        return (
            signs.marker == self.marker and signs.bullet and look.indent <= self.indent
            and outlet_of(signs.words) != "" and not signs.text.endswith("。")
        )  # fmt: skip


def find_parts(looks: Sequence[Look], corrections: Mapping[int, LineCorrection]) -> dict[int, PartPlan]:
    """The parts by the position of the look that they begin with, at most an overview and a detail."""
    starts = _titles(looks, corrections)
    parts: dict[int, PartPlan] = {}
    for start, end in pairwise([*starts, len(looks)]):
        inside = looks[start + 1 : end]
        last = end == len(looks)
        mark = find_outlet_mark(inside)
        overview = _is_overview(inside, mark, corrections) or (not last and not _numbered(inside))
        if parts and (overview or not all(each.overview for each in parts.values())):
            continue  # no part of the plan is left for it
        if not last and not _anything(inside):
            continue  # a cover
        parts[start] = PartPlan(start, overview, not overview and _boxes_first(inside), mark)
    if not parts:
        mark = find_outlet_mark(looks)
        overview = _is_overview(looks, mark, corrections)
        parts[0] = PartPlan(None, overview, not overview and _boxes_first(looks), mark)
    return parts


def find_outlet_mark(inside: Sequence[Look]) -> OutletMark | None:
    """The mark before the first lines of all that are marked, when each of those at its depth names an outlet."""
    marked = [look for look in inside if look.signs.bullet and not look.signs.box]
    if not marked or any(look.signs.box for look in inside) or marked[0].signs.marker not in _MARKS:
        return None
    mark = OutletMark(marked[0].signs.marker, marked[0].indent)
    alike = [look for look in marked if look.signs.marker == mark.marker and look.indent <= mark.indent]
    return mark if len(alike) > 1 and all(map(mark.is_before, alike)) else None


def is_outlet_heading(look: Look, mark: OutletMark | None) -> bool:
    """Whether a line is set as the heading of an outlet; ``mark`` is that of the part's outlets, if not a box."""
    signs = look.signs
    if signs.part_heading:
        return False
    if mark is not None and mark.is_before(look):
        return True
    return signs.box or (signs.group and outlet_of(signs.words) != "") or (
        signs.plain and signs.text.endswith("に活かす")
    )  # fmt: skip


def _titles(looks: Sequence[Look], corrections: Mapping[int, LineCorrection]) -> list[int]:
    found = []
    first = _first_sign(looks)
    for position, look in enumerate(looks):
        said = corrections.get(look.number)
        if said is not None and said.reading is not None:
            if said.reading == Reading.TITLE:
                found.append(position)
        elif look.apart and (
            (position < first and look.signs.early_title)
            or (look.signs.title and _begins_something(looks, position))
        ):
            found.append(position)
    if (not found or found[0] > first) and looks and _could_be_title(looks, corrections):
        found.insert(0, 0)
    return found


def _begins_something(looks: Sequence[Look], position: int) -> bool:
    """A title has something other than running text behind it, or stands at the beginning."""
    if position < LINES_BEFORE_TITLE and not any(look.signs.labels for look in looks[:position]):
        return True
    if position + 1 == len(looks):
        return False
    after = looks[position + 1].signs
    return not after.plain or after.purpose_heading or after.contents_heading


def _first_sign(looks: Sequence[Look]) -> int:
    """The first line that belongs to the plan itself for certain."""
    for position, look in enumerate(looks):
        if look.signs.labels or look.signs.box or look.signs.purpose_heading:
            return position
    return min(len(looks), LINES_BEFORE_TITLE)


def _could_be_title(looks: Sequence[Look], corrections: Mapping[int, LineCorrection]) -> bool:
    first = looks[0].signs
    said = corrections.get(looks[0].number)
    if said is not None and said.reading is not None:
        return False
    if not first.plain or len(first.text) > LONGEST_TITLE or "。" in first.text or first.furniture:
        return False
    if first.purpose_heading or first.contents_heading:
        return False
    return len(looks) == 1 or looks[1].apart or not looks[1].signs.plain


def _is_overview(
    inside: Sequence[Look], mark: OutletMark | None, corrections: Mapping[int, LineCorrection]
) -> bool:
    """An overview heads outlets before anything is numbered, and holds no sentences below them."""
    said = [corrections.get(look.number) for look in inside]
    if any(each is not None and each.reading == Reading.OUTLET for each in said):
        return True
    outlets = [
        position for position, (look, each) in enumerate(zip(inside, said, strict=True))
        if is_outlet_heading(look, mark) and (each is None or each.reading is None)
    ]  # fmt: skip
    if not outlets:
        return False
    labelled = next((position for position, look in enumerate(inside) if look.signs.labels
                     and not look.signs.part_heading), len(inside))  # fmt: skip
    if outlets[0] > labelled:
        return False
    known = sum(outlet_of(inside[position].signs.words) != "" for position in outlets)
    if known * 2 > len(outlets):
        return True
    sentences = any(look.signs.text.endswith("。") for look in inside[outlets[0] :])
    return len(outlets) > 1 and not sentences


def _boxes_first(inside: Sequence[Look]) -> bool:
    for look in inside:
        if look.signs.labels:
            return False
        if look.signs.box and not look.signs.purpose_heading and not look.signs.contents_heading:
            return True
    return False


def _anything(inside: Sequence[Look]) -> bool:
    return any(
        look.signs.labels or look.signs.box or look.signs.bullet or look.signs.purpose_heading
        or look.heading is not None or look.signs.text.endswith("。") for look in inside
    )  # fmt: skip


def _numbered(inside: Sequence[Look]) -> bool:
    return any(look.signs.labels and not look.signs.purpose_heading for look in inside)
