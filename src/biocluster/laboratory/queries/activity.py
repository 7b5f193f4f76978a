"""What the laboratory has done, as its figures count it."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import Min
from django.utils.timezone import localdate

from biocluster.laboratory.models import (
    BatchEvent,
    BatchStep,
    InjectionType,
    ProcessingBatch,
    RawFile,
    ReleasedMaterial,
)


class Analysed(NamedTuple):
    """A material that was measured for the first time."""

    material: int
    batch: int
    code: str
    on: date


def first_analysed() -> list[Analysed]:
    """Every material of which a raw file of a sample was received and did not fail, with its first; one query."""
    rows = (
        RawFile.objects.filter(injection__type=InjectionType.SAMPLE, injection__failure=None)
        .order_by("received_at", "pk")
        .values_list("injection__material", "injection__batch", "injection__batch__code", "received_at")
    )
    found: dict[int, Analysed] = {}
    for material, batch, code, at in rows.iterator():
        found.setdefault(material, Analysed(material, batch, code, localdate(at)))
    return list(found.values())


class Measured(NamedTuple):
    """A batch that was measured."""

    batch: int
    code: str
    on: date


def measured_batches() -> list[Measured]:
    """Every batch that was measured, with the day; one query."""
    rows = BatchEvent.objects.filter(step=BatchStep.FINISHED).order_by("at", "pk")
    return [
        Measured(batch, code, localdate(at))
        for batch, code, at in rows.values_list("batch", "batch__code", "at")
    ]


class Answered(NamedTuple):
    """A material whose results were released for the first time, and how many days that took."""

    material: int
    on: date
    days: int


def first_released() -> list[Answered]:
    """Every material with results in a release that stands, with the day of the first; one query."""
    rows = (
        ReleasedMaterial.objects.filter(release__withdrawal=None)
        .order_by()
        .values_list("material", "material__received_on")
        .annotate(first=Min("release__released_at"))
    )
    return [
        Answered(material, localdate(first), (localdate(first) - received).days)
        for material, received, first in rows
    ]


class Judged(NamedTuple):
    """A batch with the share of metabolites, in per cent, whose QCs vary by less than 20 %."""

    batch: int
    code: str
    on: date
    share: float


def quality_of_batches(days: Collection[date]) -> dict[date, list[Judged]]:
    """For each of the days, what the latest processing until then says of every batch; one query."""
    rows = (
        ProcessingBatch.objects.filter(processing__result__share_qc_cv_below_20__isnull=False)
        .order_by("processing__result__recorded_at", "pk")
        .values_list(
            "batch", "batch__code", "processing__result__recorded_at",
            "processing__result__share_qc_cv_below_20",
        )
    )  # fmt: skip
    judged = [Judged(batch, code, localdate(at), share or 0.0) for batch, code, at, share in rows]
    return {day: list({each.batch: each for each in judged if each.on <= day}.values()) for day in days}
