"""Which features of many runs are the same: near in m/z and time, in the same order of migration."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from biocluster.science.metabolome.features.medians import group_medians
from biocluster.science.metabolome.features.voting import mass_pairs

MISSING, NEW = 1.5, 4.0
"""Least cost, in log odds, of a row that has no feature in a run, and of a feature that has no row."""
AREA_SPREAD, AREA_COST = 0.8, 1.5
"""Usual spread of ln area over runs, and how much at most an odd area is held against a feature."""


MERGED_MZ, MERGED_SCATTER = 15.0, 2.0
"""Rows are joined that are nearer than this, in ppm and in standard deviations of time."""


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Features of all runs in parallel arrays of shape (n,), run by run.

    Attributes
    ----------
    run : ndarray of int64
    mz, error : ndarray of float64
        In Th, without the offset of the run, and in ppm.
    time, scatter, width : ndarray of float64
        On the time scale of the reference, with the standard deviation that the alignment leaves, and the
        width of the peak, in seconds.
    size : ndarray of float64
        ln area.
    trust : ndarray of float64
        How much a feature counts where one has to be chosen.
    """

    run: NDArray[np.int64]
    mz: NDArray[np.float64]
    error: NDArray[np.float64]
    time: NDArray[np.float64]
    scatter: NDArray[np.float64]
    width: NDArray[np.float64]
    size: NDArray[np.float64]
    trust: NDArray[np.float64]


def components(
    mz: NDArray[np.float64],
    mz_reach: NDArray[np.float64],
    time: NDArray[np.float64],
    time_reach: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Cut features where there is a gap in m/z or in time, in turn, until there is none.

    Parameters
    ----------
    mz : ndarray, shape (n,)
        In Th.
    mz_reach : ndarray, shape (n,)
        In ppm. Two neighbours stay together when they are nearer than the two reaches in quadrature.
    time : ndarray, shape (n,)
        In seconds.
    time_reach : ndarray, shape (n,)
        In seconds, likewise.

    Returns
    -------
    ndarray of int64, shape (n,)
        Component of each feature, numbered from 0 in the order of m/z.
    """
    label = np.zeros(len(mz), np.int64)
    log_mz = np.log(mz) * 1e6
    n_before = 0
    while True:
        for axis, reach in ((log_mz, mz_reach), (time, time_reach)):
            order = np.lexsort((axis, label))
            gap = np.diff(axis[order]) > np.hypot(reach[order][1:], reach[order][:-1])
            cut = (
                np.concatenate([[0], np.cumsum(gap | (np.diff(label[order]) != 0))]) if len(order) else order
            )
            label = np.empty_like(label)
            label[order] = cut
        n_now = int(label.max(initial=-1)) + 1
        if n_now == n_before:
            return label
        n_before = n_now


def settle(stack: Stack, label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Split components so that no run has two features in a row.

    Parameters
    ----------
    stack : Stack
    label : ndarray of int64, shape (n,)
        Component of each feature.

    Returns
    -------
    ndarray of int64, shape (n,)
        Row of each feature; the numbers mean nothing.
    """
    order = np.lexsort((stack.time, stack.run, label))
    bounds = np.concatenate([[0], np.nonzero(np.diff(label[order]))[0] + 1, [len(order)]]).astype(np.int64)
    row = np.empty(len(order), np.int64)
    row[order] = _settle_all(
        bounds,
        stack.run[order],
        np.log(stack.mz[order]) * 1e6,
        stack.error[order],
        stack.time[order],
        stack.scatter[order],
        stack.width[order],
        stack.size[order],
        stack.trust[order],
    )
    return row


def merge_rows(stack: Stack, row: NDArray[np.int64]) -> NDArray[np.int64]:
    """Join rows that no run has both of, and that have the same time and nearly the same m/z.

    An ion that is not resolved from the background beside it is measured at an m/z that depends on how
    strong it is, so that it may have come apart.

    Parameters
    ----------
    stack : Stack
    row : ndarray of int64, shape (n,)
        Row of each feature.

    Returns
    -------
    ndarray of int64, shape (n,)
        Row of each feature, numbered from 0 in the order of the first feature of each.
    """
    _, first, row = np.unique(row, return_index=True, return_inverse=True)
    mz, time, scatter = (group_medians(values, row) for values in (stack.mz, stack.time, stack.scatter))
    by_mz = np.argsort(mz, kind="stable")
    reach = np.full(len(mz), MERGED_MZ / np.sqrt(2.0))
    left, right = mass_pairs(mz[by_mz], reach, mz[by_mz], reach)
    left, right = by_mz[left], by_mz[right]
    away = np.abs(time[left] - time[right]) / np.hypot(scatter[left], scatter[right])
    near = (left < right) & (away < MERGED_SCATTER)
    left, right, away = left[near], right[near], away[near]
    into = np.arange(len(mz))
    runs: dict[int, set[int]] = {}
    order = np.argsort(row, kind="stable")
    begin = np.searchsorted(row[order], np.arange(len(mz) + 1))
    for at in np.unique(np.concatenate([left, right])):
        runs[int(at)] = set(stack.run[order[begin[at] : begin[at + 1]]].tolist())
    for at in np.lexsort((right, left, away)):
        one, other = int(into[left[at]]), int(into[right[at]])
        if one != other and runs[one].isdisjoint(runs[other]):
            into[into == other] = one
            runs[one] |= runs[other]
    _, name = np.unique(first[into], return_inverse=True)
    return name[row]


@njit(cache=True)
def _median(values: NDArray[np.float64]) -> float:
    ordered = np.sort(values)
    return 0.5 * (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2])


@njit(cache=True)
def _settle_all(
    bounds: NDArray[np.int64],
    run: NDArray[np.int64],
    mz: NDArray[np.float64],
    error: NDArray[np.float64],
    time: NDArray[np.float64],
    scatter: NDArray[np.float64],
    width: NDArray[np.float64],
    size: NDArray[np.float64],
    trust: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Rows of features that are sorted by component, run and time."""
    row = np.empty(len(run), np.int64)
    n_rows = 0
    for component in range(len(bounds) - 1):
        members = np.arange(bounds[component], bounds[component + 1])
        for _ in range(12):
            if len(members) == 0:
                break
            label, n_new = _settle_one(
                run[members],
                mz[members],
                error[members],
                time[members],
                scatter[members],
                width[members],
                size[members],
                trust[members],
            )
            for at in range(len(members)):
                row[members[at]] = n_rows + label[at] if label[at] >= 0 else -1
            n_rows += n_new
            members = members[label < 0]
        for at in members:  # what never found its like stands alone
            row[at] = n_rows
            n_rows += 1
    return row


@njit(cache=True)
def _settle_one(
    run: NDArray[np.int64],
    mz: NDArray[np.float64],
    error: NDArray[np.float64],
    time: NDArray[np.float64],
    scatter: NDArray[np.float64],
    width: NDArray[np.float64],
    size: NDArray[np.float64],
    trust: NDArray[np.float64],
) -> tuple[NDArray[np.int64], int]:
    """Rows of one component; -1 for features that fit into none of them."""
    n = len(run)
    starts = [0]
    for at in range(1, n):
        if run[at] != run[at - 1]:
            starts.append(at)
    starts.append(n)
    n_runs = len(starts) - 1
    label = np.zeros(n, np.int64)
    if n_runs == n:
        return label, 1
    # As many rows as enough runs have features; the most trusted of these runs is the first pattern.
    counts = np.zeros(n_runs, np.int64)
    for r in range(n_runs):
        counts[r] = starts[r + 1] - starts[r]
    enough = min(n_runs, max(2, int(np.ceil(0.2 * n_runs))))
    n_rows = np.sort(counts)[n_runs - enough]
    pattern, best = 0, -1.0
    for r in range(n_runs):
        if counts[r] == n_rows:
            total = 0.0
            for at in range(starts[r], starts[r + 1]):
                total += trust[at]
            if total > best:
                pattern, best = r, total
    row_mz = np.empty(n_rows)
    row_time = np.empty(n_rows)
    row_size = np.empty(n_rows)
    row_error = np.empty(n_rows)
    present = np.full(n_rows, 0.8)
    for k in range(n_rows):
        at = starts[pattern] + k
        row_mz[k], row_time[k], row_size[k] = mz[at], time[at], size[at]
        row_error[k] = error[at]
    for step in range(10):
        changed = False
        for r in range(n_runs):
            low, high = starts[r], starts[r + 1]
            found = _in_order(
                mz[low:high],
                error[low:high],
                time[low:high],
                scatter[low:high],
                width[low:high],
                size[low:high],
                row_mz,
                row_error,
                row_time,
                row_size,
                present,
                step > 0,
            )
            for at in range(high - low):
                if label[low + at] != found[at]:
                    changed = True
                label[low + at] = found[at]
        for k in range(n_rows):
            mine = np.nonzero(label == k)[0]
            if len(mine):
                row_mz[k], row_time[k], row_size[k] = (
                    _median(mz[mine]),
                    _median(time[mine]),
                    _median(size[mine]),
                )
                row_error[k] = _median(error[mine]) / np.sqrt(len(mine))
            present[k] = (len(mine) + 1.0) / (n_runs + 2.0)
        if step > 0 and not changed:
            break
    # Rows without a feature are none.
    name = np.full(n_rows, -1, np.int64)
    used = 0
    for k in range(n_rows):
        if np.any(label == k):
            name[k] = used
            used += 1
    for at in range(n):
        if label[at] >= 0:
            label[at] = name[label[at]]
    return label, used


@njit(cache=True)
def _in_order(
    mz: NDArray[np.float64],
    error: NDArray[np.float64],
    time: NDArray[np.float64],
    scatter: NDArray[np.float64],
    width: NDArray[np.float64],
    size: NDArray[np.float64],
    row_mz: NDArray[np.float64],
    row_error: NDArray[np.float64],
    row_time: NDArray[np.float64],
    row_size: NDArray[np.float64],
    present: NDArray[np.float64],
    by_size: bool,
) -> NDArray[np.int64]:
    """Give the features of one run to rows, both in the order of time, at the least cost; -1 for none.

    What the alignment leaves is the same for neighbours: so a common shift of all features is looked for,
    and costs as much as the scatter makes it unlikely; what is left beyond it is small.
    """
    n, m = len(mz), len(row_mz)
    best_cost = np.inf
    best = np.full(n, -1, np.int64)
    cost = np.empty((n + 1, m + 1))
    step = np.empty((n + 1, m + 1), np.int8)
    for shifted in range(-1, n * m):
        shift = 0.0
        if shifted >= 0:
            at, k = shifted // m, shifted % m
            shift = time[at] - row_time[k]
            if abs(shift) > 4.0 * scatter[at]:
                continue
            if n * m > 100 and abs(at - k) > 1:
                continue
        prior = 0.5 * (shift / scatter[0]) ** 2
        if prior >= best_cost:
            continue
        cost[0, 0] = prior
        for at in range(1, n + 1):
            cost[at, 0] = cost[at - 1, 0] + NEW
            step[at, 0] = 1
        for k in range(1, m + 1):
            cost[0, k] = cost[0, k - 1] + max(-np.log(1.0 - present[k - 1]), MISSING)
            step[0, k] = 2
        for at in range(1, n + 1):
            for k in range(1, m + 1):
                own = 0.2 * width[at - 1] + 0.25 * scatter[at - 1]
                away = (time[at - 1] - shift - row_time[k - 1]) / own
                mass = (mz[at - 1] - row_mz[k - 1]) ** 2 / (error[at - 1] ** 2 + row_error[k - 1] ** 2)
                together = 2.5 * np.log1p(away * away / 4.0) + 0.5 * mass
                if by_size:
                    together += min(0.5 * ((size[at - 1] - row_size[k - 1]) / AREA_SPREAD) ** 2, AREA_COST)
                match = cost[at - 1, k - 1] + together
                alone = cost[at - 1, k] + NEW
                empty = cost[at, k - 1] + max(-np.log(1.0 - present[k - 1]), MISSING)
                if match <= alone and match <= empty:
                    cost[at, k], step[at, k] = match, 0
                elif alone <= empty:
                    cost[at, k], step[at, k] = alone, 1
                else:
                    cost[at, k], step[at, k] = empty, 2
        if cost[n, m] < best_cost:
            best_cost = cost[n, m]
            at, k = n, m
            while at > 0 or k > 0:
                if step[at, k] == 0:
                    at -= 1
                    k -= 1
                    best[at] = k
                elif step[at, k] == 1:
                    at -= 1
                    best[at] = -1
                else:
                    k -= 1
    return best
