"""A plan as the document it would be now: its text, the figures in it, and the place of each."""

from dataclasses import dataclass
from datetime import date

from biocluster.record.figures.catalogue import known_figures
from biocluster.record.figures.texts import TextProblem, problems_of, say_with_figures, texts_of
from biocluster.record.figures.values import FigureValue, values_of
from biocluster.record.models import AnnualPlan, YearPlan
from biocluster.record.queries.outline import outline_of
from biocluster.record.words.dates import FiscalYear
from biocluster.record.words.figure_places import mark_figures, take_out_marks
from biocluster.record.words.imprint import CitedFigure, Imprint
from biocluster.record.words.outline import Outline
from biocluster.record.words.tokens import find_tokens


@dataclass(frozen=True)
class PlanDocument:
    """``values`` stand in the order in which the figures of the imprint are numbered."""

    outline: Outline
    imprint: Imprint
    values: tuple[FigureValue, ...]
    problems: tuple[TextProblem, ...]


def document_of(plan: AnnualPlan) -> PlanDocument:
    """The document of a plan with the figures that the record has now, as a draft, in a constant number of queries.

    A token that cannot be put into words stays as it is written, and is among the problems.
    """
    days = {(each.year_plan.pk if each.year_plan else None, each.text): each.day for each in texts_of(plan)}
    asked = {
        (token.name, token.on or day)
        for (_, text), day in days.items()
        for token in find_tokens(text)
        if token.is_figure
    }
    values = values_of(asked)
    say = say_with_figures(plan, values=values)
    last_day = FiscalYear(plan.fiscal_year).last_day
    numbered: dict[tuple[str, date], int] = {}

    def number_of(name: str, on: date) -> int | None:
        return numbered.setdefault((name, on), len(numbered)) if (name, on) in values else None

    def say_marked(text: str, year_plan: YearPlan | None) -> str:
        day = days.get((year_plan.pk if year_plan else None, text), last_day)
        return say(mark_figures(text, day, number_of), year_plan)

    outline, places = take_out_marks(outline_of(plan, say=say_marked))
    printed = tuple(values[pair] for pair in numbered)
    return PlanDocument(
        outline=outline,
        imprint=Imprint(fiscal_year=plan.fiscal_year, figures=_cited(printed), places=places),
        values=printed,
        problems=tuple(problems_of(plan, values=values)),
    )


def _cited(values: tuple[FigureValue, ...]) -> tuple[CitedFigure, ...]:
    if not values:
        return ()
    titles = {each.name: each.title for each in known_figures()}
    return tuple(
        CitedFigure(
            name=each.name,
            on=each.on,
            title=titles.get(each.name) or each.name,
            value=each.value,
            unit=each.unit,
            as_of=each.as_of,
            source="" if each.is_computed else each.source,
            computed=each.is_computed,
        )
        for each in values
    )
