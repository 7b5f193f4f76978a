"""What may happen to batches: planned, begun, measured, cancelled; and to their injections: failed and repeated."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.planning import Slot, arrange
from biocluster.laboratory.models import (
    Batch,
    BatchEvent,
    BatchStep,
    Injection,
    InjectionFailure,
    InjectionType,
    Material,
    MethodVersion,
    SeriesAt,
)
from biocluster.laboratory.operations.numbering import next_code
from biocluster.laboratory.queries.gate import usable_materials
from biocluster.record.models import Person
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.bulk import keep_new
from biocluster.record.operations.turns import take_turn

PLAN, RUN = "batch.plan", "batch.run"
TAGS = {InjectionType.QC: "QC", InjectionType.BLANK: "BLANK"}


class Held(Exception):
    """Some of the materials may not be used; nothing was done."""

    def __init__(self, materials: Sequence[Material]) -> None:
        super().__init__(*(material.code for material in materials))
        self.materials = materials

    def __str__(self) -> str:
        shown = ", ".join(material.code for material in self.materials[:10])
        return _("These materials are on hold: %(codes)s. Nothing was done.") % {
            "codes": shown + (" …" if len(self.materials) > 10 else "")
        }


class NotApproved(Exception):
    """A version that nobody has approved is not used."""

    def __str__(self) -> str:
        return _("This version of the method is not approved yet.")


class BatchIsOver(Exception):
    """The batch is measured or cancelled: nothing happens to it any more."""

    def __init__(self, event: BatchEvent) -> None:
        super().__init__(event.pk)
        self.event = event

    def __str__(self) -> str:
        return _("This batch is over already: %(state)s.") % {"state": self.event.get_step_display()}


@operation("batch.plan")
def plan_batch(
    version: MethodVersion,
    materials: Sequence[Material],
    *,
    planned_for: date,
    instrument: str,
    capillary: str,
    seed: int,
    qc_material: Material | None = None,
    qc_every: int = 10,
    qc_first: int = 3,
    blanks_first: int = 1,
    blanks_last: int = 1,
    series_at: SeriesAt | str = SeriesAt.START,
    block_size: int = 100,
    note: str = "",
    by: Person,
    at: datetime,
) -> Batch:
    """Plan a batch: these materials in an order by chance, with QCs, blanks and the calibration series in place.

    The order depends on the set of materials, the seed and the numbers, and not on the order in which they are given.

    Raises
    ------
    Held
        If a material, or the QC pool, is on hold today or on the day for which the batch is planned.
    NotApproved
        If nobody has approved the version of the method.
    django.core.exceptions.ValidationError
        If there are no materials, one stands there twice, or a number cannot be.
    """
    if version.approved_at is None:
        raise NotApproved
    samples = sorted(set(materials), key=lambda material: material.code)
    if not samples:
        raise ValidationError(_("Choose at least one material."))
    if len(samples) < len(materials):
        raise ValidationError(_("A material stands there twice."))
    for day in sorted({localdate(at), max(localdate(at), planned_for)}):
        refuse_held([*samples, *([qc_material] if qc_material else [])], on=day)
    batch = Batch(
        code=next_code(Batch.objects.all(), "B", planned_for.year), method_version=version, planned_for=planned_for, instrument=instrument.strip(),
        capillary=capillary.strip(), seed=seed, qc_every=qc_every, qc_first=qc_first, blanks_first=blanks_first,
        blanks_last=blanks_last, series_at=series_at, block_size=block_size, qc_material=qc_material, note=note,
        planned_by=by, planned_at=at,
    )  # fmt: skip
    keep(batch, by=by, at=at, verb=PLAN)
    levels = list(version.levels.values_list("factor", flat=True))
    slots = arrange(
        len(samples), seed=seed, qc_every=qc_every, qc_first=qc_first, blanks_first=blanks_first,
        blanks_last=blanks_last, levels=levels, block_size=block_size,
        series_at_start=series_at in (SeriesAt.START, SeriesAt.BOTH),
        series_at_end=series_at in (SeriesAt.END, SeriesAt.BOTH),
    )  # fmt: skip
    keep_new((_injection(batch, slot, samples, levels) for slot in slots), by=by, at=at, verb=PLAN)
    return batch


def refuse_held(materials: Sequence[Material], *, on: date) -> None:
    """Raise ``Held`` unless the gate lets every one of them be used on that day."""
    keys = [material.pk for material in materials]
    usable = set(usable_materials(on=on).filter(pk__in=keys).values_list("pk", flat=True))
    if held := [material for material in materials if material.pk not in usable]:
        raise Held(held)


def _injection(batch: Batch, slot: Slot, samples: Sequence[Material], levels: Sequence[float]) -> Injection:
    material, tag = None, TAGS.get(InjectionType(slot.type), "")
    if slot.sample is not None:
        material = samples[slot.sample]
        tag = material.code
    elif slot.level is not None:
        tag = f"STD{sorted(levels).index(slot.level) + 1}"
    elif tag == TAGS[InjectionType.QC]:
        material = batch.qc_material
    return Injection(
        batch=batch, order=slot.order, block=slot.block, type=slot.type, level=slot.level, material=material,
        file_name=f"{batch.code}_{slot.order:03d}_{tag}",
    )  # fmt: skip


@operation("batch.run")
def start_batch(batch: Batch, *, by: Person, at: datetime) -> BatchEvent:
    """Note that the batch is being measured. Raises ``BatchIsOver``, and ``ValidationError`` if it has begun."""
    return _step(batch, BatchStep.STARTED, by=by, at=at)


@operation("batch.run")
def finish_batch(batch: Batch, *, by: Person, at: datetime) -> BatchEvent:
    """Note that the batch is measured. Raises ``BatchIsOver``."""
    return _step(batch, BatchStep.FINISHED, by=by, at=at)


@operation("batch.run")
def cancel_batch(batch: Batch, *, reason: str, by: Person, at: datetime) -> BatchEvent:
    """Do without a batch. Raises ``BatchIsOver``, and ``ValidationError`` without a reason."""
    return _step(batch, BatchStep.CANCELLED, reason=reason, by=by, at=at)


def _step(batch: Batch, step: BatchStep, *, reason: str = "", by: Person, at: datetime) -> BatchEvent:
    refuse_over(take_turn(batch))
    return keep(
        BatchEvent(batch=batch, step=step, reason=reason.strip(), by=by, at=at), by=by, at=at, verb=RUN
    )


def refuse_over(batch: Batch) -> None:
    """Raise ``BatchIsOver`` if the batch is measured or cancelled."""
    over = batch.events.exclude(step=BatchStep.STARTED).last()
    if over is not None:
        raise BatchIsOver(over)


@operation("batch.run")
def fail_injection(
    injection: Injection, *, reason: str, repeat: bool, by: Person, at: datetime
) -> InjectionFailure:
    """Note that an injection came to nothing; with ``repeat`` it stands once more at the end of the row.

    Raises
    ------
    Held
        If it is to be repeated and its material is on hold today.
    django.core.exceptions.ValidationError
        If it is noted already, or there is no reason.
    """
    batch = take_turn(injection.batch)
    failure = keep(
        InjectionFailure(injection=injection, reason=reason.strip(), noted_by=by, noted_at=at),
        by=by, at=at, verb=RUN,
    )  # fmt: skip
    if repeat:
        if injection.material:
            refuse_held([injection.material], on=localdate(at))
        order = (batch.injections.aggregate(last=Max("order"))["last"] or 0) + 1
        tag = injection.file_name.rsplit("_", 1)[-1]
        again = Injection(
            batch=batch, order=order, block=injection.block, type=injection.type, level=injection.level,
            material=injection.material, file_name=f"{batch.code}_{order:03d}_{tag}", repeats=injection,
        )  # fmt: skip
        keep(again, by=by, at=at, verb=RUN)
    return failure
