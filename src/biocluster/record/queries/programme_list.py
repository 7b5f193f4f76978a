"""Programmes as the staff's list shows them."""

from django.db.models import Count, Max, QuerySet

from biocluster.record.models import Programme
from biocluster.record.words.text import fold


def with_years(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """Each programme with the number of the plans it stands in (``plans``) and the last year of them (``last``)."""
    return programmes.annotate(
        plans=Count("year_plans", distinct=True), last=Max("year_plans__annual_plan__fiscal_year")
    )


def alike(programme: Programme) -> list[Programme]:
    """Other programmes whose name reads the same, however wide or in whichever kana it is written."""
    name = fold(programme.name)
    others = Programme.objects.exclude(pk=programme.pk).values_list("pk", "name")
    return list(Programme.objects.filter(pk__in=[key for key, other in others if fold(other) == name]))
