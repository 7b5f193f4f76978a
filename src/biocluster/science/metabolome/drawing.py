"""The electropherograms of a run's targets, with what is under them, on a calibrated m/z axis."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .baseline import Floor, baseline_and_noise
from .mass_axis import WINDOW_PPM, MassAxis, calibrate
from .measurement import Settings
from .runs import Run
from .traces import Traces, extract

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Electropherograms of targets; those of the same m/z share one.

    Attributes
    ----------
    run : Run
        From which they are.
    axis : MassAxis
        Of the run.
    traces : Traces
        Ascending by m/z.
    floor : Floor
        Baseline and noise of the traces.
    mz : ndarray of float64, shape (n_traces,)
        True m/z of the traces, in Th.
    row : ndarray of int64, shape (n_targets,)
        Trace of each target.
    """

    run: Run
    axis: MassAxis
    traces: Traces
    floor: Floor
    mz: Floats
    row: Integers

    def within(self, mz: Floats) -> Floats:
        """The m/z, but NaN for those outside of what the run holds."""
        low, high = (float(self.run.mz.min()), float(self.run.mz.max())) if self.run.n_points else (0.0, 0.0)
        with np.errstate(invalid="ignore"):
            return np.where((mz >= low) & (mz <= high), mz, np.nan)

    def more(self, mz: Floats, settings: Settings) -> Traces:
        """Traces of further m/z in the same way; empty ones for NaN."""
        known = np.isfinite(mz) & (mz > 0)
        return extract(
            self.run,
            np.where(known, self.axis.measured(np.where(known, mz, 1.0)), 1.0),
            tolerance_ppm=settings.mass_tolerance_ppm,
            shift_ppm=self.axis.scan_shift,
        )


def draw(run: Run, mz: Floats, lock_mz: Floats, settings: Settings) -> Drawn:
    """Calibrate the m/z axis of a run and draw the electropherograms of its targets.

    Parameters
    ----------
    run : Run
        Of centroids.
    mz : ndarray of float64, shape (n_targets,)
        Of the targets, in Th.
    lock_mz : ndarray of float64, shape (n_locks,)
        Of the lock masses that the table names.
    settings : Settings
        Of the method.

    Returns
    -------
    Drawn
        What is looked for in.
    """
    trace_mz, row = np.unique(mz, return_inverse=True)
    axis = calibrate(run, lock_mz, extract(run, trace_mz, tolerance_ppm=WINDOW_PPM), trace_mz)
    traces = extract(
        run,
        axis.measured(trace_mz),
        tolerance_ppm=settings.mass_tolerance_ppm,
        shift_ppm=axis.scan_shift,
    )
    floor = baseline_and_noise(traces.times, traces.intensity, lost=traces.lost)
    return Drawn(run, axis, traces, floor, trace_mz, row.astype(np.int64))
