"""The texts of a plan with their tokens put into words, what they cite, and what is wrong with them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from django.utils.translation import gettext as _

from biocluster.record.figures.values import FigureValue, NoValue, UnknownFigure, known_among, values_of
from biocluster.record.models import AnnualPlan, Gathering, NoteKind, OverviewPlacement, YearPlan
from biocluster.record.queries.gatherings import first_day_of
from biocluster.record.queries.outline import Say, year_plans_of
from biocluster.record.words.date_ranges import DateRange, range_era_long, range_era_short, range_iso
from biocluster.record.words.dates import FiscalYear, PartialDate, era_long, era_short, iso
from biocluster.record.words.tokens import Token, expand, find_tokens, format_number, malformed

Values = Mapping[tuple[str, date], FigureValue]


@dataclass(frozen=True)
class PlanText:
    """One text of a plan: of which year plan (None: the plan's own), which part, and the day it speaks of."""

    text: str
    part: str
    day: date
    year_plan: YearPlan | None = None

    @property
    def heading(self) -> str:
        return self.year_plan.heading if self.year_plan else ""


@dataclass
class CitedFigure:
    """A figure of a day, and the texts of the plan that cite it."""

    name: str
    on: date
    texts: list[PlanText] = field(default_factory=list)


@dataclass(frozen=True)
class TextProblem:
    """A sentence about a token that cannot be put into words, and the text it stands in."""

    text: PlanText
    sentence: str


def texts_of(plan: AnnualPlan, *, known: Iterable[YearPlan] | None = None) -> Iterator[PlanText]:
    """Every text of the plan that may carry tokens, in a constant number of queries.

    ``known`` are all its year plans with their notes and partners, where they are fetched already.
    """
    year = FiscalYear(plan.fiscal_year)
    last_day = year.last_day
    for name in ("front", "overview_title", "purpose", "overview_note", "overview_intro",
                 "detail_title", "detail_note"):  # fmt: skip
        yield PlanText(getattr(plan, name), _part(plan, name), last_day)
    for caption in plan.captions.all():
        yield PlanText(caption.text, str(caption._meta.verbose_name), last_day)
    year_plans = {each.pk: each for each in (year_plans_of(plan) if known is None else known)}
    for each in year_plans.values():
        yield from _texts_of_year_plan(each, year)
    for placement in OverviewPlacement.objects.filter(plan_outlet__annual_plan=plan).exclude(wording=""):
        owner = year_plans[placement.year_plan_id]
        yield PlanText(placement.wording, str(placement._meta.verbose_name), last_day, owner)


def _texts_of_year_plan(year_plan: YearPlan, year: FiscalYear) -> Iterator[PlanText]:
    for name in ("heading", "purpose", "body"):
        yield PlanText(getattr(year_plan, name), _part(year_plan, name), year.last_day, year_plan)
    for note in year_plan.notes.all():
        yield PlanText(note.text, note.get_kind_display(), _day_of_note(note.kind, year), year_plan)


def said_of(year_plan: YearPlan) -> tuple[Say, list[TextProblem]]:
    """What ``say_with_figures`` and ``problems_of`` tell of one year plan, without asking for the others."""
    year = FiscalYear(year_plan.annual_plan.fiscal_year)
    texts = list(_texts_of_year_plan(year_plan, year))
    words = _Words.for_texts(texts, None)
    days = {each.text: each.day for each in texts}
    problems = [
        TextProblem(each, sentence)
        for each in texts
        for sentence in words.problems(each.text, year_plan, each.day)
    ]
    return (lambda text, _owner: words.put(text, year_plan, days.get(text, year.last_day))), problems


def say_with_figures(
    plan: AnnualPlan, *, values: Values | None = None, known: Iterable[YearPlan] | None = None
) -> Say:
    """What ``outline_of`` needs to print the plan with its figures, in a constant number of queries.

    ``values`` are the figures to print; without them, those that the record has now. A token that cannot be
    put into words stays as it is written. ``known`` as in ``texts_of``.
    """
    texts = list(texts_of(plan, known=known))
    words = _Words.for_texts(texts, values)
    last_day = FiscalYear(plan.fiscal_year).last_day
    days = {(each.year_plan.pk, each.text): each.day for each in texts if each.year_plan is not None}
    owners = {each.year_plan.pk: each.year_plan for each in texts if each.year_plan is not None}

    def say(text: str, year_plan: YearPlan | None) -> str:
        if year_plan is None:
            return words.put(text, None, last_day)
        owner = owners.get(year_plan.pk, year_plan)  # the same one, with its partners fetched
        return words.put(text, owner, days.get((owner.pk, text), last_day))

    return say


def figure_tokens(plan: AnnualPlan) -> list[CitedFigure]:
    """The figures that the plan cites, each once for a day, in order of their first place."""
    cited: dict[tuple[str, date], CitedFigure] = {}
    for each in texts_of(plan):
        for name, on in _cited_in(each.text, each.day):
            cited.setdefault((name, on), CitedFigure(name, on)).texts.append(each)
    return list(cited.values())


def problems_of(
    plan: AnnualPlan, *, values: Values | None = None, known: Iterable[YearPlan] | None = None
) -> list[TextProblem]:
    """Everything in the plan's texts that cannot be put into words, in order, in a constant number of queries.

    ``values`` are those of ``figure_tokens``, where they have been asked for already; ``known`` as in ``texts_of``.
    """
    texts = list(texts_of(plan, known=known))
    words = _Words.for_texts(texts, values)
    return [
        TextProblem(each, sentence)
        for each in texts
        for sentence in words.problems(each.text, each.year_plan, each.day)
    ]


def problems_in(text: str, *, year_plan: YearPlan | None = None, day: date | None = None) -> list[str]:
    """What is wrong with the tokens of one text, a sentence each; nothing for a text that can be printed.

    ``year_plan`` is the one that the text belongs to. ``day`` is what a token without ``on`` asks for: the last
    day of the year plan's fiscal year if not given; where neither is known, such a token needs no value yet.
    """
    if "{{" not in text and "}}" not in text:
        return []
    if day is None and year_plan is not None:
        day = FiscalYear(year_plan.annual_plan.fiscal_year).last_day
    words = _Words(values_of(_cited_in(text, day)), _gatherings_in([text]), _known_in([text]))
    return words.problems(text, year_plan, day)


class _Words:
    """Tokens in words, from values and gatherings that are fetched already."""

    def __init__(self, values: Values, gatherings: Mapping[int, Gathering], known: Collection[str]) -> None:
        self.values, self.gatherings, self.known = values, gatherings, known

    @classmethod
    def for_texts(cls, texts: Collection[PlanText], values: Values | None) -> Self:
        if values is None:
            values = values_of({pair for each in texts for pair in _cited_in(each.text, each.day)})
        words = [each.text for each in texts]
        return cls(values, _gatherings_in(words), _known_in(words))

    def put(self, text: str, year_plan: YearPlan | None, day: date) -> str:
        def resolve(token: Token) -> str:
            said = self.say(token, year_plan, day)
            return text[token.start : token.end] if said is None else said

        return expand(text, resolve)

    def say(self, token: Token, year_plan: YearPlan | None, day: date | None) -> str | None:
        """What a token says; None where the record cannot say it."""
        if token.is_figure:
            on = token.on or day
            value = self.values.get((token.name, on)) if on else None
            return None if value is None else _say_value(value, token)
        if token.name == "gathering":
            gathering = self.gatherings.get(int(token.argument))
            return None if gathering is None else days_of(gathering, token.option("as"))
        if year_plan is None:
            return None
        if token.name == "since":
            since = year_plan.continuing_since
            return None if since is None else FiscalYear(since).era_short
        return "・".join(str(each) for each in year_plan.partners.all()) or None

    def problems(self, text: str, year_plan: YearPlan | None, day: date | None) -> list[str]:
        sentences = [sentence for _place, sentence in malformed(text)]
        for token in find_tokens(text):
            if self.say(token, year_plan, day) is None:
                sentences.append(self._why_not(token, year_plan, day))
        return list(dict.fromkeys(filter(None, sentences)))

    def _why_not(self, token: Token, year_plan: YearPlan | None, day: date | None) -> str:
        if token.is_figure:
            if token.name not in self.known:
                return str(UnknownFigure(token.name))
            on = token.on or day
            return str(NoValue(token.name, on)) if on else ""
        if token.name == "gathering":
            return _("There is no gathering number %(number)s.") % {"number": token.argument}
        if year_plan is None:
            return _("“{{%(name)s}}” can stand only in the texts of a programme.") % {"name": token.name}
        if token.name == "since":
            return _(
                "“{{since}}” needs the fiscal year since which this programme goes on: it is not entered."
            )
        return _("“{{partners}}” needs the organisations of the joint work: none is entered.")


def _say_value(value: FigureValue, token: Token) -> str:
    unit = value.unit if token.option("as") == "full" else ""
    return format_number(value.value, token.option("style")) + unit


def days_of(gathering: Gathering, form: str = "era") -> str:
    """The days of a gathering as a token says them, as far as they are known."""
    first = first_day_of(gathering)
    if form == "month":
        month = PartialDate(first.value, "month") if first.precision == "day" else first
        return era_long(month)
    if gathering.ends_on:
        days = DateRange(gathering.starts_on, gathering.ends_on)
        return {"era": range_era_long, "short": range_era_short, "iso": range_iso}[form](days)
    return {"era": era_long, "short": era_short, "iso": iso}[form](first)


def _cited_in(text: str, day: date | None) -> list[tuple[str, date]]:
    """The figures that a text cites, each with the day it asks for."""
    tokens = [token for token in find_tokens(text) if token.is_figure]
    return [(token.name, on) for token in tokens if (on := token.on or day) is not None]


def _known_in(texts: Iterable[str]) -> set[str]:
    """Those of the names in the texts that are figures; one query."""
    return known_among({token.name for text in texts for token in find_tokens(text) if token.is_figure})


def _gatherings_in(texts: Iterable[str]) -> dict[int, Gathering]:
    """The gatherings that the texts name; one query."""
    numbers = {
        int(token.argument) for text in texts for token in find_tokens(text) if token.name == "gathering"
    }
    return Gathering.objects.in_bulk(numbers) if numbers else {}


def _day_of_note(kind: str, year: FiscalYear) -> date:
    """A note of results tells of the year before."""
    return (year.previous if kind == NoteKind.RESULTS else year).last_day


def _part(row: AnnualPlan | YearPlan, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
