"""The tokens that an editor of a text may choose from, each with what it says today."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from biocluster.record.figures.catalogue import known_figures
from biocluster.record.figures.texts import days_of
from biocluster.record.figures.values import values_of
from biocluster.record.models import Gathering, YearPlan
from biocluster.record.words.dates import FiscalYear
from biocluster.record.words.tokens import format_number, write_token

MOST_GATHERINGS = 50


@dataclass(frozen=True)
class TokenOffer:
    """A token to insert: how it is written, what it is called, and what it says now ("" for nothing yet)."""

    token: str
    name: str
    argument: str
    title: str
    says: str
    as_of: date | None = None
    kind: str = "figure"


def token_offers(
    *,
    on: date,
    year_plan: YearPlan | None = None,
    gatherings: Collection[Gathering] = (),
) -> list[TokenOffer]:
    """What may be inserted into a text: figures with their value ``on`` a day, and, for the text of a year plan,
    since when and with whom it is run. ``gatherings`` are those to offer dates of, as the editor may see them.
    A constant number of queries.
    """
    offers = [] if year_plan is None else _of_year_plan(year_plan)
    figures = known_figures()
    values = values_of((each.name, on) for each in figures)
    for each in figures:
        value = values.get((each.name, on))
        offers.append(
            TokenOffer(
                token=write_token(each.name, {"on": (value.as_of if value else on).isoformat()}),
                name=each.name,
                argument="",
                title=each.heading,
                says=format_number(value.value) + value.unit if value else "",
                as_of=value.as_of if value else None,
            )
        )
    for gathering in list(gatherings)[:MOST_GATHERINGS]:
        number = str(gathering.pk)
        offers.append(
            TokenOffer(
                token=write_token("gathering", argument=number),
                name="gathering",
                argument=number,
                title=gathering.title,
                says=days_of(gathering),
                kind="gathering",
            )
        )
    return offers


def _of_year_plan(year_plan: YearPlan) -> list[TokenOffer]:
    since = year_plan.continuing_since
    partners = "・".join(str(each) for each in year_plan.partners.select_related("organisation"))
    return [
        TokenOffer(
            write_token("since"), "since", "", _("The fiscal year since which it goes on"),
            FiscalYear(since).era_short if since else "", kind="plan",
        ),
        TokenOffer(
            write_token("partners"), "partners", "", _("The organisations of the joint work"), partners,
            kind="plan",
        ),
    ]  # fmt: skip
