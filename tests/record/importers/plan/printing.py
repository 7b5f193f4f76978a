"""A plan of the record as text again, by a second and simpler way than the one that publishes it."""

import re

from biocluster.record.models import AnnualPlan, Gathering, ReportedCount, YearPlan
from biocluster.record.queries.outline import outline_of
from biocluster.record.words.date_ranges import DateRange, range_era_long, range_era_short, range_iso
from biocluster.record.words.dates import FiscalYear, PartialDate, era_long, era_short, iso
from biocluster.record.words.outline import printed_lines
from biocluster.record.words.tokens import Token, expand, format_number


def squeezed(text: str) -> str:
    """A text without white space: two texts that differ in nothing else are the same here."""
    return re.sub(r"\s+", "", text.lstrip("\ufeff"))


def printed(plan: AnnualPlan) -> str:
    """The whole plan, its tokens put into words."""
    return "\n".join(printed_lines(outline_of(plan, say=say)))


def say(text: str, year_plan: YearPlan | None) -> str:
    def resolve(token: Token) -> str:
        if token.name == "since":
            return FiscalYear(year_plan.continuing_since).era_short
        if token.name == "partners":
            return "・".join(each.wording for each in year_plan.partners.order_by("position"))
        if token.name == "gathering":
            return _date(Gathering.objects.get(pk=token.argument), token.option("as"))
        count = ReportedCount.objects.filter(measure__name=token.name, on__lte=token.on).latest("on")
        unit = count.measure.unit if token.option("as") == "full" else ""
        return format_number(count.value, token.option("style")) + unit

    return expand(text, resolve)


def _date(gathering: Gathering, form: str) -> str:
    if gathering.ends_on:
        days = DateRange(gathering.starts_on, gathering.ends_on)
        return {"era": range_era_long, "short": range_era_short, "iso": range_iso}[form](days)
    day = PartialDate(gathering.starts_on, gathering.date_precision)
    return {"era": era_long, "short": era_short, "iso": iso}[form](day)
