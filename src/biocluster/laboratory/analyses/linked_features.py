"""Features of all runs made into one table: for this all features of all runs are held at once, in a worker."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from biocluster.laboratory.analyses.rounding import rounded
from biocluster.laboratory.analyses.run_results import about_of, frame_of
from biocluster.laboratory.analyses.tables import FEATURE_AREAS, FEATURES, write_table
from biocluster.laboratory.analyses.tasks import FeatureTask
from biocluster.science.metabolome.features.found import Features
from biocluster.science.metabolome.features.linking import link_features
from biocluster.science.metabolome.features.table import FeatureTable
from biocluster.science.metabolome.flags import words

KINDS = {
    "flags": np.uint32, "pair_left": np.int32, "pair_right": np.int32, "pair_kind": np.int16,
    "pair_likeness": np.float32, "sure": np.bool_,
}  # fmt: skip
"""Arrays that are no float64."""
RUNS_AT_ONCE = 256


def link_batch(task: FeatureTask) -> int:
    """Write the tables of features and of their areas; returns how many features there are."""
    runs = [features_of(*paths) for _file, *paths in task.results]
    linked = link_features(runs) if runs else None
    pieces = iter([_features(linked)]) if linked is not None else iter(())
    write_table(task.folder / "features.parquet", FEATURES, pieces, incoming=task.incoming)
    files = [file for file, *_paths in task.results]
    areas = _areas(linked, files) if linked is not None else iter(())
    write_table(task.folder / "feature_areas.parquet", FEATURE_AREAS, areas, incoming=task.incoming)
    return 0 if linked is None else len(linked)


def features_of(features: Path, pairs: Path) -> Features:
    """The features of a run as they were kept; lists of nothing for a run that gave none."""
    kept = {**_arrays(frame_of(features)), **_arrays(frame_of(pairs))}
    names = [field.name for field in fields(Features) if field.name != "polarity"]
    arrays: dict[str, Any] = {
        name: kept.get(name, np.zeros(0)).astype(KINDS.get(name, np.float64)) for name in names
    }
    return Features(**arrays, polarity=about_of(features).get("polarity", 0))


def _arrays(frame: pl.DataFrame) -> dict[str, NDArray[np.generic]]:
    return {
        name: frame[name].fill_null(np.nan).to_numpy()
        if frame[name].dtype.is_float()
        else frame[name].to_numpy()
        for name in frame.columns
    }


def _features(linked: FeatureTable) -> pl.DataFrame:
    number = np.arange(1, len(linked) + 1)
    return pl.DataFrame(
        {
            "feature": number, "mz": rounded(linked.mz), "time": rounded(linked.time),
            "mobility": rounded(linked.mobility), "n_found": linked.n_found, "quality": rounded(linked.quality),
            "flags": [words(int(flags)) for flags in linked.flags], "group": linked.group + 1,
            "role": [role or None for role in linked.role],
            "charge": [int(charge) or None for charge in linked.charge],
        },
        nan_to_null=True,
    )  # fmt: skip


def _areas(linked: FeatureTable, files: list[str]) -> Iterator[pl.DataFrame]:
    """A row for each feature that was found in a run: run by run, each in the order of the features."""
    for first in range(0, len(files), RUNS_AT_ONCE):
        area = linked.area[:, first : first + RUNS_AT_ONCE].T
        run, feature = np.nonzero(np.isfinite(area))
        yield pl.DataFrame(
            {
                "feature": feature + 1,
                "file": [files[first + at] for at in run],
                "area": rounded(area[run, feature]),
            }
        )
