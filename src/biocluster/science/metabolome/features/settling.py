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
    row = np.full(len(run), -1, np.int64)
    members = np.empty(len(run), np.int64)
    n_rows = int(np.int64(0))  # a plain 0 would compile what it is handed to once more
    for component in range(len(bounds) - 1):
        for _ in range(12):
            left = 0
            for at in range(bounds[component], bounds[component + 1]):
                if row[at] < 0:
                    members[left] = at
                    left += 1
            if left == 0:
                break
            n_rows = _settle_one(
                members[:left], n_rows, run, mz, error, time, scatter, width, size, trust, row
            )
        for at in range(bounds[component], bounds[component + 1]):
            if row[at] < 0:  # what never found its like stands alone
                row[at] = n_rows
                n_rows += 1
    return row


@njit(cache=True)
def _settle_one(
    members: NDArray[np.int64],
    n_before: int,
    run: NDArray[np.int64],
    mz: NDArray[np.float64],
    error: NDArray[np.float64],
    time: NDArray[np.float64],
    scatter: NDArray[np.float64],
    width: NDArray[np.float64],
    size: NDArray[np.float64],
    trust: NDArray[np.float64],
    row: NDArray[np.int64],
) -> int:
    """Write rows, from ``n_before`` on, of the members of one component that fit; give the number of all rows."""
    n = len(members)
    starts = np.empty(n + 1, np.int64)
    n_runs = int(np.int64(0))
    for at in range(n):
        if at == 0 or run[members[at]] != run[members[at - 1]]:
            starts[n_runs] = at
            n_runs += 1
    starts[n_runs] = n
    if n_runs == n:
        for at in range(n):
            row[members[at]] = n_before
        return n_before + 1
    k_rows, pattern = _pattern(members, starts, n_runs, trust)
    label = np.full(n, -1, np.int64)
    row_mz, row_time, row_size = np.empty(k_rows), np.empty(k_rows), np.empty(k_rows)
    row_error, present = np.empty(k_rows), np.empty(k_rows)
    for k in range(k_rows):
        at = members[starts[pattern] + k]
        row_mz[k], row_time[k], row_size[k], row_error[k], present[k] = (
            mz[at],
            time[at],
            size[at],
            error[at],
            0.8,
        )
    values = np.empty(n_runs)
    for step in range(10):
        changed = False
        for r in range(n_runs):
            changed |= _in_order(
                members[starts[r] : starts[r + 1]],
                mz,
                error,
                time,
                scatter,
                width,
                size,
                row_mz,
                row_error,
                row_time,
                row_size,
                present,
                step > 0,
                label[starts[r] : starts[r + 1]],
            )
        for k in range(k_rows):
            count = _median(mz, members, label, k, values, row_mz)
            _median(time, members, label, k, values, row_time)
            _median(size, members, label, k, values, row_size)
            _median(error, members, label, k, values, row_error)
            row_error[k] /= np.sqrt(max(count, 1))
            present[k] = (count + 1.0) / (n_runs + 2.0)
        if step > 0 and not changed:
            break
    used = n_before
    for k in range(k_rows):
        some = False
        for at in range(n):
            if label[at] == k:
                row[members[at]] = used
                some = True
        used += some  # a row without a feature is none
    return used


@njit(cache=True)
def _pattern(
    members: NDArray[np.int64], starts: NDArray[np.int64], n_runs: int, trust: NDArray[np.float64]
) -> tuple[int, int]:
    """As many rows as enough runs have features, and the run, most trusted of those with so many, to begin with."""
    enough = min(n_runs, max(2, int(np.ceil(0.2 * n_runs))))
    most = 0
    for r in range(n_runs):
        most = max(most, starts[r + 1] - starts[r])
    while most > 1:
        having = 0
        for r in range(n_runs):
            having += starts[r + 1] - starts[r] >= most
        if having >= enough:
            break
        most -= 1
    best, pattern, count = -1.0, 0, 0
    for r in range(n_runs):
        own = starts[r + 1] - starts[r]
        if own < most or (count > 0 and own > count):
            continue
        total = 0.0
        for at in range(starts[r], starts[r + 1]):
            total += trust[members[at]]
        if own < count or count == 0 or total > best:
            best, pattern, count = total, r, own
    return count, pattern


@njit(cache=True)
def _median(
    of: NDArray[np.float64],
    members: NDArray[np.int64],
    label: NDArray[np.int64],
    k: int,
    values: NDArray[np.float64],
    into: NDArray[np.float64],
) -> int:
    """Write the median of the members of row ``k``, and give their number; without members nothing changes."""
    count = 0
    for at in range(len(members)):
        if label[at] == k:
            values[count] = of[members[at]]
            count += 1
    if count > 0:
        ordered = np.sort(values[:count])
        into[k] = 0.5 * (ordered[(count - 1) // 2] + ordered[count // 2])
    return count


@njit(cache=True)
def _in_order(
    members: NDArray[np.int64],
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
    label: NDArray[np.int64],
) -> bool:
    """Give the features of one run to rows, both in the order of time, at the least cost; -1 for none.

    Writes the rows into ``label`` and tells whether that changed anything.

    What the alignment leaves is the same for neighbours: so a common shift of all features is looked for,
    and costs as much as the scatter makes it unlikely; what is left beyond it is small.
    """
    n, m = len(members), len(row_mz)
    best_cost = np.inf
    best = np.empty(n, np.int64)
    cost = np.empty((n + 1, m + 1))
    step = np.empty((n + 1, m + 1), np.int8)
    for shifted in range(-1, n * m):
        shift = 0.0
        if shifted >= 0:
            at, k = shifted // m, shifted % m
            shift = time[members[at]] - row_time[k]
            if abs(shift) > 4.0 * scatter[members[at]]:
                continue
            if n * m > 100 and abs(at - k) > 1:
                continue
        prior = 0.5 * (shift / scatter[members[0]]) ** 2
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
            it = members[at - 1]
            own = 0.2 * width[it] + 0.25 * scatter[it]
            for k in range(1, m + 1):
                away = (time[it] - shift - row_time[k - 1]) / own
                mass = (mz[it] - row_mz[k - 1]) ** 2 / (error[it] ** 2 + row_error[k - 1] ** 2)
                together = 2.5 * np.log1p(away * away / 4.0) + 0.5 * mass
                if by_size:
                    together += min(0.5 * ((size[it] - row_size[k - 1]) / AREA_SPREAD) ** 2, AREA_COST)
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
    changed = False
    for at in range(n):
        changed |= label[at] != best[at]
        label[at] = best[at]
    return changed
