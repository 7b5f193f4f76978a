"""The tables of a folder of results: their columns, and how they are written piece by piece.

A table is never held whole. The same rows give the same bytes, whatever the number of threads or the size of the
pieces: rows stand in the order of the sheet and of the targets, row groups have a fixed size, and nothing in the
file says when it was written.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from biocluster.laboratory.analyses.run_results import COMPRESSION, LEVEL
from biocluster.laboratory.analyses.store import whole_file

ROW_GROUP = 65_536
NUMBER, TEXT, WHOLE, YES_OR_NO = pl.Float64(), pl.String(), pl.Int64(), pl.Boolean()

PEAKS = {
    "file": TEXT,
    "name": TEXT,
    "time": NUMBER,
    "area": NUMBER,
    "height": NUMBER,
    "snr": NUMBER,
    "mobility": NUMBER,
    "quality": NUMBER,
    "flags": TEXT,
    "start": NUMBER,
    "end": NUMBER,
    "area_error": NUMBER,
    "width": NUMBER,
    "distortion": NUMBER,
    "misfit": NUMBER,
    "mz_error_ppm": NUMBER,
    "predicted_time": NUMBER,
    "predicted_error": NUMBER,
    "isotope_ratio": NUMBER,
    "isotope_expected": NUMBER,
    "probability": NUMBER,
}
RUNS = {
    "file": TEXT,
    "order": WHOLE,
    "batch": TEXT,
    "type": TEXT,
    "level": NUMBER,
    "material": TEXT,
    "segment": WHOLE,
    "bad_qc": YES_OR_NO,
    "sha256": TEXT,
    "n_scans": WHOLE,
    "n_points": WHOLE,
    "first_time": NUMBER,
    "last_time": NUMBER,
    "polarity": WHOLE,
    "profile": YES_OR_NO,
    "n_found": WHOLE,
    "n_anchors": WHOLE,
    "n_support": WHOLE,
    "time_residual_rms_s": NUMBER,
    "time_residual_rms_percent": NUMBER,
    "eof_time": NUMBER,
    "eof_mobility": NUMBER,
    "mass_shift_ppm": NUMBER,
    "mass_before_ppm": NUMBER,
    "mass_after_ppm": NUMBER,
    "lock_masses": TEXT,
    "warnings": TEXT,
    "error": TEXT,
    "error_reason": TEXT,
    "error_spectrum": WHOLE,
    "error_byte": WHOLE,
    "error_detail": TEXT,
}
ANCHORS = {"file": TEXT, "name": TEXT, "usual": NUMBER, "found": NUMBER, "residual": NUMBER}
TARGETS = {
    "name": TEXT,
    "formula": TEXT,
    "mz": NUMBER,
    "role": TEXT,
    "time": NUMBER,
    "window": NUMBER,
    "mobility": NUMBER,
    "standard": TEXT,
    "concentration": NUMBER,
}
CONCENTRATIONS = {
    "file": TEXT,
    "name": TEXT,
    "response": NUMBER,
    "concentration": NUMBER,
    "error": NUMBER,
    "corrected_response": NUMBER,
    "uncorrected": NUMBER,
    "flags": TEXT,
}
CURVES = {
    "name": TEXT,
    "standard": TEXT,
    "slope": NUMBER,
    "slope_error": NUMBER,
    "intercept": NUMBER,
    "intercept_error": NUMBER,
    "power": WHOLE,
    "through_zero": YES_OR_NO,
    "sd": NUMBER,
    "lowest": NUMBER,
    "highest": NUMBER,
    "lod": NUMBER,
    "loq": NUMBER,
    "limit_by": TEXT,
    "n": WHOLE,
    "levels": WHOLE,
    "largest_bias": NUMBER,
}
CALIBRATION = {
    "file": TEXT,
    "name": TEXT,
    "level": NUMBER,
    "concentration": NUMBER,
    "corrected_response": NUMBER,
    "used": YES_OR_NO,
    "bias": NUMBER,
}
_MEASURES = (
    "qc_cv", "qc_intra_batch_cv", "qc_inter_batch_cv", "sample_cv", "sample_intra_batch_cv", "sample_inter_batch_cv",
    "d_ratio", "d_ratio_robust", "icc", "icc_components",
)  # fmt: skip
QC = {
    "name": TEXT,
    "n_qc": WHOLE,
    "n_samples": WHOLE,
    "n_batches": WHOLE,
    "cv_class": TEXT,
    "qc_cv_held_out": NUMBER,
    **dict.fromkeys(_MEASURES, NUMBER),
    **dict.fromkeys((f"{name}_before" for name in _MEASURES), NUMBER),
}
DRIFT = {"segment": WHOLE, "name": TEXT, "method": TEXT, "span": NUMBER, "n_qc": WHOLE, "group": WHOLE}
ELECTROPHEROGRAMS = {
    "file": TEXT,
    "name": TEXT,
    "reason": TEXT,
    "predicted_time": NUMBER,
    "time": NUMBER,
    "times": pl.List(NUMBER),
    "intensities": pl.List(NUMBER),
    "baselines": pl.List(NUMBER),
}
FEATURES = {
    "feature": WHOLE,
    "mz": NUMBER,
    "time": NUMBER,
    "mobility": NUMBER,
    "n_found": WHOLE,
    "quality": NUMBER,
    "flags": TEXT,
    "group": WHOLE,
    "role": TEXT,
    "charge": WHOLE,
}
FEATURE_AREAS = {"feature": WHOLE, "file": TEXT, "area": NUMBER}

Columns = dict[str, pl.DataType]


def write_table(path: Path, columns: Columns, pieces: Iterable[pl.DataFrame], *, incoming: Path) -> None:
    """Write frames one after another as one table, which takes the place of an earlier one when it is whole.

    Columns are brought into order; one that a piece lacks is null there.
    """
    schema = pl.Schema(columns)

    def source(
        _columns: list[str] | None, _predicate: pl.Expr | None, _rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        yield pl.DataFrame(schema=schema)  # a table without rows has its columns too
        for piece in pieces:
            yield fitted(piece, columns)

    with whole_file(path, incoming=incoming) as part:
        register_io_source(source, schema=schema, is_pure=True).sink_parquet(
            part, compression=COMPRESSION, compression_level=LEVEL, statistics=False,
            row_group_size=ROW_GROUP, maintain_order=True, engine="streaming",
        )  # fmt: skip


def fitted(piece: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """The frame with exactly these columns."""
    return piece.select(
        [
            (pl.col(name) if name in piece.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in columns.items()
        ]
    )
