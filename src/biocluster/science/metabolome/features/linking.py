"""From the features of many runs to one table."""

from collections.abc import Sequence
from dataclasses import fields, replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.features.alignment import align, rows_of, stack_of
from biocluster.science.metabolome.features.found import Features
from biocluster.science.metabolome.features.grouping import group_rows
from biocluster.science.metabolome.features.medians import group_medians
from biocluster.science.metabolome.features.table import FeatureTable


def link_features(runs: Sequence[Features], *, least_sure: int = 1) -> FeatureTable:
    """Find out which features of many runs are the same, and put them into one table.

    One run, the one that shares most m/z with the others, is the reference. Every other run is laid on it:
    see ``warping``. Then what has nearly the same m/z and time is settled together, in the order of
    migration, so that isomers stay apart; the rows found so serve as a second, better reference. The order
    of the runs makes no difference, and nothing of a run but its features is needed: when runs are added,
    the detection of the earlier ones stands.

    Parameters
    ----------
    runs : sequence of Features, length n_runs
        Some may be without features.
    least_sure : int
        Rows that have fewer sure features are left out.

    Returns
    -------
    FeatureTable
        The runs in the order given.

    Raises
    ------
    ValueError
        If there is no run, or the runs are of both polarities.
    """
    if not runs:
        raise ValueError("there is no run to link")
    if {1, -1} <= {run.polarity for run in runs}:
        raise ValueError("runs of both polarities cannot be linked")
    # All that follows sees the runs in an order that their contents give.
    order = sorted(range(len(runs)), key=lambda at: (-len(runs[at]), _digest(runs[at])))
    arranged = [runs[at] for at in order]
    aligned = align([_only(run, run.sure) for run in arranged])
    stack = stack_of(arranged, aligned.scales)
    row = rows_of(stack)
    sure = np.concatenate([run.sure for run in arranged])
    kept = np.bincount(row, weights=sure, minlength=int(row.max(initial=-1)) + 1) >= least_sure
    feature = np.nonzero(kept[row])[0] if len(row) else row
    _, row = np.unique(row[feature], return_inverse=True)
    mz, time = (group_medians(values[feature], row) for values in (stack.mz, stack.time))
    rank = np.lexsort((time, mz))
    place = np.empty_like(rank)
    place[rank] = np.arange(len(rank))
    row = place[row]
    number = np.concatenate([np.arange(len(run)) for run in arranged])[feature]
    column = np.array(order, dtype=np.int64)[stack.run[feature]]
    index = np.full((len(rank), len(runs)), -1, np.int32)
    index[row, column] = number
    scales: list = [None] * len(runs)
    for at, scale in zip(order, aligned.scales, strict=True):
        scales[at] = scale
    area = read_from(runs, index, "area")
    groups = group_rows(arranged, index[:, order], area[:, order])
    start, end = (
        group_medians(
            np.concatenate(
                [
                    scale.warp.to_reference(getattr(run, name))
                    for run, scale in zip(arranged, aligned.scales, strict=True)
                ]
            )[feature],
            row,
        )
        for name in ("start", "end")
    )
    n_found = (index >= 0).sum(axis=1)
    return FeatureTable(
        mz=mz[rank],
        time=time[rank],
        start=start,
        end=end,
        mobility=_median_of_known(read_from(runs, index, "mobility")),
        index=index,
        area=area,
        filled=np.zeros(index.shape, dtype=bool),
        n_found=n_found,
        quality=_median_of_known(read_from(runs, index, "quality")),
        flags=_flags_of_most(runs, index, n_found),
        group=groups.group,
        role=groups.role,
        charge=groups.charge,
        scales=tuple(scales),
        reference=order[aligned.reference],
    )


def read_from(runs: Sequence[Features], index: NDArray[np.int32], name: str) -> NDArray[np.float64]:
    """A column of the features as a matrix.

    Parameters
    ----------
    runs : sequence of Features, length n_runs
    index : ndarray of int32, shape (n_rows, n_runs)
        As in ``FeatureTable``.
    name : str
        A field of ``Features``, such as ``"time"``, ``"height"`` or ``"snr"``.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_runs)
        NaN where a run lacks the row.
    """
    matrix = np.full(index.shape, np.nan)
    for at, run in enumerate(runs):
        there = index[:, at] >= 0
        matrix[there, at] = getattr(run, name)[index[there, at]]
    return matrix


def _digest(run: Features) -> bytes:
    digest = blake2b(digest_size=16)
    for name in ("mz", "time", "area"):
        digest.update(np.ascontiguousarray(getattr(run, name)).tobytes())
    return digest.digest()


def _only(run: Features, kept: NDArray[np.bool_]) -> Features:
    """Some of the features, without their pairs."""
    columns = {
        field.name: getattr(run, field.name)[kept]
        for field in fields(Features)
        if not field.name.startswith("pair_") and field.name != "polarity"
    }
    return replace(
        run, **columns, **{name: getattr(run, name)[:0] for name in run.__slots__ if name.startswith("pair_")}
    )


def _median_of_known(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Median of each row without its NaN; NaN where there is nothing else."""
    ordered = np.sort(matrix, axis=1)  # NaN last
    n = np.isfinite(ordered).sum(axis=1)
    rows = np.arange(len(matrix))
    middle = 0.5 * (
        ordered[rows, np.maximum(n - 1, 0) // 2] + ordered[rows, np.minimum(n // 2, matrix.shape[1] - 1)]
    )
    return np.where(n > 0, middle, np.nan)


def _flags_of_most(
    runs: Sequence[Features], index: NDArray[np.int32], n_found: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """Flags that more than half of the features of a row bear."""
    flags = np.zeros(index.shape, np.uint32)
    for at, run in enumerate(runs):
        there = index[:, at] >= 0
        flags[there, at] = run.flags[index[there, at]]
    most = np.zeros(len(index), np.uint32)
    for bit in range(32):
        often = ((flags >> np.uint32(bit)) & np.uint32(1)).sum(axis=1) * 2 > n_found
        most |= often.astype(np.uint32) << np.uint32(bit)
    return most
