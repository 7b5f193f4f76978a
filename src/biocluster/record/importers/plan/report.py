"""A proposal told line by line: what was understood, what it becomes, and what to look at."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from biocluster.record.figures.registry import declarations
from biocluster.record.importers.plan.found_counts import Basis, Typed
from biocluster.record.importers.plan.proposed import (
    Proposal,
    ProposedFigure,
    ProposedGathering,
    ProposedItem,
    ProposedPlacement,
)
from biocluster.record.importers.plan.readings import Part, Reading, ReadLine, Remark
from biocluster.record.models import CorrectedAspect as Aspect
from biocluster.record.models import NoteKind, Outlet
from biocluster.record.words.date_ranges import DateRange, range_iso
from biocluster.record.words.dates import PartialDate, Precision, iso
from biocluster.record.words.tokens import format_number

READINGS = {
    Reading.TITLE: gettext_lazy("Title"),
    Reading.PURPOSE: gettext_lazy("Heading of the purpose"),
    Reading.CONTENTS: gettext_lazy("Heading of the overview"),
    Reading.OUTLET: gettext_lazy("Outlet"),
    Reading.ITEM: pgettext_lazy("plan line", "Item"),
    Reading.GROUP: gettext_lazy("Group heading"),
    Reading.NOTE: pgettext_lazy("plan line", "Note"),
    Reading.BULLET: gettext_lazy("Bullet"),
    Reading.TEXT: pgettext_lazy("plan line", "Text"),
    Reading.CAPTION: gettext_lazy("Caption"),
    Reading.ROW: gettext_lazy("Table row"),
    Reading.JOINED: gettext_lazy("Goes on from the line before"),
    Reading.LEFT_OUT: gettext_lazy("Left out"),
}
REMARKS = {
    Remark.GAP: gettext_lazy("The number does not follow the one before; it is kept as printed."),
    Remark.RESTART: gettext_lazy("The numbers begin again here; they are kept as printed."),
    Remark.LITERAL: gettext_lazy("The label is kept word for word."),
    Remark.LONG_HEADING: gettext_lazy(
        "A long sentence with a number: the heading ends at its first full stop."
    ),
    Remark.SECOND_TITLE: gettext_lazy(
        "This looks like a title, but no part begins here; it is kept as text."
    ),
    Remark.FURNITURE: gettext_lazy("A page number; it is not kept."),
    Remark.WRAPPED: gettext_lazy("Joined to the line before."),
    Remark.UNPLACED: gettext_lazy("Kept as it is, where it is."),
    Remark.LOOSE_GROUP: gettext_lazy("A heading with no item behind it; it is kept as text."),
    Remark.CORRECTED: gettext_lazy("Corrected by you."),
}
TYPED = {
    Typed.APPROXIMATE: gettext_lazy("“%(written)s” is a rough number and stays typed."),
    Typed.NO_DATE: gettext_lazy("“%(written)s” has no date and tells of no result; it stays typed."),
    Typed.NO_LABEL: gettext_lazy("Nothing says what “%(written)s” counts; it stays typed."),
    Typed.CHOSEN: gettext_lazy("“%(written)s” stays typed, as you chose."),
}
BASES = {
    Basis.STATED: gettext_lazy("as the text says"),
    Basis.DAY: gettext_lazy("the day of the gathering"),
    Basis.MONTH: gettext_lazy("the month alone is known: its last day"),
    Basis.YEAR: gettext_lazy("the year alone is known: its last day"),
    Basis.NONE: gettext_lazy("as you chose"),
}
_LOOK_AT = frozenset(
    {
        Remark.GAP,
        Remark.RESTART,
        Remark.SECOND_TITLE,
        Remark.UNPLACED,
        Remark.LOOSE_GROUP,
        Remark.LONG_HEADING,
    }
)


@dataclass(frozen=True, slots=True)
class Tell:
    """One thing told of a line; ``look`` when the officer should look at it."""

    words: str
    look: bool = False
    aspect: Aspect | None = None
    number: int = 0


@dataclass(slots=True)
class ToldLine:
    """A line of the file with everything that is told of it."""

    line: ReadLine
    reading: str
    tells: list[Tell] = field(default_factory=list)

    @property
    def source(self) -> int:
        return self.line.source

    @property
    def look(self) -> bool:
        return any(each.look for each in self.tells)


def tell(proposal: Proposal) -> list[ToldLine]:
    """Every line of the file in order, with what was understood of it in the reader's language."""
    told = [ToldLine(line, reading_of(line)) for line in proposal.lines]
    by_line = {each.source: each for each in told}
    for source, words in _every_tell(proposal):
        if source in by_line:
            by_line[source].tells.append(words)
    for each in told:
        each.tells += [Tell(str(REMARKS[remark]), remark in _LOOK_AT) for remark in each.line.remarks]
        if each.line.joined:
            lines = ", ".join(str(number) for number in each.line.joined)
            each.tells.append(Tell(_("Joined with line %(lines)s.") % {"lines": lines}))
    return told


def summary(proposal: Proposal) -> list[tuple[str, int]]:
    """What the plan would become, in numbers."""
    items = proposal.all_items()
    new = [each for each in items if each.programme is None]
    gatherings = {each.key for each in proposal.gatherings if each.kind is not None and each.existing is None}
    figures = [each for each in proposal.figures if each.typed is None and each.conflict is None]
    return [
        (_("lines"), len(proposal.lines)),
        (_("year plans"), len(items)),
        (_("new programmes"), len(new)),
        (_("outlets"), len(proposal.sections)),
        (_("new organisations"), sum(each.existing is None for each in proposal.organisations.values())),
        (_("gatherings"), len(gatherings)),
        (_("figures"), len(figures)),
        (_("numbers that stay typed"), len(proposal.figures) - len(figures)),
    ]


def reading_of(line: ReadLine) -> str:
    """What the line was read as: Item, level 3; Title; …"""
    words = str(READINGS[line.reading])
    if line.reading in (Reading.ITEM, Reading.BULLET) and (
        line.part == Part.OVERVIEW or line.reading == Reading.ITEM
    ):
        words = _("%(reading)s, level %(level)s") % {"reading": words, "level": line.level + 1}
    if line.part == Part.OVERVIEW and line.reading in (Reading.ITEM, Reading.BULLET, Reading.TITLE):
        return _("%(reading)s (overview)") % {"reading": words}
    return words


def _every_tell(proposal: Proposal) -> Iterable[tuple[int, Tell]]:
    for item in proposal.all_items():
        yield from _tells_of_item(item)
    for section in proposal.sections:
        yield section.source, _tell_outlet(section.outlet)
        for entry in section.entries:
            if isinstance(entry, ProposedPlacement):
                yield from _tells_of_placement(entry)
    for source, kind in proposal.note_kinds.items():
        yield (
            source,
            Tell(_("Note: %(kind)s") % {"kind": NoteKind(kind).label}, kind == NoteKind.OTHER, Aspect.NOTE),
        )
    for figure in proposal.figures:
        yield figure.line, _tell_figure(figure)
    for gathering in proposal.gatherings:
        yield gathering.line, _tell_gathering(gathering)
    yield from _tells_of_organisations(proposal)
    for source, written in proposal.wrong_dates:
        yield (
            source,
            Tell(_("“%(written)s” is not in the calendar; it stays as it is.") % {"written": written}, True),
        )


def _tells_of_item(item: ProposedItem) -> Iterable[tuple[int, Tell]]:
    words = (
        _("New programme: %(name)s") if item.programme is None else _("Programme of the record: %(name)s")
    ) % {"name": item.name}
    yield item.source, Tell(words, aspect=Aspect.PROGRAMME)
    if not item.in_detail:
        yield item.source, Tell(_("Stands in the overview alone."), aspect=Aspect.PAIR)
    if item.continuing_since:
        yield item.source, Tell(_("Continuing since fiscal year %(year)s.") % {"year": item.continuing_since})
    for partner in item.partners:
        told = {"name": partner.organisation, "written": partner.wording}
        same = partner.organisation == partner.wording
        words = _("Joint work with %(name)s.") if same else _("Joint work with %(name)s (“%(written)s”).")
        yield partner.line, Tell(words % told, False, Aspect.ORGANISATION, partner.number)


def _tells_of_placement(placement: ProposedPlacement) -> Iterable[tuple[int, Tell]]:
    if placement.item != placement.source:
        sure = placement.likeness >= 0.999
        words = (
            _("Line %(line)s of the detail.") if sure else _("Line %(line)s of the detail, in other words.")
        )
        yield placement.source, Tell(words % {"line": placement.item}, not sure, Aspect.PAIR)
    for child in placement.children:
        yield from _tells_of_placement(child)


def _tell_outlet(outlet: str) -> Tell:
    if outlet:
        return Tell(_("Outlet: %(outlet)s") % {"outlet": Outlet(outlet).label}, aspect=Aspect.OUTLET)
    return Tell(_("None of the five outlets; its heading is kept."), True, Aspect.OUTLET)


def _called(figure: ProposedFigure) -> str:
    """What people call the figure: in the words of the house where it is declared, else as the plan does."""
    declared = declarations().get(figure.name)
    if declared is None:
        return figure.title
    return declared.title if (get_language() or "ja").startswith("ja") else declared.title_en


def _tell_figure(figure: ProposedFigure) -> Tell:
    if figure.typed is not None:
        words = str(TYPED[figure.typed]) % {"written": figure.written}
        return Tell(words, figure.typed != Typed.CHOSEN, Aspect.FIGURE, figure.number)
    assert figure.on is not None
    told = {
        "name": _called(figure),
        "written": figure.written,
        "on": iso(figure.on),
        "basis": BASES[figure.basis],
    }
    if figure.conflict is not None:
        told["other"] = format_number(figure.conflict)
        words = (
            _("Figure “%(name)s”: %(written)s, but %(other)s is reported for %(on)s. The number stays typed.")
            % told
        )
        return Tell(words, True, Aspect.FIGURE, figure.number)
    words = _("Figure “%(name)s”: %(written)s as of %(on)s (%(basis)s).") % told
    look = figure.basis in (Basis.MONTH, Basis.YEAR)
    return Tell(words, look, Aspect.FIGURE, figure.number)


def _tell_gathering(gathering: ProposedGathering) -> Tell:
    if gathering.kind is None:
        words = _("“%(written)s” makes no gathering, as you chose.") % {"written": gathering.written}
        return Tell(words, False, Aspect.GATHERING, gathering.number)
    if gathering.ends_on is not None:
        when = range_iso(DateRange(gathering.starts_on, gathering.ends_on))
    else:
        precision: Precision = gathering.precision.value  # type: ignore[assignment]
        when = iso(PartialDate(gathering.starts_on, precision))
    told = {"kind": gathering.kind.label, "title": gathering.title, "when": when}
    words = (
        _("Gathering of the record: %(title)s, %(when)s (%(kind)s).")
        if gathering.existing is not None
        else _("Gathering: %(title)s, %(when)s (%(kind)s).")
    ) % told
    return Tell(words, False, Aspect.GATHERING, gathering.number)


def _tells_of_organisations(proposal: Proposal) -> Iterable[tuple[int, Tell]]:
    first = {name: each.lines[0] for name, each in proposal.organisations.items() if each.lines}
    told: dict[tuple[int, str], bool] = defaultdict(bool)
    for mention in proposal.mentions:
        if not mention.organisation:
            words = _("“%(written)s” is no organisation, as you chose.") % {"written": mention.written}
            yield mention.line, Tell(words, False, Aspect.ORGANISATION, mention.number)
            continue
        if told[mention.line, mention.organisation]:
            continue
        told[mention.line, mention.organisation] = True
        each = proposal.organisations[mention.organisation]
        new = each.existing is None and first.get(mention.organisation) == mention.line
        words = (_("New organisation: %(name)s (%(kind)s)") if new else _("Organisation: %(name)s")) % {
            "name": each.name, "kind": each.kind.label,
        }  # fmt: skip
        yield mention.line, Tell(words, new and each.kind == "other", Aspect.ORGANISATION, mention.number)
