"""What a proposal is made of: each thing found, what it would become, and where it was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from biocluster.record.importers.plan.found_counts import Basis, Typed
from biocluster.record.importers.plan.readings import LineCorrection, ReadLine
from biocluster.record.models import CorrectedAspect as Aspect
from biocluster.record.models import DatePrecision, GatheringKind, NoteKind, NotePlacement, OrganisationKind
from biocluster.record.words.outline import Line, Outline

NONE, NEW, TYPED = "none", "new", "typed"


@dataclass(frozen=True)
class Corrections:
    """Everything the officer decided otherwise: what lines are, and what is found in them.

    ``choices`` are keyed by line, aspect, and which find of that aspect in the line, counted from 0.
    """

    lines: Mapping[int, LineCorrection] = field(default_factory=dict)
    choices: Mapping[tuple[int, Aspect, int], str] = field(default_factory=dict)

    def choice(self, line: int, aspect: Aspect, number: int = 0) -> str | None:
        return self.choices.get((line, aspect, number))


@dataclass(frozen=True, slots=True)
class Fill:
    """A place of a text that the record fills in; ``gathering`` is a key of the proposal's gatherings."""

    start: int
    end: int
    token: str
    gathering: int | None = None


@dataclass(frozen=True, slots=True)
class PlanText:
    """A text as it is kept: what was printed, with tokens where the record knows better."""

    source: int
    printed: str
    fills: tuple[Fill, ...] = ()

    def kept(self, gatherings: Mapping[int, int]) -> str:
        """The text with its tokens; ``gatherings`` gives the row of each gathering by its key."""
        parts, done = [], 0
        for fill in sorted(self.fills, key=lambda each: each.start):
            token = fill.token if fill.gathering is None else fill.token.format(gatherings[fill.gathering])
            parts += [plain(self.printed[done : fill.start]), token]
            done = fill.end
        return "".join([*parts, plain(self.printed[done:])])


def plain(text: str) -> str:
    """Text without anything that would be read as a token: a space goes between doubled braces."""
    while "{{" in text or "}}" in text:
        text = text.replace("{{", "{ {").replace("}}", "} }")
    return text


@dataclass(slots=True)
class ProposedOrganisation:
    name: str
    kind: OrganisationKind
    existing: int | None = None
    aliases: list[str] = field(default_factory=list)  # new ones
    lines: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mention:
    """An organisation named in a line; ``organisation`` is "" when the officer says it is none."""

    line: int
    number: int
    written: str
    organisation: str


@dataclass(slots=True)
class ProposedGathering:
    key: int
    line: int
    number: int
    written: str
    kind: GatheringKind | None  # None: the officer says it is none
    title: str
    edition: int | None
    starts_on: date
    ends_on: date | None
    precision: DatePrecision
    held: bool
    item: int  # line of the item it belongs to
    place: str = ""
    existing: int | None = None


@dataclass(frozen=True, slots=True)
class ProposedFigure:
    """A count found in a line; with ``typed`` the number stays as it is."""

    line: int
    number: int
    written: str
    label: str
    name: str
    title: str
    unit: str
    value: Decimal
    on: date | None
    basis: Basis
    typed: Typed | None = None
    known: bool = False  # reported already, with the same value
    conflict: Decimal | None = None  # reported already, with this other value


@dataclass(slots=True)
class ProposedNote:
    source: int
    kind: NoteKind
    placement: NotePlacement
    text: PlanText


@dataclass(frozen=True, slots=True)
class ProposedPartner:
    organisation: str
    wording: str
    line: int = 0
    number: int = 0


@dataclass(slots=True)
class ProposedItem:
    """A year plan, with the programme it belongs to and what stands under it."""

    source: int
    heading: str
    name: str
    programme: int | None  # of the record; None makes a new one
    group: str = ""
    label_style: str = ""
    number: int | None = None
    in_detail: bool = True
    body: list[PlanText] = field(default_factory=list)
    notes: list[ProposedNote] = field(default_factory=list)
    partners: list[ProposedPartner] = field(default_factory=list)
    continuing_since: int | None = None
    children: list["ProposedItem"] = field(default_factory=list)


@dataclass(slots=True)
class ProposedPlacement:
    """An item or bullet of the overview; ``item`` is the line of the year plan it stands for."""

    source: int
    wording: str  # "" where it is the heading
    lead: str
    item: int
    likeness: float
    children: list["ProposedPlacement"] = field(default_factory=list)


@dataclass(slots=True)
class ProposedSection:
    source: int
    heading: str
    outlet: str
    entries: list[ProposedPlacement | Line] = field(default_factory=list)


@dataclass
class Proposal:
    """Everything a plan would become in the record. Nothing of it is saved."""

    fiscal_year: int
    lines: tuple[ReadLine, ...]
    outline: Outline
    numbering: tuple[str, ...] = ()
    overview_numbering: tuple[str, ...] = ()
    items: list[ProposedItem] = field(default_factory=list)
    overview_only: list[tuple[int | None, ProposedItem]] = field(default_factory=list)  # line of the parent
    sections: list[ProposedSection] = field(default_factory=list)
    organisations: dict[str, ProposedOrganisation] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    gatherings: list[ProposedGathering] = field(default_factory=list)
    figures: list[ProposedFigure] = field(default_factory=list)
    texts: dict[int, list[PlanText]] = field(default_factory=dict)  # by line, of what belongs to no item
    note_kinds: dict[int, NoteKind] = field(default_factory=dict)
    title_years: tuple[int, ...] = ()  # the fiscal years that the titles name, where they are not this one
    wrong_dates: list[tuple[int, str]] = field(default_factory=list)

    def all_items(self) -> list[ProposedItem]:
        """Every item, parents before children, in the order of the plan; those of the overview alone last."""
        found: list[ProposedItem] = []
        waiting = list(reversed(self.items))
        while waiting:
            item = waiting.pop()
            found.append(item)
            waiting.extend(reversed(item.children))
        return found + [item for _, item in self.overview_only]

    def item_of(self, placement: int) -> int | str:
        """The line of the detail that an item of the overview stands for, or "none"."""
        in_detail = {item.source for item in self.all_items() if item.in_detail}
        waiting = [each for section in self.sections for each in section.entries]
        while waiting:
            each = waiting.pop()
            if isinstance(each, ProposedPlacement):
                if each.source == placement:
                    return each.item if each.item in in_detail else NONE
                waiting.extend(each.children)
        return NONE
