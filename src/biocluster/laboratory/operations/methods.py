"""What may happen to methods: versions are written, approved by somebody else, and then never change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from biocluster.laboratory.models import (
    CalibrationLevel,
    CompoundIon,
    Method,
    MethodTarget,
    MethodVersion,
    TargetRole,
)
from biocluster.record.models import Person
from biocluster.record.operations.audit import discard, keep, operation
from biocluster.record.operations.bulk import keep_new
from biocluster.record.operations.turns import refuse_if_changed, take_turn, take_turn_unchanged

EDIT, APPROVE = "method.edit", "method.approve"


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A line of the table of targets as somebody writes it; ``standard`` is the name of another line."""

    name: str
    mz: float
    formula: str = ""
    role: TargetRole | str = TargetRole.TARGET
    time_s: float | None = None
    window_s: float | None = None
    mobility: float | None = None
    standard: str = ""
    concentration_um: float | None = None
    ion: CompoundIon | None = None


class AlreadyApproved(Exception):
    """The version is approved: it no longer changes, and is not approved twice."""

    def __init__(self, version: MethodVersion) -> None:
        super().__init__(version.pk)
        self.version = version

    def __str__(self) -> str:
        return _("This version is approved and does not change any more. Write the next version.")


class ApprovedByWriter(Exception):
    """Who wrote a version does not approve it."""

    def __str__(self) -> str:
        return _("You wrote this version: somebody else has to approve it.")


@operation("method.edit")
def save_method(method: Method, *, seen: int | None = None, by: Person, at: datetime) -> Method:
    """Add a method or change its words. Raises ``ChangedSince`` if somebody wrote after ``seen``."""
    take_turn_unchanged(method, seen)
    return keep(method, by=by, at=at, verb=EDIT)


@operation("method.edit")
def write_version(
    version: MethodVersion,
    *,
    targets: Sequence[Target],
    levels: Sequence[float],
    by: Person,
    at: datetime,
) -> MethodVersion:
    """Write the next version of a method, with its targets and the levels of its calibration.

    Raises
    ------
    django.core.exceptions.ValidationError
        If a target stands there twice, or names an internal standard that is none.
    """
    _check(targets, levels)
    take_turn(version.method)
    last = version.method.versions.aggregate(last=Max("number"))["last"] or 0
    version.number, version.written_by, version.written_at = last + 1, by, at
    version.approved_by = version.approved_at = None
    keep(version, by=by, at=at, verb=EDIT)
    _write_lines(version, targets, levels, by=by, at=at)
    return version


@operation("method.edit")
def change_version(
    version: MethodVersion,
    *,
    targets: Sequence[Target] | None = None,
    levels: Sequence[float] | None = None,
    seen: int | None = None,
    by: Person,
    at: datetime,
) -> MethodVersion:
    """Correct a version that nobody has approved; None leaves the targets, or the levels, as they are.

    Whoever corrects it has written it from then on.

    Raises
    ------
    AlreadyApproved
        If it is approved.
    ChangedSince
        If somebody else has changed it after ``seen``.
    """
    stored = take_turn(version)
    if stored.approved_at is not None:
        raise AlreadyApproved(stored)
    refuse_if_changed(version, seen)
    _check(targets or (), levels or ())
    version.method, version.number = stored.method, stored.number
    version.written_by, version.written_at = by, at
    version.approved_by = version.approved_at = None
    keep(version, by=by, at=at, verb=EDIT)
    if targets is not None:
        for row in version.targets.all():
            discard(row, by=by, at=at, verb=EDIT)
    if levels is not None:
        for level in version.levels.all():
            discard(level, by=by, at=at, verb=EDIT)
    _write_lines(version, targets or (), levels or (), by=by, at=at)
    return version


@operation("method.approve")
def approve_version(
    version: MethodVersion, *, seen: int | None = None, by: Person, at: datetime
) -> MethodVersion:
    """Let a version be used. From then on it never changes.

    Raises
    ------
    AlreadyApproved
        If somebody has approved it.
    ApprovedByWriter
        If ``by`` wrote it, or corrected it last.
    ChangedSince
        If somebody else has changed it after ``seen``.
    django.core.exceptions.ValidationError
        If it has no targets.
    """
    current = take_turn(version)
    if current.approved_at is not None:
        raise AlreadyApproved(current)
    if current.written_by_id == by.pk:
        raise ApprovedByWriter
    refuse_if_changed(current, seen)
    if not current.targets.exists():
        raise ValidationError(
            _("A version without targets measures nothing: give it a table of targets first.")
        )
    current.approved_by, current.approved_at = by, at
    return keep(current, by=by, at=at, verb=APPROVE)


def _check(targets: Sequence[Target], levels: Sequence[float]) -> None:
    names = [each.name for each in targets]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValidationError(_("These names stand there twice: %(names)s.") % {"names": ", ".join(twice)})
    standards = {each.name for each in targets if each.role == TargetRole.INTERNAL_STANDARD}
    if lost := sorted({each.standard for each in targets if each.standard} - standards):
        raise ValidationError(
            _("No internal standard among the targets is called so: %(names)s.") % {"names": ", ".join(lost)}
        )
    if len(set(levels)) < len(levels):
        raise ValidationError(_("A level of the calibration stands there twice."))


def _write_lines(
    version: MethodVersion, targets: Sequence[Target], levels: Sequence[float], *, by: Person, at: datetime
) -> None:
    rows = [
        MethodTarget(
            version=version, position=position, ion=each.ion, name=each.name, formula=each.formula, mz=each.mz,
            role=each.role, time_s=each.time_s, window_s=each.window_s, mobility=each.mobility,
            standard=each.standard, concentration_um=each.concentration_um,
        )
        for position, each in enumerate(targets, start=1)
    ]  # fmt: skip
    factors = [CalibrationLevel(version=version, factor=factor) for factor in sorted(levels)]
    for row in (*rows, *factors):
        row.clean_fields(exclude=["version"])
        row.validate_constraints(exclude=["version"])
    keep_new(rows, by=by, at=at, verb=EDIT)
    keep_new(factors, by=by, at=at, verb=EDIT)
