"""How much of the truth about simulated runs a table of peaks has found, whichever engine wrote it.

A targeted table has a row for each file and target: ``file``, ``name``, ``time`` (s; null where nothing was
found) and ``area``, and where the engine has them ``snr``, ``expected`` (the time at which the engine looked)
and ``concentration`` (µM). An untargeted table has a row for each file and feature: ``file``, ``row`` (the
feature's number over all files), ``mz``, ``time`` and ``area``. Truth is ``truth.csv`` and ``truth_ions.csv``.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

WITHIN = 0.5
"""Of the true peak's width at half height: how far from its apex a peak may be and still be it."""
TOLERANCE_PPM = 25.0
CLEAR = 10.0
"""Signal to noise from which a peak has to be found."""
CLEAR_ISOMER = 20.0
NEAR_AREA = 0.20


@dataclass(frozen=True)
class Targeted:
    """Shares are of 1; NaN where there is nothing to divide by."""

    recall: float
    """Of the targets that are in a file at S/N 10 or more, those whose peak was found."""
    precision: float
    """Of the peaks given to targets, those that are the target's; see ``score_targeted``."""
    recall_alone: float
    recall_overlapped: float
    """The recall of peaks that no other compound's overlaps, and of those that one does."""
    area_error: float
    """Median relative error, without its sign, of clean peaks: neither overlapped nor saturated."""
    isomer_areas: float
    """Of overlapped isomers above S/N 20, those found with an area within 20 %."""
    time_error: float
    """Root mean square of (time found / true time − 1) of peaks that are right."""
    prediction_error: float
    """The like of the time at which the engine expected the peak, over all that are in the file."""
    concentration_bias: float
    """Median over targets of the mean relative error over files, without its sign; clean peaks of samples."""
    concentration_shift: float
    """Median relative error over all of them, with its sign."""
    counts: dict[str, int]


@dataclass(frozen=True)
class Untargeted:
    """Shares are of 1; NaN where there is nothing to divide by."""

    linked: float
    """Of compounds without isomers, those that have one row in every file in which they are clear."""
    linked_isomers: float
    """The like of compounds with isomers."""
    linked_all: float
    false: float
    """Of all features in all files, those that are no ion of any compound."""
    false_rows: float
    """Of all rows, those of which more than half is false."""
    repeated: float
    """Of all features that are an ion, those that another feature of the file already was."""
    area_error: float
    """Median relative error, without its sign, of clean peaks of linked compounds."""
    counts: dict[str, int]


def score_targeted(
    found: pl.DataFrame,
    truth: pl.DataFrame,
    *,
    roles: tuple[str, ...] = ("target",),
    kinds: dict[str, str] | None = None,
) -> Targeted:
    """Compare a targeted table with the truth.

    A peak is right when its time is within half of the true peak's width at half height from the true apex,
    and no other compound of the same m/z in that file is nearer, in its widths. A wrong peak counts against
    the precision where the target is in the file at S/N 10 or more, and where it is not but the engine says
    that its peak has that (or does not say); a right peak of a weaker target counts for nothing.
    ``kinds`` says for each file what was injected, and leaves concentrations to samples and pooled samples.
    """
    asked = truth.filter(pl.col("role").is_in(roles))
    joined = asked.join(found, on=["file", "name"], how="left", suffix="_found", maintain_order="left")
    right = _right(joined, truth)
    given = joined["time_found"].fill_nan(None).is_not_null().to_numpy()
    clear = joined["present"].to_numpy() & (joined["snr"].to_numpy() >= CLEAR)
    sure = np.ones(len(joined), dtype=bool)
    if "snr_found" in joined.columns:
        sure = (joined["snr_found"].fill_null(0.0).fill_nan(0.0) >= CLEAR).to_numpy()
    wrong = given & ~right & (clear | sure)
    hits = int((right & clear).sum())

    ratio = joined["area_found"].cast(pl.Float64).fill_null(np.nan).to_numpy() / np.where(
        joined["area"].to_numpy() > 0, joined["area"].to_numpy(), np.nan
    )
    whole = ~joined["saturated"].to_numpy()
    over = joined["overlapped"].to_numpy()
    clean = right & clear & whole & ~over
    isomer = _overlapped_isomers(asked, truth) & whole & (joined["snr"].to_numpy() >= CLEAR_ISOMER)
    near = right & (np.abs(ratio - 1.0) <= NEAR_AREA)
    true_time = joined["time"].to_numpy()
    expected = np.full(len(joined), np.nan)
    if "expected" in joined.columns:
        expected = joined["expected"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    foretold = clear & np.isfinite(expected)
    bias, shift = _concentrations(joined, clean, kinds)
    return Targeted(
        recall=_share(hits, int(clear.sum())),
        precision=_share(hits, hits + int(wrong.sum())),
        recall_alone=_share(int((right & clear & ~over).sum()), int((clear & ~over).sum())),
        recall_overlapped=_share(int((right & clear & over).sum()), int((clear & over).sum())),
        area_error=_median(np.abs(ratio[clean] - 1.0)),
        isomer_areas=_share(int((near & isomer).sum()), int(isomer.sum())),
        time_error=_rms(joined["time_found"].to_numpy()[right & clear] / true_time[right & clear] - 1.0),
        prediction_error=_rms(expected[foretold] / true_time[foretold] - 1.0),
        concentration_bias=bias,
        concentration_shift=shift,
        counts={
            "clear": int(clear.sum()),
            "missed": int((clear & ~given).sum()),
            "wrong": int(wrong.sum()),
            "clean": int(clean.sum()),
            "isomers": int(isomer.sum()),
        },
    )


def score_untargeted(found: pl.DataFrame, truth: pl.DataFrame, ions: pl.DataFrame) -> Untargeted:
    """Compare an untargeted table with the truth.

    A feature is the ion whose m/z is within 25 ppm and whose apex is nearest, in widths, if it lies between
    the ends of that ion's peak (where it has 1 % of its height); it belongs to a compound by the measured
    ion where its apex is within half a width of it. A compound is linked when one row has its peak in
    every file in which its measured ion is clear (S/N 10 or more), in two files at least.
    """
    feature = found.with_row_index("feature")
    matched, on_apex = _match(feature, ions)
    table = feature.with_columns(
        pl.Series("ion_at", matched, dtype=pl.Int64), pl.Series("on_apex", on_apex, dtype=pl.Boolean)
    )
    true = table.filter(pl.col("ion_at") >= 0)
    repeated = len(true) - true["ion_at"].n_unique()
    by_row = table.group_by("row").agg((pl.col("ion_at") < 0).mean().alias("share"))

    told = ions.with_row_index("ion_at").with_columns(pl.col("ion_at").cast(pl.Int64))
    wanted = told.filter(pl.col("measured") & (pl.col("snr") >= CLEAR)).with_columns(
        pl.len().over("name").alias("files")
    )
    wanted = wanted.filter(pl.col("files") >= 2)
    peaks = wanted.join(table.filter("on_apex"), on="ion_at", how="inner", suffix="_found")
    rows = peaks.group_by("name", "row").agg(pl.col("file").n_unique().alias("in"), pl.col("files").first())
    linked = set(rows.filter(pl.col("in") == pl.col("files"))["name"])
    names = wanted["name"].unique(maintain_order=True).to_list()
    with_isomers = _with_isomers(truth)
    alone = [name for name in names if name not in with_isomers]
    isomers = [name for name in names if name in with_isomers]
    clean = peaks.filter(pl.col("name").is_in(linked) & ~pl.col("overlapped") & ~pl.col("saturated"))
    return Untargeted(
        linked=_share(sum(name in linked for name in alone), len(alone)),
        linked_isomers=_share(sum(name in linked for name in isomers), len(isomers)),
        linked_all=_share(len(linked), len(names)),
        false=_share(len(table) - len(true), len(table)),
        false_rows=_share(int((by_row["share"] > 0.5).sum()), len(by_row)),
        repeated=_share(repeated, len(true)),
        area_error=_median(np.abs((clean["area_found"] / clean["area"] - 1.0).to_numpy())),
        counts={
            "features": len(table),
            "rows": len(by_row),
            "compounds": len(alone),
            "with isomers": len(isomers),
        },
    )


def _right(joined: pl.DataFrame, truth: pl.DataFrame) -> NDArray[np.bool_]:
    """Whether the peak of each row is that of its target, and not rather another compound's of that m/z."""
    right = np.zeros(len(joined), dtype=bool)
    everybody = truth.filter(pl.col("present")).partition_by("file", as_dict=True)
    for (file,), rows in joined.with_row_index("at").partition_by("file", as_dict=True).items():
        there = everybody.get((file,))
        if there is None:
            continue
        time = rows["time_found"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        away = np.abs(time - rows["time"].to_numpy()) / rows["width"].to_numpy()
        near = np.isfinite(away) & (away <= WITHIN)
        names, mz = rows["name"].to_numpy(), rows["mz"].to_numpy()
        other_names, other_mz = there["name"].to_numpy(), there["mz"].to_numpy()
        others = (
            np.abs(time[:, None] - there["time"].to_numpy()[None, :]) / there["width"].to_numpy()[None, :]
        )
        same = np.abs(other_mz[None, :] / mz[:, None] - 1.0) * 1e6 < TOLERANCE_PPM
        same &= other_names[None, :] != names[:, None]
        nearer = (same & (others < away[:, None])).any(axis=1)
        right[rows["at"].to_numpy()] = near & ~nearer
    return right


def _match(found: pl.DataFrame, ions: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each feature the row of the ion that it is (-1 for none), and whether it stands on that one's apex."""
    matched, on_apex = np.full(len(found), -1, dtype=np.int64), np.zeros(len(found), dtype=bool)
    told = ions.with_row_index("ion_at").partition_by("file", as_dict=True)
    for (file,), features in found.partition_by("file", as_dict=True).items():
        there = told.get((file,))
        if there is None:
            continue
        there = there.sort("mz")
        mz, apex, width = (there[name].to_numpy() for name in ("mz", "time", "width"))
        start, end, at = (there[name].to_numpy() for name in ("start", "end", "ion_at"))
        low = np.searchsorted(mz, features["mz"].to_numpy() * (1.0 - 1e-6 * TOLERANCE_PPM))
        high = np.searchsorted(mz, features["mz"].to_numpy() * (1.0 + 1e-6 * TOLERANCE_PPM), side="right")
        for feature, when, begin, stop in zip(
            features["feature"].to_numpy(), features["time"].to_numpy(), low, high, strict=True
        ):
            near = slice(begin, stop)
            away = np.where(
                (when >= start[near]) & (when <= end[near]), np.abs(when - apex[near]) / width[near], np.inf
            )
            if len(away) and np.isfinite(best := away.min()):
                matched[feature] = at[near][away.argmin()]
                on_apex[feature] = best <= WITHIN
    return matched, on_apex


def _with_isomers(truth: pl.DataFrame) -> set[str]:
    """Names of compounds of which another has the same m/z."""
    each = truth.unique("name", maintain_order=True).select("name", pl.col("mz").round(4))
    return set(each.filter(pl.col("mz").is_duplicated())["name"])


def _overlapped_isomers(rows: pl.DataFrame, truth: pl.DataFrame) -> NDArray[np.bool_]:
    """Which rows are overlapped by a compound of the same m/z."""
    mz = truth.unique("name").select(pl.col("name").alias("overlapped_with"), pl.col("mz").alias("other"))
    both = rows.join(mz, on="overlapped_with", how="left", maintain_order="left")
    same = ((pl.col("other") / pl.col("mz") - 1.0).abs() < 1e-7).fill_null(False)
    return both.select(pl.col("overlapped") & same)["overlapped"].to_numpy()


def _concentrations(
    joined: pl.DataFrame, clean: NDArray[np.bool_], kinds: dict[str, str] | None
) -> tuple[float, float]:
    if "concentration" not in joined.columns:
        return float("nan"), float("nan")
    rows = joined.filter(pl.Series(clean))
    if kinds is not None:
        people = [file for file, kind in kinds.items() if kind in ("sample", "qc")]
        rows = rows.filter(pl.col("file").is_in(people))
    error = (pl.col("concentration").fill_nan(None) / pl.col("concentration_uM") - 1.0).alias("error")
    errors = rows.select("name", error).drop_nulls()
    each = errors.group_by("name").agg(pl.col("error").mean())
    return _median(np.abs(each["error"].to_numpy())), _median(errors["error"].to_numpy())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _median(values: NDArray[np.float64]) -> float:
    kept = values[np.isfinite(values)]
    return float(np.median(kept)) if len(kept) else float("nan")


def _rms(values: NDArray[np.float64]) -> float:
    kept = values[np.isfinite(values)]
    return float(np.sqrt(np.mean(kept**2))) if len(kept) else float("nan")
