"""What can be asked of releases: which there are, for whom, and what in them may not be used any more."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from biocluster.laboratory.models import Material, Processing, Release, ReleasedMaterial, ReleaseWithdrawal
from biocluster.laboratory.queries.gate import only_held, only_usable
from biocluster.laboratory.queries.processings import files_of
from biocluster.record.access import Viewer
from biocluster.record.models import Organisation, Post
from biocluster.record.queries.people import held_on


def visible_to(viewer: Viewer) -> QuerySet[Release]:
    """Every release for who may read releases; for others those to an organisation where they hold a post today."""
    releases = Release.objects.select_related(
        "requester", "processing__method_version__method", "released_by", "withdrawal"
    )
    return releases if viewer.may("release.read") else releases.none()


def own(viewer: Viewer) -> QuerySet[Release]:
    """The releases to the organisations where this viewer holds a post today."""
    releases = Release.objects.select_related("requester", "processing__method_version__method", "withdrawal")
    if viewer.person is None or not viewer.may("release.own"):
        return releases.none()
    posts = Post.objects.filter(held_on(viewer.on), person=viewer.person)
    return releases.filter(requester__in=posts.values("organisation"))


def with_counts(releases: QuerySet[Release], *, on: date) -> QuerySet[Release]:
    """Releases with ``released``, how many materials they were made of; ``held``, how many of them may not be used on
    that day; and ``is_withdrawn``.
    """
    materials = ReleasedMaterial.objects.filter(release=OuterRef("pk"))
    return releases.annotate(
        released=_count(materials),
        held=_count(only_held(materials, on=on)),
        is_withdrawn=Exists(ReleaseWithdrawal.objects.filter(release=OuterRef("pk"))),
    )


def _count(rows: QuerySet[ReleasedMaterial]) -> Coalesce:
    counted = rows.order_by().values("release").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def usable_of(release: Release, *, on: date) -> QuerySet[Material]:
    """The materials of a release that a file made on that day holds."""
    usable = only_usable(release.materials.all(), on=on)
    return Material.objects.filter(pk__in=usable.values("material")).order_by("code")


def held_of(release: Release, *, on: date) -> QuerySet[Material]:
    """The materials of a release that are on hold on that day."""
    held = only_held(release.materials.all(), on=on)
    return Material.objects.filter(pk__in=held.values("material")).order_by("code")


def releasable(processing: Processing, requester: Organisation, *, on: date) -> QuerySet[Material]:
    """The materials of a requester that were measured in a processing and may be used on that day."""
    files = files_of(processing, on=on).filter(raw_file__injection__type="sample")
    measured = files.values("raw_file__injection__material")
    return Material.objects.filter(pk__in=measured, requester=requester).order_by("code")


def requesters_of(processing: Processing, *, on: date) -> QuerySet[Organisation]:
    """The organisations to which results of a processing may be released on that day."""
    files = files_of(processing, on=on).filter(raw_file__injection__type="sample")
    return Organisation.objects.filter(
        materials_requested__in=files.values("raw_file__injection__material")
    ).distinct()


def standing_with_held(viewer: Viewer) -> QuerySet[Release]:
    """Releases that were not withdrawn and hold a material that may not be used today."""
    held = only_held(ReleasedMaterial.objects.filter(release=OuterRef("pk")), on=viewer.on)
    return visible_to(viewer).filter(Exists(held), withdrawal=None)
