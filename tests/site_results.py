"""Results of the example world: the tables of a processing, decisions about peaks, a baseline, and releases."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from django.utils import timezone

from biocluster.laboratory.analyses.released import COLUMNS
from biocluster.laboratory.analyses.tables import (
    CALIBRATION,
    CONCENTRATIONS,
    CURVES,
    PEAKS,
    QC,
    RUNS,
    Columns,
    fitted,
)
from biocluster.laboratory.models import (
    ControlBaseline,
    Injection,
    Material,
    Method,
    PeakDecision,
    PeakReview,
    Processing,
    ProcessingResult,
    Release,
    ReleasedMaterial,
    ReleaseWithdrawal,
    TargetRole,
)
from biocluster.laboratory.operations.releases import PARQUET
from biocluster.laboratory.queries.results import folder_of
from biocluster.record.models import Organisation, Person
from biocluster.record.operations.documents import store_bytes


def give_tables(processing: Processing) -> None:
    """Tables as a worker leaves them, with a few values for every file and target, and the note of their digests."""
    folder = folder_of(processing)
    folder.mkdir(parents=True, exist_ok=True)
    files = [
        each.raw_file.injection for each in processing.files.select_related("raw_file__injection__batch")
    ]
    targets = list(processing.method_version.targets.all())
    written = {
        name: _write(folder / f"{name}.parquet", columns, rows)
        for name, columns, rows in (
            ("peaks", PEAKS, [_peak(file, target.name) for file in files for target in targets]),
            ("concentrations", CONCENTRATIONS, [_value(file) for file in files]),
            ("runs", RUNS, [{"file": file.file_name, "order": file.order, "warnings": ""} for file in files]),
            ("curves", CURVES, [{"name": "Alanine", "slope": 0.5, "lod": 0.1, "loq": 0.3, "n": 3, "levels": 3}]),
            ("calibration", CALIBRATION, [
                {"file": "STD", "name": "Alanine", "concentration": 5.0 * level, "corrected_response": 2.5 * level,
                 "used": level < 3, "bias": 0.01}
                for level in (1, 2, 3)
            ]),
            ("qc", QC, [{"name": "Alanine", "n_qc": 3, "qc_cv": 0.05, "qc_cv_before": 0.09, "icc": 0.98}]),
        )
    }  # fmt: skip
    assert {target.role for target in targets} == {TargetRole.TARGET, TargetRole.INTERNAL_STANDARD}
    ProcessingResult.objects.create(
        processing=processing, peaks_sha256=written["peaks"], concentrations_sha256=written["concentrations"],
        runs_sha256=written["runs"], files_read=len(files), files_failed=0, targets=len(targets),
        share_qc_cv_below_20=87.5, recorded_at=timezone.now(),
    )  # fmt: skip


def _peak(file: Injection, name: str) -> dict[str, Any]:
    return {
        "file": file.file_name, "name": name, "time": 500.0 + file.order, "area": 1000.0 + file.order, "height": 90.0,
        "snr": 30.0, "quality": 0.9 if name == "Alanine" else 0.3, "flags": "" if name == "Alanine" else "saturated",
        "start": 495.0, "end": 506.0, "predicted_time": 500.0, "predicted_error": 0.5,
    }  # fmt: skip


def _value(file: Injection) -> dict[str, Any]:
    return {
        "file": file.file_name, "name": "Alanine", "response": 1.0, "concentration": 10.0 + file.order % 3,
        "uncorrected": 10.5, "error": 0.2, "flags": "below_loq",
    }  # fmt: skip


def _write(path: Path, columns: Columns, rows: list[dict[str, Any]]) -> str:
    frame = pl.DataFrame(rows, schema={name: columns[name] for name in rows[0]} if rows else columns)
    content = io.BytesIO()
    fitted(frame, columns).write_parquet(content)
    path.write_bytes(content.getvalue())
    return hashlib.sha256(content.getvalue()).hexdigest()


def decide(processing: Processing, injection: Injection, by: Person) -> PeakReview:
    """A peak accepted, which changes no table."""
    return PeakReview.objects.create(
        processing=processing, injection=injection, target="Alanine", decision=PeakDecision.ACCEPT,
        reason="形に問題なし", by=by, at=timezone.now(),
    )  # fmt: skip


def state(method: Method, by: Person) -> ControlBaseline:
    today = timezone.localdate()
    return ControlBaseline.objects.create(
        method=method, from_on=today - timedelta(days=30), until_on=today + timedelta(days=30),
        reason="架空の基準期間", stated_by=by, stated_at=timezone.now(),
    )  # fmt: skip


def give_release(
    processing: Processing,
    requester: Organisation,
    materials: list[Material],
    by: Person,
    *,
    withdrawn: bool = False,
) -> Release:
    at = timezone.now()
    rows = [
        (each.code, f"run-{each.code}", "Alanine", 10.0, 0.2, 0.1, 0.3, "") for each in materials
    ]  # fmt: skip
    content = io.BytesIO()
    pl.DataFrame(rows, schema=list(COLUMNS), orient="row").write_parquet(content)
    release = Release.objects.create(
        code=_code(at), processing=processing, requester=requester, reviews_until=at,
        table=store_bytes(content.getvalue(), PARQUET, by=by, at=at), note="架空の提供", released_by=by, released_at=at,
    )  # fmt: skip
    for material in materials:
        ReleasedMaterial.objects.create(release=release, material=material)
    if withdrawn:
        ReleaseWithdrawal.objects.create(
            release=release, reason="検量線の誤り", withdrawn_by=by, withdrawn_at=at
        )
    return release


def _code(at: datetime) -> str:
    return f"R{at.year}-{Release.objects.count() + 1:04d}"
