"""A plan's outline set against the record: programmes, year plans, outlets, notes, and what their words say."""

from collections.abc import Sequence
from dataclasses import replace

from biocluster.record.importers.plan import proposed
from biocluster.record.importers.plan.assembly import assemble
from biocluster.record.importers.plan.found_dates import find_dates
from biocluster.record.importers.plan.found_gatherings import place_in
from biocluster.record.importers.plan.found_notes import (
    continuing_since,
    note_kind,
    partners_in_heading,
    results_year,
    tells_of_the_year_before,
)
from biocluster.record.importers.plan.known import Known
from biocluster.record.importers.plan.likeness import SAME_PROGRAMME, likeness, programme_key, programme_name
from biocluster.record.importers.plan.lines import PlanFile
from biocluster.record.importers.plan.organisations import Organisations
from biocluster.record.importers.plan.outlets import outlet_of
from biocluster.record.importers.plan.pairing import Heading, pair
from biocluster.record.importers.plan.proposed import (
    Corrections,
    Proposal,
    ProposedItem,
    ProposedNote,
    ProposedPlacement,
    ProposedSection,
)
from biocluster.record.importers.plan.reader import read_plan
from biocluster.record.importers.plan.readings import ReadLine
from biocluster.record.importers.plan.styles import keep_labels, keep_leads, usual_styles
from biocluster.record.importers.plan.understanding import Place, Understanding
from biocluster.record.models import CorrectedAspect as Aspect
from biocluster.record.models import NoteKind, NotePlacement, Outlet
from biocluster.record.words.numbering import Label
from biocluster.record.words.outline import Item, Line, LineKind, OverviewItem, write_lines

_OVERVIEW_STYLES = ("- (1)", "-", "-")


def propose(
    file: PlanFile, fiscal_year: int, known: Known, corrections: Corrections | None = None
) -> Proposal:
    """What the plan in a file would become. Reads nothing but its arguments and saves nothing."""
    corrections = corrections or Corrections()
    lines = read_plan(file, corrections.lines)
    return _Proposer(lines, fiscal_year, known, corrections).propose()


class _Proposer:
    def __init__(self, lines: tuple[ReadLine, ...], fiscal_year: int, known: Known, corrections: Corrections):
        self.lines, self.known, self.corrections = lines, known, corrections
        self.by_line = {line.source: line for line in lines}
        outline = assemble(lines, fiscal_year=fiscal_year)
        self.proposal = Proposal(fiscal_year, lines, outline)
        self.organisations = Organisations(known)
        self.understanding = Understanding(fiscal_year, known, corrections, self.organisations)
        self.taken: set[int] = set()  # programmes of the record that have been given to an item

    def propose(self) -> Proposal:
        proposal, outline = self.proposal, self.proposal.outline
        titles = [each.title for each in (outline.overview, outline.detail) if each is not None]
        self.organisations.gather(titles, (line.text for line in self.lines))
        proposal.title_years = self._other_years(titles)
        self._keep_texts(outline.before)
        if outline.overview is not None:
            for lines in (outline.overview.front, outline.overview.purpose, outline.overview.contents):
                self._keep_texts(lines)
            for title in titles[:1]:
                self.understanding.name_organisations(title, Place(self._title_line(title)))
            self._sections(outline.overview.sections)
        if outline.detail is not None:
            self._keep_texts(outline.detail.front)
            styles = usual_styles(self._levels(outline.detail.items, 0))
            proposal.numbering = styles
            proposal.items = self._items(outline.detail.items, styles, (), (), "")
        self._pair()
        understanding = self.understanding
        proposal.organisations = self.organisations.proposed
        proposal.figures, proposal.gatherings = understanding.figures, understanding.gatherings
        proposal.mentions, proposal.wrong_dates = understanding.mentions, understanding.wrong_dates
        self._places()
        return proposal

    def _title_line(self, title: str) -> int:
        return next((line.source for line in self.lines if line.text == title), 0)

    def _other_years(self, titles: Sequence[str]) -> tuple[int, ...]:
        years = {
            each.fiscal_year
            for title in titles
            for each in find_dates(title)[0]
            if each.fiscal_year is not None
        }
        return tuple(sorted(years)) if years and self.proposal.fiscal_year not in years else ()

    def _keep_texts(self, lines: Sequence[Line]) -> None:
        for line in lines:
            text = write_lines([line])
            read = self.understanding.read(text, Place(line.source))
            self.proposal.texts.setdefault(line.source, []).append(read)

    # --- the detail

    def _label(self, source: int, printed: str) -> Label | None:
        label = self.by_line[source].label
        return label if label is not None and label.printed == printed else None

    def _levels(self, items: Sequence[Item], depth: int) -> list[tuple[int, str]]:
        found = []
        for item in items:
            label = self._label(item.source, item.label)
            found.append((depth, label.style if label else "="))
            found += self._levels(item.children, depth + 1)
        return found

    def _items(
        self, items: Sequence[Item], styles: tuple[str, ...], above: tuple[int, ...], headings: tuple[str, ...],
        under: str,
    ) -> list[ProposedItem]:  # fmt: skip
        labels = [(item.label, self._label(item.source, item.label)) for item in items]
        kept, numbers = keep_labels(labels, styles=styles, depth=len(above), above=above)
        found = []
        for item, (style, number), counted in zip(items, kept, numbers, strict=True):
            mine = self._item(item, headings, under)
            mine.label_style, mine.number = style, number
            mine.children = self._items(
                item.children,
                styles,
                (*above, counted),
                (*headings, item.heading),
                programme_key(item.heading),
            )
            found.append(mine)
        return found

    def _item(self, item: Item, headings: tuple[str, ...], under: str) -> ProposedItem:
        name = self.corrections.choice(item.source, Aspect.NAME) or programme_name(item.heading)
        mine = ProposedItem(
            item.source, item.heading, name, self._programme(item.source, name, under), group=item.group
        )
        place = Place(item.source, item.source, (*headings, item.heading))
        self.understanding.name_organisations(item.heading, place)
        if partners_in_heading(item.heading):
            mine.partners = self.understanding.partners(item.heading, item.source)
        for line in item.notes:
            self._note(mine, line, NotePlacement.HEADING, place)
        before, body, after = _parted(item.body, self.proposal.fiscal_year)
        for line in before:
            self._note(mine, line, NotePlacement.BEFORE, place)
        for line in body:
            if line.kind == LineKind.NOTE and (since := continuing_since(line.text)):
                mine.continuing_since = since[2]
            mine.body.append(self.understanding.read(write_lines([line]), replace(place, source=line.source)))
        for line in after:
            self._note(mine, line, NotePlacement.AFTER, place)
        return mine

    def _note(self, mine: ProposedItem, line: Line, placement: NotePlacement, place: Place) -> None:
        text = line.printed
        said = self.corrections.choice(line.source, Aspect.NOTE)
        kind = (
            NoteKind(said)
            if said in NoteKind.values
            else note_kind(text, fiscal_year=self.proposal.fiscal_year)
        )
        if kind == NoteKind.CONTINUING and (since := continuing_since(text)):
            mine.continuing_since = since[2]
        if kind == NoteKind.JOINT:
            known = [each.organisation for each in mine.partners]
            mine.partners += [
                each
                for each in self.understanding.partners(text, line.source)
                if each.organisation not in known
            ]
        read = self.understanding.read_note(text, kind, replace(place, source=line.source))
        if kind == NoteKind.JOINT and len(mine.partners) != len(
            self.understanding.partners(text, line.source)
        ):  # a second note of joint work: the token would name the partners of both
            read = replace(read, fills=())
        self.proposal.note_kinds[line.source] = kind
        mine.notes.append(ProposedNote(line.source, kind, placement, read))

    def _programme(self, source: int, name: str, under: str) -> int | None:
        """The programme of the record that this is: by name, and where several have it, by what it stands under."""
        said = self.corrections.choice(source, Aspect.PROGRAMME)
        if said == proposed.NEW:
            return None
        if said and said.isdigit() and any(each.pk == int(said) for each in self.known.programmes):
            self.taken.add(int(said))
            return int(said)
        key = programme_key(name)
        free = [each for each in self.known.programmes if each.pk not in self.taken]
        same = [each for each in free if each.key == key]
        if not same and len(free) <= 5_000:
            alike = [(likeness(each.name, name), each) for each in free]
            same = [each for score, each in alike if score >= SAME_PROGRAMME]
        if not same:
            return None
        chosen = min(same, key=lambda each: (each.under != under, each.pk))
        self.taken.add(chosen.pk)
        return chosen.pk

    # --- the overview

    def _sections(self, sections: Sequence[object]) -> None:
        proposal = self.proposal
        overview = proposal.outline.overview
        assert overview is not None
        levels = [
            found for section in overview.sections for found in self._lead_levels(
                [each for each in section.entries if isinstance(each, OverviewItem)], 0)
        ]  # fmt: skip
        proposal.overview_numbering = usual_styles(levels, fallback=_OVERVIEW_STYLES)
        used: set[str] = set()
        for section in overview.sections:
            said = self.corrections.choice(section.source, Aspect.OUTLET)
            outlet = outlet_of(section.heading) if said is None else said
            outlet = outlet if outlet in Outlet.values else ""
            outlet = "" if outlet in used else outlet
            used.add(outlet)
            proposal.sections.append(
                ProposedSection(
                    section.source,
                    section.heading,
                    outlet,
                    self._entries(section.entries, (), section.heading),
                )
            )

    def _lead_levels(self, items: Sequence[OverviewItem], depth: int) -> list[tuple[int, str]]:
        found = []
        for item in items:
            label = self._label(item.source, item.label)
            style = label.style if label and not label.style.startswith("=") else ""
            lead = " ".join(each for each in (item.marker, style) if each)
            found.append((depth, lead if lead and (style or not item.label) else "="))
            below = [each for each in item.children if isinstance(each, OverviewItem)]
            found += self._lead_levels(below, depth + 1)
        return found

    def _entries(
        self, entries: Sequence[OverviewItem | Line], above: tuple[int, ...], heading: str
    ) -> list[ProposedPlacement | Line]:
        items = [each for each in entries if isinstance(each, OverviewItem)]
        leads, numbers = keep_leads(
            [(each.marker, each.label) for each in items],
            styles=self.proposal.overview_numbering, depth=len(above), above=above,
        )  # fmt: skip
        kept = dict(zip([each.source for each in items], zip(leads, numbers, strict=True), strict=True))
        found: list[ProposedPlacement | Line] = []
        for entry in entries:
            if isinstance(entry, Line):
                self._keep_texts([entry])
                found.append(entry)
                continue
            lead, number = kept[entry.source]
            self.understanding.name_organisations(entry.text, Place(entry.source))
            below = self._entries(entry.children, (*above, number), heading)
            found.append(
                ProposedPlacement(
                    entry.source, entry.text, lead, entry.source, 0.0,
                    [each for each in below if isinstance(each, ProposedPlacement)],
                )
            )  # fmt: skip
        return found

    def _pair(self) -> None:
        """Give each item of the overview its year plan: one of the detail, or one of its own."""
        detail = []
        waiting = [(item, 0) for item in self.proposal.items]
        items: dict[int, ProposedItem] = {}
        while waiting:
            item, under = waiting.pop()
            items[item.source] = item
            detail.append(Heading(item.source, item.heading, under))
            waiting += [(child, item.source) for child in item.children]
        placements = [
            (section, placement, under)
            for section in self.proposal.sections for placement, under in _placements(section)
        ]  # fmt: skip
        said: dict[int, int | None] = {}
        for _, placement, _under in placements:
            choice = self.corrections.choice(placement.source, Aspect.PAIR)
            if choice == proposed.NONE:
                said[placement.source] = None
            elif choice and choice.isdigit() and int(choice) in items:
                said[placement.source] = int(choice)
        overview = [
            Heading(placement.source, placement.wording, under, section.source)
            for section, placement, under in placements
        ]
        pairs = pair(overview, detail, said)
        own: dict[str, ProposedItem] = {}
        homes: dict[int, int] = {}
        placed: set[tuple[int, int]] = set()
        for section, placement, under in placements:
            line, placement.likeness = pairs.get(placement.source, (0, 0.0))
            if not line or (section.source, line) in placed:
                line = self._own_item(placement, homes.get(under), own, {
                    each for place, each in placed if place == section.source})  # fmt: skip
            placement.item = homes[placement.source] = line
            placed.add((section.source, line))
            heading = (items.get(line) or self._overview_item(line)).heading
            placement.wording = "" if placement.wording == heading else placement.wording

    def _overview_item(self, line: int) -> ProposedItem:
        return next(item for _, item in self.proposal.overview_only if item.source == line)

    def _own_item(
        self, placement: ProposedPlacement, parent: int | None, own: dict[str, ProposedItem], here: set[int]
    ) -> int:
        """A year plan that is printed in the overview alone; the same words elsewhere share it."""
        shared = own.get(placement.wording)
        if shared is not None and shared.source not in here:
            return shared.source
        heading = placement.wording.strip() or "…"
        name = self.corrections.choice(placement.source, Aspect.NAME) or programme_name(heading)
        item = ProposedItem(
            placement.source,
            heading[:300],
            name,
            self._programme(placement.source, name, ""),
            in_detail=False,
        )
        own.setdefault(placement.wording, item)
        self.proposal.overview_only.append((parent, item))
        return item.source

    def _places(self) -> None:
        """The place of a gathering stands in a line of the same item, such as 会場：…"""
        places: dict[int, str] = {}
        for item in self.proposal.all_items():
            for text in item.body:
                found = place_in(text.printed.strip().lstrip("-・○ー―–　 "))
                if found:
                    places.setdefault(item.source, found)
        for gathering in self.proposal.gatherings:
            if not gathering.held:
                gathering.place = places.get(gathering.item, "")[:200]


def _placements(section: ProposedSection) -> list[tuple[ProposedPlacement, int]]:
    """The placements of a section in order, each with the line of what it stands under (0: nothing)."""
    found: list[tuple[ProposedPlacement, int]] = []
    waiting = [(each, 0) for each in reversed(section.entries) if isinstance(each, ProposedPlacement)]
    while waiting:
        placement, under = waiting.pop()
        found.append((placement, under))
        waiting += [(child, placement.source) for child in reversed(placement.children)]
    return found


def _parted(body: Sequence[Line], fiscal_year: int) -> tuple[list[Line], list[Line], list[Line]]:
    """Notes before the text, the text, and notes after it; notes amid the text stay in it."""
    lines = list(body)
    after: list[Line] = []
    while lines and _is_note(lines[-1]):
        after.insert(0, lines.pop())
    before: list[Line] = []
    while lines and _is_note(lines[0]):
        before.append(lines.pop(0))
    return before, lines, after


def _is_note(line: Line) -> bool:
    if line.kind == LineKind.NOTE:
        return True
    return line.kind == LineKind.PARAGRAPH and line.depth == 0 and _tells_results(line.text)


def _tells_results(text: str) -> bool:
    """A line that begins with the year whose results it tells, or with the year before."""
    if tells_of_the_year_before(text):
        return True
    dates, _ = find_dates(text[:20])
    return bool(dates) and dates[0].start == 0 and results_year(text[: dates[0].end + 8]) is not None
