"""Rows that come from one molecule: isotopes, adducts, losses in the source."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.features.found import Features
from biocluster.science.metabolome.features.steps import STEPS
from biocluster.science.metabolome.formulas import IONS

SHARE = 0.3
"""Of the runs that have both rows, the share in which their peaks must be alike."""
RUNS_TO_COMPARE = 6
"""Runs from which areas are compared over runs."""
UNALIKE = 0.7
"""Variance of the ratio of two areas over that of two that have nothing to do with each other, …"""
SPREAD = 0.25
"""… and standard deviation of its logarithm: above both, two rows are not of one molecule."""


class Edges(NamedTuple):
    """Pairs of rows, arrays of shape (n_edges,), the most likely first."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    kind: NDArray[np.int64]
    worth: NDArray[np.float64]


class Groups(NamedTuple):
    """As the columns of ``FeatureTable``."""

    group: NDArray[np.int64]
    role: tuple[str, ...]
    charge: NDArray[np.int64]


def group_rows(runs: Sequence[Features], index: NDArray[np.int32], area: NDArray[np.float64]) -> Groups:
    """Group rows by what their features have in common in the runs, and over them.

    A row is an isotope of the row that it follows best. Of the others, the ion that explains most of its
    neighbours as adducts or losses becomes the main ion of a group, the largest first where several explain
    as many; its neighbours take their roles from it.

    Parameters
    ----------
    runs : sequence of Features, length n_runs
    index : ndarray of int32, shape (n_rows, n_runs)
    area : ndarray of float64, shape (n_rows, n_runs)
        NaN where a run lacks the row.

    Returns
    -------
    Groups
        Rows without a neighbour are groups of their own, with an empty role.
    """
    edges = row_edges(runs, index, area)
    n_rows = len(index)
    isotopes = np.array([step.left == "M" for step in STEPS])
    parent, neutrons, charge = _isotopes(edges, isotopes[edges.kind], n_rows)
    root, extra = np.arange(n_rows), np.zeros(n_rows, np.int64)
    for at in range(n_rows):  # the left of a step is the lighter one: no circles
        while parent[root[at]] >= 0:
            extra[at] += neutrons[root[at]]
            root[at] = parent[root[at]]
    charge = charge[root]
    role = _main_ions(edges, ~isotopes[edges.kind], root, charge, np.nansum(area, axis=1))
    group = np.arange(n_rows)
    for at, (main, _) in role.items():
        group[at] = main
    group = group[root]
    names = []
    has_isotopes = np.isin(np.arange(n_rows), parent)
    for at in range(n_rows):
        ion = role[root[at]][1] if root[at] in role else "M" if has_isotopes[root[at]] else ""
        names.append(f"{ion} M+{extra[at]}".removeprefix("M ") if extra[at] else ion)
    return Groups(group, tuple(names), charge)


def row_edges(runs: Sequence[Features], index: NDArray[np.int32], area: NDArray[np.float64]) -> Edges:
    """Pairs of rows whose features are pairs in enough runs and whose areas go together over the runs."""
    left, right, kind, likeness = [], [], [], []
    for at, run in enumerate(runs):
        row = np.full(len(run), -1, np.int64)
        there = np.nonzero(index[:, at] >= 0)[0]
        row[index[there, at]] = there
        one, other = row[run.pair_left], row[run.pair_right]
        both = (one >= 0) & (other >= 0)
        left.append(one[both])
        right.append(other[both])
        kind.append(run.pair_kind[both].astype(np.int64))
        likeness.append(run.pair_likeness[both].astype(np.float64))
    keys = np.column_stack([np.concatenate(left), np.concatenate(right), np.concatenate(kind)])
    unique, inverse = np.unique(keys, axis=0, return_inverse=True)
    if not len(unique):
        nothing = np.empty(0, np.int64)
        return Edges(nothing, nothing, nothing, np.empty(0))
    worth = np.bincount(inverse.ravel(), weights=np.concatenate(likeness))
    count = np.bincount(inverse.ravel())
    one, other, step = unique.T
    both = ((index[one] >= 0) & (index[other] >= 0)).sum(axis=1)
    good = (count >= SHARE * both) & _go_together(area, one, other)
    order = np.lexsort((step, other, one, -worth))
    order = order[good[order]]
    return Edges(one[order], other[order], step[order], worth[order])


def _go_together(
    area: NDArray[np.float64], one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether the ratio of two rows' areas varies less than that of two unrelated ones would."""
    size = np.log(np.where(area > 0, area, np.nan))
    known = np.isfinite(size)
    level = np.where(known.any(axis=1), np.nansum(size, axis=1) / np.maximum(known.sum(axis=1), 1), np.nan)
    size = size - level[:, None]
    common = np.nansum(size, axis=0) / np.maximum(np.isfinite(size).sum(axis=0), 1)
    size = size - common  # what all rows of a run have in common says nothing
    a, b = size[one], size[other]
    both = np.isfinite(a) & np.isfinite(b)
    n = both.sum(axis=1)

    def variance(values: NDArray[np.float64]) -> NDArray[np.float64]:
        kept = np.where(both, values, 0.0)
        mean = kept.sum(axis=1) / np.maximum(n, 1)
        return (np.where(both, values - mean[:, None], 0.0) ** 2).sum(axis=1) / np.maximum(n - 1, 1)

    ratio = variance(np.where(both, a - b, 0.0))
    apart = (ratio > UNALIKE * (variance(a) + variance(b))) & (ratio > SPREAD**2)
    return (n < RUNS_TO_COMPARE) | ~apart


def _isotopes(
    edges: Edges, isotope: NDArray[np.bool_], n_rows: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of which row each is an isotope (-1 for none), by how many neutrons, and at which charge."""
    parent = np.full(n_rows, -1, np.int64)
    neutrons, charge = np.zeros(n_rows, np.int64), np.zeros(n_rows, np.int64)
    # Half steps first: the second isotope of a doubly charged ion is a whole step away from the first of all.
    order = np.argsort([STEPS[kind].charge == 1 for kind in edges.kind[isotope]], kind="stable")
    for left, right, kind in zip(
        edges.left[isotope][order], edges.right[isotope][order], edges.kind[isotope][order], strict=True
    ):
        step = STEPS[kind]
        if parent[right] < 0 and charge[left] in (0, step.charge) and charge[right] in (0, step.charge):
            parent[right], neutrons[right] = left, int(step.right[2:])
            charge[left] = charge[right] = step.charge
    return parent, neutrons, charge


def _main_ions(
    edges: Edges,
    adduct: NDArray[np.bool_],
    root: NDArray[np.int64],
    charge: NDArray[np.int64],
    size: NDArray[np.float64],
) -> dict[int, tuple[int, str]]:
    """Main ion and role of every row that is part of a group of different ions."""
    neighbours: dict[int, list[tuple[int, str, str]]] = {}
    for left, right, kind in zip(edges.left[adduct], edges.right[adduct], edges.kind[adduct], strict=True):
        step = STEPS[kind]
        fits = all(
            root[at] == at and charge[at] in (0, abs(IONS[ion].charge))
            for at, ion in ((left, step.left), (right, step.right))
        )
        if fits:
            neighbours.setdefault(int(left), []).append((int(right), step.left, step.right))
    role: dict[int, tuple[int, str]] = {}
    for main in sorted(neighbours, key=lambda at: (-len(neighbours[at]), -size[at], at)):
        if main in role:
            continue
        free = [(other, ion) for other, _, ion in neighbours[main] if other not in role]
        for other, ion in free:
            if other not in role:
                role[other] = (main, ion)
        if free:
            role[main] = (main, neighbours[main][0][1])
    return role
