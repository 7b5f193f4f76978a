"""Programmes, annual plans and their year plans for tests, all invented."""

import factory

from biocluster.record.models import (
    AnnualPlan,
    BudgetLine,
    BudgetSource,
    NoteKind,
    OverviewPlacement,
    PlanOutlet,
    Programme,
    YearPlan,
    YearPlanNote,
    YearPlanPartner,
)
from tests.factories.people import OrganisationFactory


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"架空事業{n}")
    kana = factory.Sequence(lambda n: f"カクウジギョウ{n}")


class AnnualPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AnnualPlan

    fiscal_year = factory.Sequence(lambda n: 2034 + n % 40)  # apart from the years that tests name


class YearPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = YearPlan

    annual_plan = factory.SubFactory(AnnualPlanFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    position = factory.Sequence(lambda n: n)
    heading = factory.LazyAttribute(lambda year_plan: year_plan.programme.name)


class YearPlanNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = YearPlanNote

    year_plan = factory.SubFactory(YearPlanFactory)
    kind = NoteKind.OTHER
    position = factory.Sequence(lambda n: n)
    text = "※架空の注記"


class YearPlanPartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = YearPlanPartner

    year_plan = factory.SubFactory(YearPlanFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    position = factory.Sequence(lambda n: n)


class PlanOutletFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanOutlet

    annual_plan = factory.SubFactory(AnnualPlanFactory)
    heading = factory.Sequence(lambda n: f"□架空の出口{n}")
    position = factory.Sequence(lambda n: n)


class PlacementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OverviewPlacement

    plan_outlet = factory.SubFactory(PlanOutletFactory)
    year_plan = factory.SubFactory(YearPlanFactory)
    position = factory.Sequence(lambda n: n)


class BudgetLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BudgetLine

    year_plan = factory.SubFactory(YearPlanFactory)
    source = BudgetSource.CITY
    title = factory.Sequence(lambda n: f"架空の費目{n}")
    planned_yen = 1_200_000
