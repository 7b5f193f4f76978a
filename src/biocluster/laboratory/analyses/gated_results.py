"""The results of a processing as they may be seen on a day: gated, and after what people decided.

One way in for pages, charts, releases and files. A material on hold on the day has no row in any of the tables, and no
part in the numbers of the others.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
from django.conf import settings
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.digests import sha256_of
from biocluster.laboratory.analyses.engine import CONCENTRATIONS, PEAKS, RUNS
from biocluster.laboratory.analyses.method_targets import engine_method, sheet_for, target_rows
from biocluster.laboratory.analyses.reviewed import DONE, Decision, with_decisions, write_reviewed
from biocluster.laboratory.analyses.store import digest_of
from biocluster.laboratory.models import PeakDecision, PeakReview, Processing, ProcessingFile
from biocluster.laboratory.queries.processings import files_of, files_of_many, numbers_of_files
from biocluster.laboratory.queries.results import folder_of
from biocluster.laboratory.queries.reviews import decisions as decisions_that_stand
from biocluster.laboratory.queries.reviews import decisions_about_many

CURVES, QC = "curves.parquet", "qc.parquet"


class NoTables(Exception):
    """The processing has not given tables."""

    def __str__(self) -> str:
        return _("This processing has no tables yet.")


class TablesDiffer(Exception):
    """The tables are not those that the processing gave, or are gone: they are not shown."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return _(
            "The table %(name)s is not the one that was computed, or is gone, so nothing of it is shown. "
            "Have the batch processed again: the same tables are made anew."
        ) % {"name": self.name}


@dataclass(frozen=True, slots=True)
class Gated:
    """What the record says of a processing: its files that may be used, how many it has in all, and what was decided."""

    files: list[ProcessingFile]
    whole: int
    decided: list[Decision]


def gated(processing: Processing, *, on: date, until: datetime | None = None) -> Gated:
    """What the record says of one processing on a day."""
    files = list(files_of(processing, on=on))
    return Gated(files, processing.files.count(), _decisions(processing, until))


def gated_together(processings: Collection[Processing], *, on: date) -> dict[int, Gated]:
    """The same of many, by their numbers, asked at once."""
    files: dict[int, list[ProcessingFile]] = {each.pk: [] for each in processings}
    decided: dict[int, list[Decision]] = {each.pk: [] for each in processings}
    for file in files_of_many(processings, on=on):
        files[file.processing_id].append(file)
    for review in decisions_about_many(processings):
        if review.decision != PeakDecision.ACCEPT:
            decided[review.processing_id].append(_decision(review))
    whole = numbers_of_files(processings)
    return {each.pk: Gated(files[each.pk], whole.get(each.pk, 0), decided[each.pk]) for each in processings}


def computed_peaks(
    processing: Processing,
    *,
    on: date,
    names: Collection[str] | None = None,
    files: Collection[str] | None = None,
) -> pl.DataFrame:
    """The peaks as the engine computed them, whatever was decided since; columns of ``tables.PEAKS``.

    Raises ``NoTables`` and ``TablesDiffer``; so do the others here.
    """
    _check(processing)
    usable = [each.raw_file.injection.file_name for each in files_of(processing, on=on)]
    asked = set(usable if files is None else files)
    wanted = [file for file in usable if file in asked]
    found = pl.scan_parquet(folder_of(processing) / PEAKS).filter(pl.col("file").is_in(wanted))
    if names is not None:
        found = found.filter(pl.col("name").is_in(list(names)))
    return found.collect()


def reviewed_peaks(
    processing: Processing,
    *,
    on: date,
    until: datetime | None = None,
    names: Collection[str] | None = None,
    files: Collection[str] | None = None,
) -> pl.DataFrame:
    """The same after the decisions that stand, or that stood at a moment."""
    peaks = computed_peaks(processing, on=on, names=names, files=files)
    return with_decisions(peaks, _decisions(processing, until))


def concentrations(processing: Processing, *, on: date, until: datetime | None = None) -> pl.DataFrame:
    """Concentrations in µM after decisions; columns of ``tables.CONCENTRATIONS``."""
    return pl.read_parquet(reviewed_folder(processing, on=on, until=until) / CONCENTRATIONS)


def curves(processing: Processing, *, on: date, until: datetime | None = None) -> pl.DataFrame:
    """The calibration curves with limits of detection and quantification; columns of ``tables.CURVES``."""
    return pl.read_parquet(reviewed_folder(processing, on=on, until=until) / CURVES)


def qc_of(processing: Processing, *, on: date, until: datetime | None = None) -> pl.DataFrame:
    """How well each metabolite was measured; columns of ``tables.QC``."""
    return pl.read_parquet(reviewed_folder(processing, on=on, until=until) / QC)


def runs(processing: Processing, *, on: date) -> pl.DataFrame:
    """A row for each file; columns of ``tables.RUNS``."""
    _check(processing)
    usable = [each.raw_file.injection.file_name for each in files_of(processing, on=on)]
    return pl.scan_parquet(folder_of(processing) / RUNS).filter(pl.col("file").is_in(usable)).collect()


def charted_values(processing: Processing, known: Gated, name: str, column: str) -> pl.DataFrame:
    """``file`` and one column of one target after decisions: ``concentration``, or a column of the peaks."""
    if column == "concentration":
        table = pl.scan_parquet(_folder(processing, known) / CONCENTRATIONS).filter(pl.col("name") == name)
        return table.select("file", column).collect()
    _check(processing)
    usable = [each.raw_file.injection.file_name for each in known.files]
    peaks = pl.scan_parquet(folder_of(processing) / PEAKS).filter(
        pl.col("file").is_in(usable) & (pl.col("name") == name)
    )
    return with_decisions(peaks.collect(), known.decided).select("file", column)


def reviewed_folder(processing: Processing, *, on: date, until: datetime | None = None) -> Path:
    """The folder with the tables of what may be used on a day after the decisions, made if it is not there.

    Where nothing is on hold and nothing was decided otherwise, these are the tables of the processing itself.
    Making them takes a second or two, once for a state of the decisions.
    """
    return _folder(processing, gated(processing, on=on, until=until))


def _folder(processing: Processing, known: Gated) -> Path:
    _check(processing)
    files, decided, source = known.files, known.decided, folder_of(processing)
    if not decided and len(files) == known.whole:
        return source
    out = _folder_for(processing, files, decided)
    if (out / DONE).is_file():
        return out
    version, injections = processing.method_version, sheet_for(files).injections
    sheet = {each.file for each in injections}
    write_reviewed(
        source, out, injections, target_rows(version), engine_method(version),
        [each for each in decided if each.file in sheet],
    )  # fmt: skip
    return out


def _folder_for(processing: Processing, files: list[ProcessingFile], decided: list[Decision]) -> Path:
    result = processing.result
    key = digest_of(
        {
            "tables": [result.peaks_sha256, result.concentrations_sha256, result.runs_sha256],
            "files": [each.raw_file.sha256 for each in files],
            "decisions": decided,
        }
    )
    return settings.RESULTS / "reviewed" / key[:2] / key


def _decisions(processing: Processing, until: datetime | None) -> list[Decision]:
    """What stands, as the tables take it: to accept a peak changes nothing."""
    return [
        _decision(review)
        for review in decisions_that_stand(processing, until=until)
        if review.decision != PeakDecision.ACCEPT
    ]


def _decision(review: PeakReview) -> Decision:
    return Decision(
        review.injection.file_name, review.target, review.time_s, review.start_s, review.end_s, review.area,
        review.height,
    )  # fmt: skip


def tables_are_whole(processing: Processing) -> bool:
    """Whether the tables are there as they were computed."""
    try:
        _check(processing)
    except (NoTables, TablesDiffer):
        return False
    return True


def _check(processing: Processing) -> None:
    """Raise unless the tables are there as they were computed."""
    result = getattr(processing, "result", None)
    if result is None:
        raise NoTables
    folder = folder_of(processing)
    for name, right in (
        (PEAKS, result.peaks_sha256),
        (CONCENTRATIONS, result.concentrations_sha256),
        (RUNS, result.runs_sha256),
    ):
        path = folder / name
        if not path.is_file() or sha256_of(path) != right:
            raise TablesDiffer(name)
