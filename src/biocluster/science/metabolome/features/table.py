"""Features linked over runs: one row for what is the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from biocluster.science.metabolome.features.scales import Scale
from biocluster.science.metabolome.flags import words


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTable:
    """One row for each feature that was found in at least one run, ordered by m/z and then by time.

    Attributes
    ----------
    mz : ndarray of float64, shape (n_rows,)
        Median over the runs, in Th, on the m/z axis that the runs have in the middle.
    time : ndarray of float64, shape (n_rows,)
        Median over the runs on the time scale of the reference, in seconds.
    start, end : ndarray of float64, shape (n_rows,)
        Of the peak on that scale, in seconds: medians over the runs.
    mobility : ndarray of float64, shape (n_rows,)
        Median over the runs, in mm² kV⁻¹ min⁻¹; NaN where it is known in none.
    index : ndarray of int32, shape (n_rows, n_runs)
        Which feature of the run it is; -1 where the run has none.
    area : ndarray of float64, shape (n_rows, n_runs)
        In counts·seconds; NaN where the run has none.
    filled : ndarray of bool, shape (n_rows, n_runs)
        Areas that are no feature's, but were read where it should be: see ``filling``.
    n_found : ndarray of int64, shape (n_rows,)
        In how many runs.
    quality : ndarray of float64, shape (n_rows,)
        From 0 to 1: median over the runs that have it.
    flags : ndarray of uint32, shape (n_rows,)
        Those that most of the runs that have it bear.
    group : ndarray of int64, shape (n_rows,)
        Rows that come from the same molecule have the same number, that of the row of its main ion.
    role : tuple of str, length n_rows
        What the row is in its group, such as ``"[M+H]+"``, ``"[M+Na]+"``, ``"13C"``; empty where it is alone.
    charge : ndarray of int64, shape (n_rows,)
        As isotopes show it; 0 where they do not.
    scales : tuple of Scale, length n_runs
        How each run's times and m/z go over into those of the table.
    reference : int
        Which run is the reference.
    """

    mz: NDArray[np.float64]
    time: NDArray[np.float64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    mobility: NDArray[np.float64]
    index: NDArray[np.int32]
    area: NDArray[np.float64]
    filled: NDArray[np.bool_]
    n_found: NDArray[np.int64]
    quality: NDArray[np.float64]
    flags: NDArray[np.uint32]
    group: NDArray[np.int64]
    role: tuple[str, ...]
    charge: NDArray[np.int64]
    scales: tuple[Scale, ...]
    reference: int

    def __len__(self) -> int:
        return len(self.mz)

    def frame(self, names: Sequence[str]) -> pl.DataFrame:
        """As a table to be written or read: a row for each feature, a column of areas for each run.

        Parameters
        ----------
        names : sequence of str, length n_runs
            Of the runs, all different; they head the columns of areas.

        Returns
        -------
        polars.DataFrame
            ``mz`` (Th), ``time``, ``start``, ``end`` (s), ``mobility`` (mm² kV⁻¹ min⁻¹), ``n_found``,
            ``quality``, ``flags`` (words), ``group``, ``role``, ``charge``, and an area (counts·s) for each
            run; null where it is not known.

        Raises
        ------
        ValueError
            If there is not one name for each run.
        """
        if len(names) != self.index.shape[1] or len(set(names)) != len(names):
            raise ValueError("each run must have a name of its own")
        columns = {
            "mz": self.mz,
            "time": self.time,
            "start": self.start,
            "end": self.end,
            "mobility": self.mobility,
            "n_found": self.n_found,
            "quality": self.quality,
            "flags": [words(int(flags)) for flags in self.flags],
            "group": self.group,
            "role": list(self.role),
            "charge": self.charge,
        }
        areas = {name: self.area[:, at] for at, name in enumerate(names)}
        return pl.DataFrame({**columns, **areas}).with_columns(
            pl.col("mobility", *names).fill_nan(None), pl.col("charge").replace(0, None)
        )
