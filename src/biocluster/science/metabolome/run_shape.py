"""How peaks of a run are, as far as it is common to them: learnt from the targets that stand alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .baseline import Floor
from .flags import Flag
from .peaks import Peaks
from .traces import Traces

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEAST_WIDTH_SPREAD, USUAL_WIDTH_SPREAD = 0.06, 0.2


@dataclass(frozen=True, slots=True)
class RunShape:
    """How peaks of a run are, as far as it is common to them.

    Attributes
    ----------
    log_width, exponent : float
        ``log width = log_width + exponent · log(time / 500 s)``.
    width_spread : float
        Standard deviation of log width about that.
    gain : float
        Variance of intensities over their height, beyond noise, in counts.
    misfit : float
        What shapes and spray leave, as a share of the height.
    """

    log_width: float
    exponent: float
    width_spread: float
    gain: float
    misfit: float

    def widths(self, time: Floats) -> Floats:
        """Usual Gaussian widths of peaks at these times, in seconds."""
        return np.exp(self.log_width + self.exponent * np.log(np.maximum(time, 1.0) / 500.0))


def run_shape(traces: Traces, floor: Floor, peaks: Peaks, chosen: Integers) -> RunShape:
    """Learn from the peaks of targets how peaks of this run are.

    Parameters
    ----------
    traces : Traces
        In which the peaks are.
    floor : Floor
        Under them.
    peaks : Peaks
        All peaks.
    chosen : ndarray of int64
        Those that are targets.

    Returns
    -------
    RunShape
        From those that stand alone; with wide spreads where they are few.
    """
    spoilt = np.uint32(Flag.OVERLAPPED | Flag.SATURATED | Flag.CUT)
    alone = chosen[((peaks.flags[chosen] & spoilt) == 0) & (peaks.snr[chosen] >= 15)]
    width, time = peaks.width[alone], peaks.time[alone]
    good = (width > 0) & np.isfinite(width)
    alone, width, time = alone[good], width[good], time[good]
    if not len(alone):
        return RunShape(float(np.log(500.0 / 150.0)), 1.0, 0.5, 1.0, 0.05)
    size, place = np.log(width), np.log(time / 500.0)
    exponent = 1.0
    if len(alone) >= 20 and np.ptp(place) > 0.3:
        weight = np.ones(len(alone))
        for _ in range(5):
            middle = (weight * place).sum() / weight.sum()
            level = (weight * size).sum() / weight.sum()
            spread = (weight * (place - middle) ** 2).sum()
            exponent = float((weight * (place - middle) * (size - level)).sum() / spread)
            weight = 1 / (1 + ((size - level - exponent * (place - middle)) / 0.1) ** 2)
    left = size - exponent * place
    log_width = float(np.median(left))
    seen = 1.4826 * float(np.median(np.abs(left - log_width)))
    count = len(alone)
    spread = np.sqrt((count * seen**2 + 4 * USUAL_WIDTH_SPREAD**2) / (count + 4))
    gain = _gain(traces, floor, peaks, alone)
    tall = alone[peaks.snr[alone] >= 50]
    misfit = (
        float(np.nanquantile(peaks.misfit[tall], 0.75)) if np.isfinite(peaks.misfit[tall]).any() else 0.03
    )
    return RunShape(
        log_width, exponent, max(float(spread), LEAST_WIDTH_SPREAD), gain, min(max(misfit, 0.01), 0.1)
    )


def _gain(traces: Traces, floor: Floor, peaks: Peaks, alone: Integers) -> float:
    """Variance over height of points on peaks, from fourth differences, which smooth peaks do not have."""
    found = []
    for at in alone[np.argsort(-peaks.snr[alone], kind="stable")][:60]:
        row = peaks.trace[at]
        begin, end = np.searchsorted(traces.times, [peaks.start[at], peaks.end[at]])
        signal = (traces.intensity[row, begin:end] - floor.baseline[row, begin:end]).astype(np.float64)
        if len(signal) < 9:
            continue
        fourth = np.diff(signal, 4)
        level = signal[2:-2]
        noise = float(np.median(floor.noise[row, begin:end]))
        used = level > 5 * noise
        found.append((fourth[used] ** 2 / 70 / 0.455 - noise**2) / level[used])
    values = np.concatenate(found) if found else np.zeros(0)
    return max(float(np.median(values)), 0.0) if len(values) >= 20 else 1.0
