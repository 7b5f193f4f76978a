"""Measures, counts and publications for tests, all invented."""

import hashlib
from datetime import date, datetime

import factory

from biocluster.record.figures.values import FigureValue, value_of
from biocluster.record.models import Measure, Publication, PublishedFigure, ReportedCount, StoredFile
from tests.factories.people import AT, PersonFactory


class MeasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Measure

    name = factory.Sequence(lambda n: f"invented.number{n}")
    title = factory.Sequence(lambda n: f"架空の数{n}")
    unit = "件"


class ReportedCountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportedCount

    measure = factory.SubFactory(MeasureFactory)
    on = date(2014, 8, 20)
    value = 120
    source = "架空の月例報告"
    recorded_by = factory.SubFactory(PersonFactory)
    recorded_at = AT


class PublicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Publication

    number = 1
    published_at = AT
    published_by = factory.SubFactory(PersonFactory)

    @factory.lazy_attribute
    def outline(self):
        content = f"{self.annual_plan.fiscal_year} {self.number}".encode()
        digest = hashlib.sha256(content).hexdigest()
        return StoredFile.objects.create(
            sha256=digest, size_bytes=len(content), media_type="application/json"
        )


def freeze(
    publication: Publication, name: str, on: date, *, at: datetime = AT, **other: object
) -> PublishedFigure:
    """The figure as it is now, published."""
    value: FigureValue = value_of(name, on=on)
    fields = {
        "name": name,
        "on": on,
        "value": value.value,
        "unit": value.unit,
        "as_of": value.as_of,
        "rows_digest": value.rows_digest,
        "computed_at": at,
        "measure_id": value.measure_id,
    }
    return PublishedFigure.objects.create(publication=publication, **{**fields, **other})
