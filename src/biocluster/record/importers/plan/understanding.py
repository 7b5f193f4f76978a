"""What the words of a plan say, text by text: dates, figures, gatherings and organisations become finds and tokens."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from biocluster.record.importers.plan import proposed
from biocluster.record.importers.plan.found_counts import FoundCount, Typed, find_counts
from biocluster.record.importers.plan.found_dates import FoundDate, find_dates
from biocluster.record.importers.plan.found_gatherings import FoundGathering, find_gatherings
from biocluster.record.importers.plan.found_notes import (
    continuing_since,
    find_partners,
    partners_in_heading,
    results_year,
    tells_of_the_year_before,
)
from biocluster.record.importers.plan.known import Known
from biocluster.record.importers.plan.measures import measure_for, title_for
from biocluster.record.importers.plan.organisations import Organisations
from biocluster.record.importers.plan.proposed import (
    Corrections,
    Fill,
    Mention,
    PlanText,
    ProposedFigure,
    ProposedGathering,
    ProposedPartner,
)
from biocluster.record.models import CorrectedAspect as Aspect
from biocluster.record.models import DatePrecision, GatheringKind, NoteKind
from biocluster.record.words.date_ranges import DateRange, range_era_long, range_era_short, range_iso
from biocluster.record.words.dates import DateError, FiscalYear, era_long, era_short, iso, parse_date
from biocluster.record.words.tokens import format_number, write_token

FIRST_PARTNER = 100
"""Partners are counted from here, apart from the other organisations that a line names."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: its line, its item and the headings it stands under, outermost first."""

    source: int
    item: int = 0
    headings: tuple[str, ...] = ()
    note: NoteKind | None = None

    @property
    def around(self) -> str:
        return "\n".join(self.headings)


class Understanding:
    """Goes through the texts of one plan and gathers what it finds in them."""

    def __init__(
        self, fiscal_year: int, known: Known, corrections: Corrections, organisations: Organisations
    ):
        self.fiscal_year, self.known, self.corrections = fiscal_year, known, corrections
        self.organisations = organisations
        self.figures: list[ProposedFigure] = []
        self.gatherings: list[ProposedGathering] = []
        self.mentions: list[Mention] = []
        self.wrong_dates: list[tuple[int, str]] = []
        self._counted: dict[tuple[int, Aspect], int] = defaultdict(int)
        self._values: dict[tuple[str, date], Decimal] = {}

    def read(self, text: str, place: Place) -> PlanText:
        """The text as it will be kept, with what was found in it noted."""
        past = results_year(text)
        if past is None and (place.note == NoteKind.RESULTS or tells_of_the_year_before(text)):
            past = self.fiscal_year - 1
        dates, wrong = find_dates(text, within=past if past is not None else self.fiscal_year)
        self.wrong_dates += [(place.source, each) for each in wrong]
        fills: list[Fill] = []
        for found in find_gatherings(
            text, dates, heading=place.headings[-1] if place.headings else "", results=past is not None
        ):
            fills += self._gathering(found, place)
        for count in find_counts(text, dates, results_of=past, plan_of=self.fiscal_year):
            fills += self._figure(count, place)
        self.name_organisations(text, place)
        return PlanText(place.source, text, tuple(fills))

    def read_note(self, text: str, kind: NoteKind, place: Place) -> PlanText:
        """The same for a note: one of continuation or joint work is filled in from the year plan."""
        read = self.read(text, replace(place, note=kind))
        if kind == NoteKind.CONTINUING and (since := continuing_since(text)):
            start, end, year = since
            if text[start:end] == FiscalYear(year).era_short and not _overlap(read.fills, start, end):
                read = replace(read, fills=(*read.fills, Fill(start, end, write_token("since"))))
        if kind == NoteKind.JOINT and (partners := find_partners(text)):
            names = [each.wording for each in self.partners(text, place.source)]
            if text[partners.start : partners.end] == "・".join(names):
                read = replace(read, fills=(Fill(partners.start, partners.end, write_token("partners")),))
        return read

    def partners(self, text: str, source: int) -> list[ProposedPartner]:
        """The partners that a note of joint work names, each an organisation once."""
        found = find_partners(text) or partners_in_heading(text)
        partners: list[ProposedPartner] = []
        for place, written in enumerate(found.names if found else ()):
            said = self.corrections.choice(source, Aspect.ORGANISATION, FIRST_PARTNER + place)
            if said == proposed.NONE:
                continue
            name = self.organisations.resolve(said or written, source)
            if name and name not in [each.organisation for each in partners]:
                partners.append(ProposedPartner(name, written, source, FIRST_PARTNER + place))
        return partners

    def name_organisations(self, text: str, place: Place) -> None:
        for start, end, name in self.organisations.named_in(text):
            number = self._next(place.source, Aspect.ORGANISATION)
            chosen = self.corrections.choice(place.source, Aspect.ORGANISATION, number)
            if chosen == proposed.NONE:
                name = ""
            elif chosen:
                name = self.organisations.resolve(chosen, place.source)
            else:
                name = self.organisations.resolve(text[start:end], place.source)
            self.mentions.append(Mention(place.source, number, text[start:end], name))

    def _next(self, source: int, aspect: Aspect) -> int:
        number = self._counted[source, aspect]
        self._counted[source, aspect] += 1
        return number

    # --- figures

    def _figure(self, count: FoundCount, place: Place) -> list[Fill]:
        number = self._next(place.source, Aspect.FIGURE)
        name, unit = measure_for(count.label, count.unit, around=place.around)
        on, typed = count.on, count.typed
        chosen = self.corrections.choice(place.source, Aspect.FIGURE, number)
        if chosen == proposed.TYPED:
            typed = Typed.CHOSEN
        elif chosen:
            name, unit, typed = chosen, count.unit, None
        if said := self.corrections.choice(place.source, Aspect.AS_OF, number):
            on = _date_or(said, on)
            typed = None if typed == Typed.NO_DATE else typed
        if on is None and typed is None:
            typed = Typed.NO_DATE
        title, known_unit = self.known.measures.get(
            name, (title_for(count.label, count.unit, around=place.around), unit)
        )
        known_value = self.known.counts.get((name, on)) if on else None
        other = known_value if known_value is not None else self._values.get((name, on)) if on else None
        figure = ProposedFigure(
            place.source, number, count.written, count.label, name, title, known_unit, count.value, on, count.basis,
            typed, known=known_value == count.value,
            conflict=other if typed is None and other is not None and other != count.value else None,
        )  # fmt: skip
        self.figures.append(figure)
        if typed is not None or figure.conflict is not None or on is None:
            return []
        self._values[name, on] = count.value
        return [self._figure_fill(count, name, known_unit, on)]

    @staticmethod
    def _figure_fill(count: FoundCount, name: str, unit: str, on: date) -> Fill:
        options = {"on": on.isoformat()}
        whole = count.unit == unit
        if not whole:
            options["as"] = "number"
        if count.style != "comma" and format_number(count.value) != format_number(count.value, count.style):
            options["style"] = count.style
        end = count.end if whole else count.start + len(format_number(count.value, count.style))
        return Fill(count.start, end, write_token(name, options))

    # --- gatherings

    def _gathering(self, found: FoundGathering, place: Place) -> list[Fill]:
        number = self._next(place.source, Aspect.GATHERING)
        kind: GatheringKind | None = found.kind
        chosen = self.corrections.choice(place.source, Aspect.GATHERING, number)
        if chosen == proposed.NONE:
            kind = None
        elif chosen in GatheringKind.values:
            kind = GatheringKind(chosen)
        title = self.corrections.choice(place.source, Aspect.GATHERING_TITLE, number) or found.title
        when = found.date.when
        assert when is not None
        gathering = ProposedGathering(
            key=len(self.gatherings), line=place.source, number=number, written=found.date.written, kind=kind,
            title=title, edition=found.edition, starts_on=when.first_day, ends_on=found.date.until,
            precision=DatePrecision(when.precision), held=found.held, item=place.item,
        )  # fmt: skip
        key = self._same_gathering(gathering)
        if key is None:
            key = gathering.key
            gathering.existing = self._known_gathering(gathering)
        self.gatherings.append(gathering)
        if kind is None:
            return []
        token = _date_token(found.date)
        return [Fill(found.date.start, found.date.end, token, key)] if token else []

    def _same_gathering(self, mine: ProposedGathering) -> int | None:
        for each in self.gatherings:
            same = (each.kind, each.title, each.starts_on, each.ends_on) == (
                mine.kind, mine.title, mine.starts_on, mine.ends_on,
            )  # fmt: skip
            if same and each.kind is not None:
                return each.key
        return None

    def _known_gathering(self, mine: ProposedGathering) -> int | None:
        for each in self.known.gatherings:
            if each.kind == mine.kind and each.starts_on == mine.starts_on and each.title == mine.title:
                return each.pk
        return None


def _date_token(found: FoundDate) -> str:
    """The token that prints the date of a gathering just as it is written, or "" when none does."""
    assert found.when is not None
    if found.until is not None:
        days = DateRange(found.when.first_day, found.until)
        forms = {"era": range_era_long(days), "short": range_era_short(days), "iso": range_iso(days)}
    else:
        forms = {"era": era_long(found.when), "short": era_short(found.when), "iso": iso(found.when)}
    for form, printed in forms.items():
        if printed == found.written:
            return "{{{{gathering {} as=" + form + "}}}}"
    return ""


def _date_or(said: str, fallback: date | None) -> date | None:
    try:
        return parse_date(said)
    except DateError:
        return fallback


def _overlap(fills: tuple[Fill, ...], start: int, end: int) -> bool:
    return any(each.start < end and start < each.end for each in fills)
