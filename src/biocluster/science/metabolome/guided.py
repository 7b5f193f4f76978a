"""Targets in the shade of an isomer: fitted together with it, where they are expected.

Two isomers that overlap so far that their sum has one top are one peak to any search. Whoever knows where both
are expected and how wide peaks are in this run can still tell them apart, and tell that one of them is missing.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from .assignment import Expectation, groups_by_mass
from .baseline import Floor, baseline_and_noise
from .flags import Flag
from .guided_fit import AREA, CENTRE, LEAN, LOG_WIDTH, fit_expected, sum_expected, tell_expected
from .measurement import Settings
from .peaks import Peaks
from .runs import Run
from .traces import Traces, extract

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_TOGETHER = 6
MERGED_PPM = 50.0
"""Ions nearer to each other than this are not resolved, so that their centroids may be one."""
REACH = 5.0
"""Widths on either side of an expected time that are fitted, and within which neighbours matter."""
CLEARLY = 30.0
"""By how much a target must lower the sum of squares to be there."""
CLEARLY_ALONE = 40.0
"""The same where the search found no peak at all."""
LEAST_OF_ERROR = 4.0
"""An area must be so many times its standard error."""
LEAN_SD = 4.0
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


@dataclass(frozen=True, slots=True, eq=False)
class Guided:
    """What fitting at expected times changed.

    Attributes
    ----------
    peaks : Peaks
        Those given, followed by the fitted ones.
    target, peak : ndarray of int64, shape (n_changed,)
        Targets whose peak is another now, or that have one only now, and the indices of these peaks.
    probability : ndarray of float64, shape (n_changed,)
        That the peak is there.
    """

    peaks: Peaks
    target: Integers
    peak: Integers
    probability: Floats


def fit_shaded(
    run: Run,
    traces: Traces,
    floor: Floor,
    peaks: Peaks,
    expected: Expectation,
    mz: Floats,
    row_of_target: Integers,
    chosen: Integers,
    *,
    scan_shift: Floats,
    shape: RunShape,
    settings: Settings,
) -> Guided:
    """Look for targets without a peak of their own under the peaks of their isomers.

    Targets whose m/z are so near that an instrument writes one centroid for both are looked for, too, in a
    trace that holds the windows of both.

    Parameters
    ----------
    run : Run
        Of centroids.
    traces : Traces
        Electropherograms.
    floor : Floor
        Under them.
    peaks : Peaks
        That were found in them.
    expected : Expectation
        When targets are expected.
    mz : ndarray of float64, shape (n_targets,)
        Where they appear on the m/z axis, in Th.
    row_of_target : ndarray of int64, shape (n_targets,)
        Trace of each target.
    chosen : ndarray of int64, shape (n_targets,)
        The peak that each target has; -1 for none.
    scan_shift : ndarray of float64, shape (n_scans,)
        Shift of the m/z axis in ppm.
    shape : RunShape
        Of the run.
    settings : Settings
        Mass tolerance and least signal to noise.

    Returns
    -------
    Guided
        With the peaks of isomers that were fitted together, where that found a target more.
    """
    clusters = _clusters(traces, expected, mz, chosen, shape)
    wide = [members for members in clusters if np.ptp(row_of_target[members]) > 0]
    signals, own = _signals(run, traces, floor, mz, wide, scan_shift=scan_shift, settings=settings)
    rows: list[tuple[float, ...]] = []
    target: list[int] = []
    probability: list[float] = []
    for members in clusters:
        at = [k for k, each in enumerate(wide) if each is members]
        row = int(row_of_target[members[0]])
        place = own + at[0] if at else row
        near = np.flatnonzero(np.isin(peaks.trace, row_of_target[members]))
        cluster = _Cluster(traces, signals, place, peaks, near, expected, members, chosen, shape)
        for member, values, chance in cluster.fitted(settings.minimum_snr):
            target.append(member)
            rows.append((float(row_of_target[member]), *values))
            probability.append(chance)
    return Guided(
        peaks=_with(peaks, rows),
        target=np.array(target, dtype=np.int64),
        peak=len(peaks) + np.arange(len(rows), dtype=np.int64),
        probability=np.array(probability, dtype=np.float64),
    )


def _clusters(
    traces: Traces, expected: Expectation, mz: Floats, chosen: Integers, shape: RunShape
) -> list[Integers]:
    """Targets of one m/z that are expected near to each other, of which one at least was not found."""
    inside = (expected.time > traces.times[0]) & (expected.time < traces.times[-1])
    group = groups_by_mass(mz, tolerance_ppm=MERGED_PPM)
    found = []
    for number in np.unique(group[(chosen < 0) & inside]):
        members = np.flatnonzero((group == number) & inside)
        members = members[np.lexsort((mz[members], expected.time[members]))]
        width = shape.widths(expected.time[members])
        cuts = np.flatnonzero(np.diff(expected.time[members]) > REACH * width[1:]) + 1
        for each in np.split(members, cuts):
            near = np.ptp(mz[each]) < 1.5e-6 * MERGED_PPM * mz[each][0]
            if len(each) <= MOST_TOGETHER and near and (chosen[each] < 0).any():
                found.append(each)
    return found


def _signals(
    run: Run,
    traces: Traces,
    floor: Floor,
    mz: Floats,
    wide: list[Integers],
    *,
    scan_shift: Floats,
    settings: Settings,
) -> tuple[tuple[NDArray[np.float32], Floor], int]:
    """Intensities with what is under them, of the traces and then of wider ones; and where these begin."""
    own = len(traces)
    if not wide:
        return (traces.intensity, floor), own
    low = np.array([mz[members].min() for members in wide])
    high = np.array([mz[members].max() for members in wide])
    half = 0.5e6 * (high - low) / low + settings.mass_tolerance_ppm
    more = extract(run, (low + high) / 2, tolerance_ppm=half, shift_ppm=scan_shift)
    under = baseline_and_noise(more.times, more.intensity, lost=more.lost)
    both = Floor(np.concatenate([floor.baseline, under.baseline]), np.concatenate([floor.noise, under.noise]))
    return (np.concatenate([traces.intensity, more.intensity]), both), own


def _with(peaks: Peaks, rows: list[tuple[float, ...]]) -> Peaks:
    if not rows:
        return peaks
    more = np.array(rows).T
    joined = {}
    for each, values in zip(fields(Peaks), more, strict=True):
        old = getattr(peaks, each.name)
        joined[each.name] = np.concatenate([old, values.astype(old.dtype)])
    return Peaks(**joined)


class _Cluster:
    """Isomers that are expected so near to each other that they are fitted together."""

    def __init__(
        self,
        traces: Traces,
        signals: tuple[NDArray[np.float32], Floor],
        row: int,
        peaks: Peaks,
        peaks_near: Integers,
        expected: Expectation,
        members: Integers,
        chosen: Integers,
        shape: RunShape,
    ) -> None:
        intensity, floor = signals
        time = expected.time[members]
        width = shape.widths(time)
        begin = np.searchsorted(traces.times, time[0] - REACH * width[0])
        end = np.searchsorted(traces.times, time[-1] + REACH * width[-1], side="right")
        self.members, self.shape = members, shape
        self.missing = chosen[members] < 0
        self.times = traces.times[begin:end]
        self.signal = (intensity[row, begin:end] - floor.baseline[row, begin:end]).astype(np.float64)
        noise = floor.noise[row, begin:end].astype(np.float64)
        self.noise = float(np.median(noise)) if len(noise) else 0.0
        smooth = np.convolve(np.pad(self.signal, 2, mode="edge"), np.full(5, 0.2), mode="valid")
        level = np.maximum(smooth, 0.0)
        self.variance = noise**2 + shape.gain * level + (shape.misfit * level) ** 2
        self.used = ~traces.lost[begin:end] & (self.variance > 0)
        self.error = np.hypot(expected.own[members], expected.shared[members])
        self.centre, self.centre_sd = time, np.hypot(self.error, 0.15 * width)
        self.width = width
        near = peaks_near[
            (peaks.time[peaks_near] > time[0] - REACH * width[0])
            & (peaks.time[peaks_near] < time[-1] + REACH * width[-1])
        ]
        flat = near[(peaks.flags[near] & np.uint32(Flag.SATURATED)) > 0]
        if len(flat) and len(level):
            top = level.max()
            self.used &= self.signal < 0.9 * top
        between = (peaks.time[near] > time[0] - 2 * width[0]) & (peaks.time[near] < time[-1] + 2 * width[-1])
        self.any_peak = bool(between.any())
        # Of a stranger that several traces show, one is enough.
        strangers = near[~between]
        strangers = strangers[np.unique(np.rint(peaks.time[strangers]), return_index=True)[1]]
        self.stranger_time, self.stranger_width = peaks.time[strangers], peaks.width[strangers]

    def fitted(self, minimum_snr: float) -> list[tuple[int, tuple[float, ...], float]]:
        """Members, the columns of their peaks, and how likely these are; nothing if nobody new is there."""
        if self.used.sum() < 8:
            return []
        there = np.ones(len(self.members), dtype=bool)
        gain = np.full(len(self.members), np.inf)
        parameters, covariance, cost = self._fit(there)
        while (there & self.missing).any():
            gain[:] = np.inf
            for at in np.flatnonzero(there & self.missing):
                fewer = there.copy()
                fewer[at] = False
                gain[at] = self._fit(fewer)[2] - cost
                place = int(there[:at].sum())
                if not self._passes(parameters, covariance, place, at, minimum_snr):
                    gain[at] = min(gain[at], 0.0)
            worst = int(np.argmin(gain))
            if gain[worst] >= (CLEARLY if self.any_peak else CLEARLY_ALONE):
                break
            there[worst] = False
            if not there.any():
                return []
            parameters, covariance, cost = self._fit(there)
        if not (there & self.missing).any():
            return []
        return self._told(parameters, covariance, there, gain)

    def _passes(
        self, parameters: Floats, covariance: Floats, place: int, at: np.int64, minimum_snr: float
    ) -> bool:
        area = parameters[1 + 4 * place + AREA]
        error = np.sqrt(max(covariance[1 + 4 * place + AREA, 1 + 4 * place + AREA], 0.0))
        apex, height, *_ = tell_expected(parameters, place)
        return bool(
            area > LEAST_OF_ERROR * error
            and height > max(minimum_snr, 5.0) * self.noise
            and abs(apex - self.centre[at]) < 4 * self.error[at] + 0.3 * self.width[at]
        )

    def _fit(self, there: NDArray[np.bool_]) -> tuple[Floats, Floats, float]:
        count = int(there.sum())
        n_strangers = len(self.stranger_time)
        size = 1 + 4 * (count + n_strangers)
        prior, prior_sd = np.zeros(size), np.full(size, np.inf)
        prior_sd[0] = 0.5 * self.noise + 1e-9
        times = np.concatenate([self.centre[there], self.stranger_time])
        widths = np.concatenate([self.width[there], np.maximum(self.stranger_width, 1e-3)])
        own = 1 + 4 * np.arange(count + n_strangers)
        prior[own + CENTRE], prior[own + LOG_WIDTH] = times, np.log(widths)
        prior_sd[own + CENTRE] = np.concatenate([self.centre_sd[there], 0.3 * widths[count:]])
        prior_sd[own + LOG_WIDTH] = self.shape.width_spread
        prior_sd[own + LEAN] = LEAN_SD
        height = np.interp(times, self.times, self.signal)
        start = prior.copy()
        start[own + AREA] = np.maximum(height, self.noise) * widths * 2.0
        covariance = np.zeros((size, size))
        weight = np.where(self.used, 1 / np.where(self.used, self.variance, 1.0), 0.0)
        cost = fit_expected(self.times, self.signal, weight, start, prior, prior_sd, covariance)
        for _ in range(2):  # what is expected is the apex, from which the centre of a leaning peak is away
            shift = np.array([tell_expected(start, k)[0] for k in range(count)]) - start[own[:count] + CENTRE]
            prior[own[:count] + CENTRE] = times[:count] - shift
            cost = fit_expected(self.times, self.signal, weight, start, prior, prior_sd, covariance)
        return start, covariance, float(cost)

    def _told(
        self, parameters: Floats, covariance: Floats, there: NDArray[np.bool_], gain: Floats
    ) -> list[tuple[int, tuple[float, ...], float]]:
        model = sum_expected(self.times, parameters)
        left = float(np.sqrt(np.mean((self.signal - model)[self.used] ** 2)))
        told: list[tuple[int, tuple[float, ...], float]] = []
        for place, at in enumerate(np.flatnonzero(there)):
            own = 1 + 4 * place
            apex, height, begin, end = tell_expected(parameters, place)
            if not height > 0:
                continue
            width = float(np.exp(parameters[own + LOG_WIDTH]))
            snr = height / self.noise
            flags = int(Flag.OVERLAPPED) | (int(Flag.LOW_SNR) if snr < 10 else 0)
            error = float(np.sqrt(max(covariance[own, own], 0.0)))
            distortion = parameters[own + LEAN] * width**2 / parameters[own + CENTRE]
            columns = (
                apex,
                begin,
                end,
                height,
                float(parameters[own + AREA]),
                error,
                snr,
                width,
                float(distortion),
                left / height,
                float(flags),
            )
            chance = float(1 / (1 + np.exp(-(min(gain[at], 200.0) - 20.0) / 2)))
            told.append((int(self.members[at]), columns, min(chance, 0.99)))
        return told
