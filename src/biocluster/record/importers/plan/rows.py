"""The rows of a proposal, written one after the other, each with its audit entry."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.db import models

from biocluster.record.importers.plan.proposed import (
    Proposal,
    ProposedFigure,
    ProposedItem,
    ProposedPlacement,
    plain,
)
from biocluster.record.models import (
    AnnualPlan,
    CaptionKind,
    Gathering,
    GatheringState,
    Measure,
    Organisation,
    OrganisationAlias,
    OverviewPlacement,
    Person,
    PlanCaption,
    PlanOutlet,
    Programme,
    ReportedCount,
    YearPlan,
    YearPlanNote,
    YearPlanPartner,
)
from biocluster.record.operations.audit import keep
from biocluster.record.operations.indexing import index_many
from biocluster.record.words.outline import Line, LineKind, write_lines

VERB = "plan.import"
PROGRESS_EVERY = 25


class Rows:
    """Writes a proposal as the plan of a year. The caller holds the transaction."""

    def __init__(
        self, proposal: Proposal, plan: AnnualPlan, *, by: Person, at: datetime,
        progress: Callable[[int, int], None] | None = None,
    ):  # fmt: skip
        self.proposal, self.plan, self.by, self.at = proposal, plan, by, at
        self.made: Counter[str] = Counter()
        self.organisations: dict[str, int] = {}
        self.gatherings: dict[int, int] = {}
        self.year_plans: dict[int, YearPlan] = {}
        self.captions = 0
        self._progress, self._steps = progress, 0

    def write(self) -> dict[str, int]:
        """Write everything; what was made, by kind of row."""
        self._organisations()
        self._plan()
        items = self.proposal.all_items()
        for position, item in enumerate(items):
            self._programme(item, position)
            self._step(len(items))
        self._gatherings()
        self._figures()
        for item in items:
            self._texts(item)
        self._plan_texts()
        self._sections()
        index_many(self.year_plans.values())
        return dict(self.made)

    def _keep[M: models.Model](self, row: M) -> M:
        new = row.pk is None
        kept = keep(row, by=self.by, at=self.at, verb=VERB)
        if new:
            self.made[type(row).__name__] += 1
        return kept

    def _step(self, whole: int) -> None:
        self._steps += 1
        if self._progress is not None and (self._steps % PROGRESS_EVERY == 0 or self._steps == whole):
            self._progress(self._steps, whole)

    def _organisations(self) -> None:
        for each in self.proposal.organisations.values():
            if each.existing is None:
                made = self._keep(Organisation(name=each.name, kind=each.kind))
                self.organisations[each.name] = made.pk
            else:
                self.organisations[each.name] = each.existing
            for alias in each.aliases:
                self._keep(OrganisationAlias(organisation_id=self.organisations[each.name], name=alias))
        index_many(Organisation.objects.filter(pk__in=self.organisations.values()))

    def _plan(self) -> None:
        """The plan itself; its texts come once the gatherings that they name have rows."""
        plan, outline = self.plan, self.proposal.outline
        if self.proposal.numbering:
            plan.numbering = "|".join(self.proposal.numbering)
        if self.proposal.overview_numbering:
            plan.overview_numbering = "|".join(self.proposal.overview_numbering)
        if outline.overview is not None:
            plan.overview_title = plain(outline.overview.title)
            plan.purpose_heading = plain(outline.overview.purpose_heading)
            plan.overview_heading = plain(outline.overview.contents_heading)
        if outline.detail is not None:
            plan.detail_title = plain(outline.detail.title)
        self._keep(plan)

    def _programme(self, item: ProposedItem, position: int) -> None:
        programme = item.programme
        if programme is None:
            programme = self._keep(Programme(name=plain(item.name), begun_in=item.continuing_since)).pk
        parent = self.year_plans.get(self._parents().get(item.source, 0))
        self.year_plans[item.source] = self._keep(
            YearPlan(
                annual_plan=self.plan, programme_id=programme, parent=parent, position=position,
                heading=plain(item.heading), group=plain(item.group), number=item.number,
                label_style=item.label_style, in_detail=item.in_detail, continuing_since=item.continuing_since,
            )
        )  # fmt: skip

    def _parents(self) -> dict[int, int]:
        """The line of the item that each item stands under."""
        if not hasattr(self, "_parent_lines"):
            lines = {
                child.source: item.source for item in self.proposal.all_items() for child in item.children
            }
            lines |= {item.source: parent for parent, item in self.proposal.overview_only if parent}
            self._parent_lines = lines
        return self._parent_lines

    def _gatherings(self) -> None:
        for each in self.proposal.gatherings:
            if each.kind is None:
                continue
            if each.existing is not None:
                self.gatherings[each.key] = each.existing
                continue
            same = next(
                (
                    other.key for other in self.proposal.gatherings[: each.key]
                    if (other.kind, other.title, other.starts_on, other.ends_on)
                    == (each.kind, each.title, each.starts_on, each.ends_on)
                ), None,
            )  # fmt: skip
            if same is not None:
                self.gatherings[each.key] = self.gatherings[same]
                continue
            item = self.year_plans.get(each.item)
            row = Gathering(
                kind=each.kind, title=plain(each.title), edition=each.edition, starts_on=each.starts_on,
                ends_on=each.ends_on, date_precision=each.precision, place_note=plain(each.place),
                programme_id=item.programme_id if item else None,
                state=GatheringState.HELD if each.held else GatheringState.PLANNED,
            )  # fmt: skip
            self.gatherings[each.key] = self._keep(row).pk

    def _figures(self) -> None:
        source = self._source()
        done: set[tuple[str, object]] = set()
        for each in self.proposal.figures:
            if each.typed is not None or each.conflict is not None or each.on is None:
                continue
            measure = self._measure(each)
            if each.known or (each.name, each.on) in done:
                continue
            done.add((each.name, each.on))
            self._keep(
                ReportedCount(
                    measure=measure, on=each.on, value=each.value, source=f"{source} ({each.line})"[:300],
                    document=self.plan.imported_from, recorded_by=self.by, recorded_at=self.at,
                )
            )  # fmt: skip

    def _measure(self, figure: ProposedFigure) -> Measure:
        measure = Measure.objects.filter(name=figure.name).first()
        return measure or self._keep(Measure(name=figure.name, title=plain(figure.title), unit=figure.unit))

    def _source(self) -> str:
        document = self.plan.imported_from
        return document.title[:280] if document else str(self.plan)

    def _texts(self, item: ProposedItem) -> None:
        year_plan = self.year_plans[item.source]
        if item.body:
            year_plan.body = "\n".join(text.kept(self.gatherings) for text in item.body)
            self._keep(year_plan)
        for position, note in enumerate(item.notes):
            self._keep(
                YearPlanNote(
                    year_plan=year_plan, kind=note.kind, placement=note.placement, position=position,
                    text=note.text.kept(self.gatherings),
                )
            )  # fmt: skip
        for position, partner in enumerate(item.partners):
            self._keep(
                YearPlanPartner(
                    year_plan=year_plan, organisation_id=self.organisations[partner.organisation],
                    position=position, wording=plain(partner.wording),
                )
            )  # fmt: skip

    def _plan_texts(self) -> None:
        plan, outline = self.plan, self.proposal.outline
        plan.front = self._lines(outline.before)
        if outline.overview is not None:
            plan.overview_note = self._lines(outline.overview.front)
            plan.purpose = self._lines(outline.overview.purpose)
            plan.overview_intro = self._lines(outline.overview.contents)
        if outline.detail is not None:
            plan.detail_note = self._lines(outline.detail.front)
        self._keep(plan)

    def _lines(self, lines: tuple[Line, ...]) -> str:
        return "\n".join(self._line(line) for line in lines)

    def _line(self, line: Line) -> str:
        written = write_lines([line])
        read = next(
            (text for text in self.proposal.texts.get(line.source, []) if text.printed == written), None
        )
        return read.kept(self.gatherings) if read else plain(written)

    def _sections(self) -> None:
        for position, section in enumerate(self.proposal.sections):
            outlet = self._keep(
                PlanOutlet(
                    annual_plan=self.plan,
                    outlet=section.outlet,
                    heading=plain(section.heading)[:200],
                    position=position,
                )
            )
            for place, entry in enumerate(section.entries):
                if isinstance(entry, Line):
                    self._caption(outlet, entry, place)
                else:
                    self._placement(outlet, entry, None, place)

    def _placement(
        self, outlet: PlanOutlet, entry: ProposedPlacement, under: OverviewPlacement | None, position: int
    ) -> None:
        placement = self._keep(
            OverviewPlacement(
                plan_outlet=outlet, year_plan=self.year_plans[entry.item], under=under, position=position,
                wording=plain(entry.wording), lead=entry.lead,
            )
        )  # fmt: skip
        for place, child in enumerate(entry.children):
            self._placement(outlet, child, placement, place)

    def _caption(self, outlet: PlanOutlet, line: Line, position: int) -> None:
        kind = CaptionKind.TEXT
        if line.kind == LineKind.CAPTION:
            read = next((each for each in self.proposal.lines if each.source == line.source), None)
            kind = CaptionKind.DIAGRAM if read is not None and read.block else CaptionKind.PICTURE
        self._keep(
            PlanCaption(
                annual_plan=self.plan, plan_outlet=outlet, kind=kind, position=position, text=self._line(line)
            )
        )
