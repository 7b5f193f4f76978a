"""What can be asked of raw files."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from biocluster.laboratory.models import Batch, Injection, RawFile
from biocluster.laboratory.queries.gate import only_usable
from biocluster.laboratory.words.raw_names import ending_of
from biocluster.record.access import Viewer


def visible_to(viewer: Viewer) -> QuerySet[RawFile]:
    """The raw files of materials that may be used on the viewer's day, for who may see batches."""
    files = RawFile.objects.select_related("injection__batch", "injection__material", "received_by")
    return (
        only_usable(files, on=viewer.on, by="injection__material")
        if viewer.may("batch.read")
        else files.none()
    )


def raw_path(sha256: str, ending: str) -> Path:
    """Where the bytes of a raw file lie: outside of everything that a web server serves."""
    return settings.RAW_FILES / sha256[:2] / f"{sha256}{ending}"


def path_of(raw_file: RawFile) -> Path:
    return raw_path(raw_file.sha256, ending_of(raw_file.received_as))


def current_file(injection: Injection) -> RawFile | None:
    """The file of an injection that no other has replaced."""
    return injection.raw_files.filter(replaced_by=None).first()


def usable_files(batches: QuerySet[Batch] | list[Batch], *, on: date) -> QuerySet[RawFile]:
    """What can be processed of these batches: of each injection the current file, without what failed or is held."""
    files = RawFile.objects.filter(
        injection__batch__in=batches, replaced_by=None, injection__failure=None
    ).select_related("injection__batch", "injection__material")
    return only_usable(files, on=on, by="injection__material").order_by(
        "injection__batch__code", "injection__order"
    )
