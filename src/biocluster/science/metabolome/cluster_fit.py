"""One cluster of isomers: which of them are there, and what they measure, by a fit of all of them."""

import numpy as np
from numpy.typing import NDArray

from .assignment import Expectation
from .baseline import Floor
from .flags import Flag
from .guided_fit import AREA, CENTRE, LEAN, LOG_WIDTH, fit_expected, lean_shifts, sum_expected, tell_expected
from .hvl import hvl
from .peaks import Peaks
from .run_shape import RunShape
from .traces import Traces

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

REACH = 5.0
"""Widths on either side of an expected time that are fitted, and within which neighbours matter."""
CLEARLY = 30.0
"""By how much a target must lower the sum of squares to be there."""
CLEARLY_ALONE = 40.0
"""The same where the search found no peak at all."""
RIVAL = 15.0
"""A target whose place another that was left out could take at less than this cost is not told."""
LEAST_OF_ERROR = 4.0
"""An area must be so many times its standard error."""
LEAN_SD = 4.0


class Cluster:
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
        self.found = np.full(len(members), np.inf)
        self.found[~self.missing] = peaks.time[chosen[members][~self.missing]]
        self.times = traces.times[begin:end]
        self.signal = (intensity[row, begin:end] - floor.baseline[row, begin:end]).astype(np.float64)
        noise = floor.noise[row, begin:end].astype(np.float64)
        self.noise = float(np.median(noise)) if len(noise) else 0.0
        smooth = np.convolve(np.pad(self.signal, 2, mode="edge"), np.full(5, 0.2), mode="valid")
        level = np.maximum(smooth, 0.0)
        self.signal -= _tails(self.times, peaks, peaks_near)
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
        told = there & self.missing
        for at in np.flatnonzero(told):
            told[at] = not self._has_rival(there, int(at), cost)
        if not told.any() or not self._in_time(parameters, there):
            return []
        return self._told(parameters, covariance, there, gain, told | (there & ~self.missing))

    def _has_rival(self, there: NDArray[np.bool_], at: int, cost: float) -> bool:
        """Whether a target that was left out would explain the trace about as well in the place of another."""
        for other in np.flatnonzero(~there):
            if abs(self.centre[other] - self.centre[at]) < 2 * self.width[at]:
                swapped = there.copy()
                swapped[at], swapped[other] = False, True
                if self._fit(swapped)[2] - cost < RIVAL:
                    return True
        return False

    def _in_time(self, parameters: Floats, there: NDArray[np.bool_]) -> bool:
        """Whether none of the peaks went far from where it is expected, or was found."""
        for place, at in enumerate(np.flatnonzero(there)):
            apex = tell_expected(parameters, place)[0]
            off = min(abs(apex - self.centre[at]), abs(apex - self.found[at]))
            if not off < 4 * self.error[at] + 0.5 * self.width[at]:
                return False
        return True

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
        self,
        parameters: Floats,
        covariance: Floats,
        there: NDArray[np.bool_],
        gain: Floats,
        wanted: NDArray[np.bool_],
    ) -> list[tuple[int, tuple[float, ...], float]]:
        model = sum_expected(self.times, parameters)
        left = float(np.sqrt(np.mean((self.signal - model)[self.used] ** 2)))
        told: list[tuple[int, tuple[float, ...], float]] = []
        for place, at in enumerate(np.flatnonzero(there)):
            own = 1 + 4 * place
            apex, height, begin, end = tell_expected(parameters, place)
            if not (height > 0 and wanted[at]):
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


def _tails(times: Floats, peaks: Peaks, near: Integers) -> Floats:
    """What peaks whose apex is outside reach in: their fitted shapes, each taken once."""
    total = np.zeros(len(times))
    if not len(times):
        return total
    outside = (peaks.time[near] < times[0]) | (peaks.time[near] > times[-1])
    reaches = (peaks.end[near] > times[0]) & (peaks.start[near] < times[-1]) & (peaks.width[near] > 0)
    tails = near[outside & reaches]
    tails = tails[np.unique(np.rint(peaks.time[tails]), return_index=True)[1]]
    distortion = np.nan_to_num(peaks.distortion[tails])
    shift = lean_shifts(peaks.time[tails], peaks.width[tails], distortion)
    for each, moved, lean in zip(tails, shift, distortion, strict=True):
        centre = float(peaks.time[each] - moved)
        if centre > 0:
            total += hvl(
                times,
                area=float(peaks.area[each]),
                centre=centre,
                width=float(peaks.width[each]),
                distortion=float(lean),
            )
    return total
