"""What whoever writes a plan should look at again: days that a text took over from the year before."""

from collections.abc import Iterable
from dataclasses import dataclass

from biocluster.record.models import AnnualPlan, Gathering, NoteKind, YearPlan
from biocluster.record.words.dates import FiscalYear
from biocluster.record.words.tokens import Token, find_tokens


@dataclass(frozen=True)
class OldDay:
    """A token that asks for a day before the plan's year, in the text of a year plan (None: the plan's own).

    ``gathering`` is the one that the token names, if it names one.
    """

    year_plan: YearPlan | None
    token: str
    gathering: Gathering | None = None


def speaks_of_before(plan: AnnualPlan, year_plans: Iterable[YearPlan]) -> list[OldDay]:
    """The tokens of figures and gatherings before the plan's fiscal year; results are about that year anyway.

    The year plans come with their notes. One query more.
    """
    texts = list(_texts(plan, year_plans))
    tokens = [(text, token, year_plan) for text, year_plan in texts for token in find_tokens(text)]
    held = _before(plan, [token for _text, token, _year_plan in tokens])
    first_day = FiscalYear(plan.fiscal_year).first_day
    return [
        OldDay(year_plan, text[token.start : token.end], _named(token, held))
        for text, token, year_plan in tokens
        if (token.is_figure and token.on is not None and token.on < first_day) or _named(token, held)
    ]


def _texts(plan: AnnualPlan, year_plans: Iterable[YearPlan]) -> Iterable[tuple[str, YearPlan | None]]:
    for text in (plan.overview_title, plan.purpose, plan.overview_intro, plan.overview_note, plan.front):
        yield text, None
    for each in year_plans:
        yield f"{each.heading}\n{each.purpose}\n{each.body}", each
        for note in each.notes.all():
            if note.kind != NoteKind.RESULTS:
                yield note.text, each


def _named(token: Token, held: dict[int, Gathering]) -> Gathering | None:
    return held.get(int(token.argument)) if token.name == "gathering" else None


def _before(plan: AnnualPlan, tokens: list[Token]) -> dict[int, Gathering]:
    """The gatherings that the tokens name and that were held before the plan's year."""
    numbers = {int(token.argument) for token in tokens if token.name == "gathering"}
    if not numbers:
        return {}
    first_day = FiscalYear(plan.fiscal_year).first_day
    return Gathering.objects.filter(starts_on__lt=first_day).in_bulk(numbers)
