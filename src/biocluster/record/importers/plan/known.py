"""What the record knows already that a plan may speak of; read once for a proposal."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from biocluster.record.importers.plan.likeness import programme_key
from biocluster.record.models import (
    AnnualPlan,
    Gathering,
    Measure,
    Organisation,
    OrganisationAlias,
    Programme,
    ReportedCount,
    YearPlan,
)


@dataclass(frozen=True, slots=True)
class KnownProgramme:
    """A programme of the record, and the key of what it stood under in its last year."""

    pk: int
    name: str
    key: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class KnownGathering:
    pk: int
    kind: str
    starts_on: date
    edition: int | None
    title: str


@dataclass
class Known:
    """The record as far as a proposal needs it."""

    organisations: dict[int, str] = field(default_factory=dict)
    organisation_names: dict[str, int] = field(default_factory=dict)  # names and other names
    programmes: list[KnownProgramme] = field(default_factory=list)
    measures: dict[str, tuple[str, str]] = field(default_factory=dict)  # name: (title, unit)
    counts: dict[tuple[str, date], Decimal] = field(default_factory=dict)
    gatherings: list[KnownGathering] = field(default_factory=list)
    plan: AnnualPlan | None = None
    plan_rows: int = 0


def read_known(fiscal_year: int | None) -> Known:
    """Read it."""
    known = Known()
    for pk, name in Organisation.objects.values_list("pk", "name"):
        known.organisations[pk] = name
        known.organisation_names[name] = pk
    for name, pk in OrganisationAlias.objects.values_list("name", "organisation_id"):
        known.organisation_names.setdefault(name, pk)
    under: dict[int, str] = {}
    for programme, parent in YearPlan.objects.order_by("annual_plan__fiscal_year").values_list(
        "programme_id", "parent__heading"
    ):
        under[programme] = programme_key(parent) if parent else ""
    known.programmes = [
        KnownProgramme(pk, name, programme_key(name), under.get(pk, ""))
        for pk, name in Programme.objects.values_list("pk", "name")
    ]
    known.measures = {
        name: (title, unit) for name, title, unit in Measure.objects.values_list("name", "title", "unit")
    }
    for name, on, value in ReportedCount.objects.filter(replaced_by=None).values_list(
        "measure__name", "on", "value"
    ):
        known.counts[name, on] = value
    known.gatherings = [
        KnownGathering(*row)
        for row in Gathering.objects.values_list("pk", "kind", "starts_on", "edition", "title")
    ]
    if fiscal_year is not None:
        known.plan = AnnualPlan.objects.filter(fiscal_year=fiscal_year).first()
        known.plan_rows = YearPlan.objects.filter(annual_plan=known.plan).count() if known.plan else 0
    return known
