"""What may happen to results: released to whoever asked for them, taken as a file, withdrawn."""

import io
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.released import released_table
from biocluster.laboratory.models import (
    Material,
    Processing,
    Release,
    ReleasedMaterial,
    ReleaseWithdrawal,
)
from biocluster.laboratory.operations.numbering import next_code
from biocluster.laboratory.queries import releases
from biocluster.laboratory.queries.reviews import reviewers_of
from biocluster.record.access import NotAllowed, Viewer
from biocluster.record.models import Organisation, Person
from biocluster.record.operations.audit import keep, note, operation
from biocluster.record.operations.bulk import keep_new
from biocluster.record.operations.documents import read_stored, store_bytes
from biocluster.record.operations.turns import take_turn
from biocluster.record.queries.viewers import roles_of
from biocluster.record.words.file_kinds import FileKind

MAKE, WITHDRAW, TAKE = "release.make", "release.withdraw", "release.own"
PARQUET = FileKind("Parquet", "application/vnd.apache.parquet", (".parquet",))


class NothingToRelease(Exception):
    """No material of the requester was measured in the processing, or every one is on hold."""

    def __str__(self) -> str:
        return _("There is nothing to release: no material of this requester that may be used was measured.")


class ReviewedByReleaser(Exception):
    """Who decided about peaks does not release what follows from them."""

    def __str__(self) -> str:
        return _("You decided about peaks of this processing: somebody else has to release its results.")


class Withdrawn(Exception):
    """The release was withdrawn: nobody takes it any more."""

    def __init__(self, withdrawal: ReleaseWithdrawal) -> None:
        super().__init__(withdrawal.pk)
        self.withdrawal = withdrawal

    def __str__(self) -> str:
        return _("This release was withdrawn: %(reason)s") % {"reason": self.withdrawal.reason}


@operation("release.make")
def release_results(
    processing: Processing,
    requester: Organisation,
    *,
    reviews_until: datetime | None = None,
    note: str = "",
    by: Person,
    at: datetime,
) -> Release:
    """Release what was measured in the materials of a requester, as far as they may be used today.

    The table is kept as it is released, after the decisions about peaks made until ``reviews_until`` (now without it).

    Raises
    ------
    NothingToRelease
        If there is no such material.
    ReviewedByReleaser
        If ``by`` decided about a peak of the processing: two people answer for a release.
    NoTables, TablesDiffer
        If the tables of the processing are not there as they were computed.
    django.core.exceptions.ValidationError
        If the moment is still to come.
    """
    processing, until, on = take_turn(processing), reviews_until or at, localdate(at)
    if until > at:
        raise ValidationError({"reviews_until": _("Decisions that are still to come cannot be released.")})
    if by.pk in reviewers_of(processing):
        raise ReviewedByReleaser
    materials = list(releases.releasable(processing, requester, on=on))
    if not materials:
        raise NothingToRelease
    table = released_table(processing, [each.code for each in materials], on=on, until=until)
    release = Release(
        code=next_code(Release.objects.all(), "R", localtime(at).year), processing=processing, requester=requester, reviews_until=until,
        table=store_bytes(_bytes(table), PARQUET, by=by, at=at), note=note.strip(), released_by=by, released_at=at,
    )  # fmt: skip
    keep(release, by=by, at=at, verb=MAKE)
    keep_new(
        (ReleasedMaterial(release=release, material=each) for each in materials), by=by, at=at, verb=MAKE
    )
    return release


def _bytes(table: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    table.write_parquet(written, compression="zstd", compression_level=3, statistics=False)
    return written.getvalue()


@operation("release.withdraw")
def withdraw_release(release: Release, *, reason: str, by: Person, at: datetime) -> ReleaseWithdrawal:
    """Take a release back; whoever it went to sees the reason. Raises ``Withdrawn`` if somebody has already."""
    current = take_turn(release)
    refuse_withdrawn(current)
    return keep(
        ReleaseWithdrawal(release=current, reason=reason.strip(), withdrawn_by=by, withdrawn_at=at),
        by=by, at=at, verb=WITHDRAW,
    )  # fmt: skip


def refuse_withdrawn(release: Release) -> None:
    withdrawal = ReleaseWithdrawal.objects.filter(release=release).first()
    if withdrawal is not None:
        raise Withdrawn(withdrawal)


@dataclass(frozen=True, slots=True, eq=False)
class TakenRelease:
    """What somebody takes of a release: its rows, its materials, and how many were left out because they are held."""

    table: pl.DataFrame
    materials: list[Material]
    left_out: int


@operation("release.own")
def take_release(release: Release, *, format: str, by: Person, at: datetime) -> TakenRelease:
    """The table of a release without what is on hold today; the audit notes who took it, in which format.

    For who may read releases, and for whoever holds a post at the requester today.

    Raises
    ------
    NotAllowed
        For anybody else.
    Withdrawn
        If it was withdrawn.
    DigestDiffers
        If the table is no longer the one that was released.
    """
    on = localdate(at)
    viewer = Viewer(person=by, roles=roles_of(by, on=on), on=on)
    if not viewer.may("release.read") and not releases.own(viewer).filter(pk=release.pk).exists():
        raise NotAllowed(TAKE)
    refuse_withdrawn(release)
    materials = list(releases.usable_of(release, on=on))
    left_out = releases.held_of(release, on=on).count()
    table = pl.read_parquet(io.BytesIO(read_stored(release.table)))
    table = table.filter(pl.col("material").is_in([each.code for each in materials]))
    noted = {"format": format, "left_out": str(left_out)}
    note(TAKE, by=by, at=at, subject=release, before={}, after=noted)
    return TakenRelease(table, materials, left_out)
