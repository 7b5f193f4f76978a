"""Segments that were measured with different pools, aligned by the pools that they share."""

import numpy as np
from numpy.typing import NDArray


def bridged_levels(
    logarithms: NDArray[np.float64],
    segment: NDArray[np.int64],
    material: NDArray[np.int64],
    *,
    n_segments: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Bring QCs of different materials to the level of one.

    Parameters
    ----------
    logarithms : ndarray, shape (n_qc, n_metabolites)
        Of the QCs; NaN where not measured.
    segment, material : ndarray of int64, shape (n_qc,)
        Numbers from 0.
    n_segments : int
        How many segments there are, with and without QCs.

    Returns
    -------
    offset : ndarray, shape (n_qc, n_metabolites)
        What to take from a logarithm to have the level of the most frequent material of its group.
    group : ndarray of int64, shape (n_segments, n_metabolites)
        Segments of the same number are linked by a chain of shared materials; 0 has the most frequent material of
        all, -1 is a segment without QC.

    Notes
    -----
    The logarithm of a QC is taken for a level of its segment plus a level of its material, both fitted by least
    squares; the QCs of one material differ by the segment alone.

    Examples
    --------
    >>> logs = np.array([[1.0], [2.0], [4.0], [7.0]])
    >>> offset, group = bridged_levels(logs, np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2]), n_segments=3)
    >>> offset.ravel().round(9) + 0.0
    array([-1.,  0.,  0.,  3.])
    >>> group.ravel()
    array([ 0,  0, -1])
    """
    offset = np.zeros_like(logarithms)
    group = np.full((n_segments, logarithms.shape[1]), -1, dtype=np.int64)
    for there, columns in patterns(~np.isnan(logarithms)):
        s, k = segment[there], material[there]
        if not len(s):
            continue
        part = _linked(s, k)
        counts = np.bincount(k)
        most = counts.max(initial=0)
        # The group of the most frequent material is 0, the others follow by their first segment.
        main = part[np.flatnonzero(counts[k] == most)[np.argmin(k[counts[k] == most])]]
        names = [main, *(name for name in dict.fromkeys(part[np.argsort(s, kind="stable")]) if name != main)]
        for number, name in enumerate(names):
            rows = part == name
            group[np.ix_(np.unique(s[rows]), columns)] = number
            levels = _material_levels(
                logarithms[np.ix_(np.flatnonzero(there)[rows], columns)], s[rows], k[rows]
            )
            offset[np.ix_(np.flatnonzero(there)[rows], columns)] = levels
    return offset, group


def patterns(present: NDArray[np.bool_]) -> list[tuple[NDArray[np.bool_], NDArray[np.int64]]]:
    """Columns with the same rows present, so that what depends on the rows alone is done once for all of them.

    Parameters
    ----------
    present : ndarray of bool, shape (n_rows, n_columns)
        True where there is a value.

    Returns
    -------
    list of (ndarray of bool, shape (n_rows,); ndarray of int64)
        The rows, and the columns that have them, in the order of the first column of each.

    Examples
    --------
    >>> [columns.tolist() for _, columns in patterns(np.array([[True, False, True], [True, True, True]]))]
    [[0, 2], [1]]
    """
    alike: dict[bytes, list[int]] = {}
    packed = np.ascontiguousarray(np.packbits(present, axis=0).T)
    for column in range(present.shape[1]):
        alike.setdefault(packed[column].tobytes(), []).append(column)
    return [(present[:, columns[0]], np.array(columns, dtype=np.int64)) for columns in alike.values()]


def _linked(segment: NDArray[np.int64], material: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each QC the smallest segment that a chain of shared materials links it to."""
    part = segment.copy()
    while True:
        before = part
        for label in (material, segment):
            least = np.full(label.max() + 1, np.iinfo(np.int64).max)
            np.minimum.at(least, label, part)
            part = least[label]
        if np.array_equal(part, before):
            return part


def _material_levels(
    logarithms: NDArray[np.float64], segment: NDArray[np.int64], material: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The level of each QC's material over that of the most frequent one (the first of equals)."""
    segments, s = np.unique(segment, return_inverse=True)
    materials, k = np.unique(material, return_inverse=True)
    if len(materials) == 1:
        return np.zeros_like(logarithms)
    reference = int(np.argmax(np.bincount(k)))
    free = np.delete(np.arange(len(materials)), reference)
    design = np.zeros((len(s), len(segments) + len(free)))
    design[np.arange(len(s)), s] = 1.0
    for place, each in enumerate(free):
        design[k == each, len(segments) + place] = 1.0
    effects = np.zeros((len(materials), logarithms.shape[1]))
    effects[free] = np.linalg.lstsq(design, logarithms, rcond=None)[0][len(segments) :]
    return effects[k]
