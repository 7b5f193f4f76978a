"""Peaks of traces: found at several widths, fitted alone or together with their neighbours, and judged."""

import math

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.metabolome.baseline import Floor, baseline_and_noise, faltering_scans, lowest_count
from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.hvl import flank
from biocluster.science.metabolome.hvl_fit import AREA, AT_LEAST, AT_MOST, CENTRE, TWIST, WIDTH, model
from biocluster.science.metabolome.overlap import SHAPE_ERROR, TOGETHER, resolve, tell
from biocluster.science.metabolome.peaks import Peaks
from biocluster.science.metabolome.tops import clean, regions, smooth, tops
from biocluster.science.metabolome.traces import Traces

COLUMNS = 12
LOW, SATURATED, CUT = int(Flag.LOW_SNR), int(Flag.SATURATED), int(Flag.CUT)
OVERLAPPED, POOR = int(Flag.OVERLAPPED), int(Flag.POOR_SHAPE)


def find_peaks(
    traces: Traces,
    *,
    baseline: ArrayLike | None = None,
    noise: ArrayLike | None = None,
    minimum_snr: float = 3.0,
) -> Peaks:
    """Find the peaks of traces.

    Parameters
    ----------
    traces : Traces
        Electropherograms.
    baseline, noise : array_like, shape (n_traces, n_scans), optional
        In counts; by default those of ``baseline_and_noise``.
    minimum_snr : float
        Peaks whose height is less than this many standard deviations of the noise are left out.

    Returns
    -------
    Peaks
        Ordered by trace and then by time.
    """
    if baseline is None or noise is None:
        floor = baseline_and_noise(traces.times, traces.intensity, lost=traces.lost)
    else:
        floor = Floor(np.asarray(baseline, dtype=np.float32), np.asarray(noise, dtype=np.float32))
    n_scans = traces.n_scans
    lost = traces.lost | faltering_scans(traces.intensity, floor)
    row = np.arange(len(traces), dtype=np.int64) * n_scans
    table = _search(
        traces.times,
        lost,
        np.ascontiguousarray(traces.intensity).ravel(),
        np.ascontiguousarray(floor.baseline).ravel(),
        np.ascontiguousarray(floor.noise).ravel(),
        row + traces.first,
        row + traces.last,
        traces.first,
        lowest_count(traces.intensity),
        minimum_snr,
    )
    return peaks_of(table)


def peaks_of(table: NDArray[np.float64]) -> Peaks:
    """Name the columns of what ``_search`` found."""
    column = np.ascontiguousarray(table.T)
    return Peaks(
        trace=column[0].astype(np.int64),
        time=column[1],
        start=column[2],
        end=column[3],
        height=column[4],
        area=column[5],
        area_error=column[6],
        snr=column[7],
        width=column[8],
        distortion=column[9],
        misfit=column[10],
        flags=column[11].astype(np.uint32),
    )


@numba.njit(cache=True)
def _gain(
    signal: NDArray[np.float64],
    noise: NDArray[np.float32],
    used: NDArray[np.bool_],
    begin: int,
    end: int,
    least: float,
    out: NDArray[np.float64],
) -> int:
    """Variance of points above ``least`` times the noise over their height, from fourth differences.

    A fourth difference of independent points has 70 times their variance, and of a smooth peak almost nothing.
    """
    count = 0
    for at in range(max(begin, 2), min(end, len(signal) - 2)):
        if count == len(out):
            break
        level = (signal[at - 1] + signal[at] + signal[at + 1]) / 3.0
        if level < least * noise[at]:
            continue
        if used[at - 2] and used[at - 1] and used[at] and used[at + 1] and used[at + 2]:
            fourth = (
                signal[at - 2]
                - 4.0 * signal[at - 1]
                + 6.0 * signal[at]
                - 4.0 * signal[at + 1]
                + signal[at + 2]
            )
            # 0.455 is the median of the square of a standard normal variable
            out[count] = (fourth * fourth / 70.0 / 0.455 - noise[at] * noise[at]) / level
            count += 1
    return count


@numba.njit(cache=True)
def _search(
    times: NDArray[np.float64],
    lost: NDArray[np.bool_],
    values: NDArray[np.float32],
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    first: NDArray[np.int64],
    threshold: float,
    minimum_snr: float,
) -> NDArray[np.float64]:
    """Peaks of rows ``begins[i]:ends[i]`` of the flat arrays, which begin at scan ``first[i]``."""
    rows = len(begins)
    longest = 0
    for row in range(rows):
        longest = max(longest, ends[row] - begins[row])
    signal, used = np.empty(len(values)), np.empty(len(values), dtype=np.bool_)
    bounds = np.empty((max(longest // 3, 1), 2), dtype=np.int64)
    stretches = np.empty((256, 3), dtype=np.int64)
    count = 0
    samples = np.empty(20000)
    sampled = 0
    for row in range(rows):
        low, high = begins[row], ends[row]
        n = high - low
        if n < 5:
            continue
        own, free = signal[low:high], used[low:high]
        clean(
            values[low:high],
            baseline[low:high],
            noise[low:high],
            lost[first[row] : first[row] + n],
            own,
            free,
        )
        found = regions(own, noise[low:high], bounds)
        for k in range(found):
            if count == len(stretches):
                larger = np.empty((2 * count, 3), dtype=np.int64)
                larger[:count] = stretches
                stretches = larger
            stretches[count] = (row, bounds[k, 0], bounds[k, 1])
            count += 1
            sampled += _gain(own, noise[low:high], free, bounds[k, 0], bounds[k, 1], 20.0, samples[sampled:])
    gain = max(np.median(samples[:sampled]), 0.0) if sampled > 0 else 0.0
    table = np.empty((256, COLUMNS))
    written = 0
    ceiling = 0.0
    for at in range(len(values)):
        ceiling = max(ceiling, values[at])
    line = np.empty(longest)
    top = np.empty(64, dtype=np.int64)
    for k in range(count):
        row, begin, end = stretches[k]
        low, high = begins[row], ends[row]
        near = stretches[k - 1, 2] if k > 0 and stretches[k - 1, 0] == row else 0
        far = stretches[k + 1, 1] if k + 1 < count and stretches[k + 1, 0] == row else high - low
        own, free, sd = signal[low:high], used[low:high], noise[low:high]
        here = _gain(own, sd, free, begin, end, 10.0, samples)
        local = (
            (max(np.median(samples[:here]), 0.0) * here + 30.0 * gain) / (here + 30.0) if here > 0 else gain
        )
        tall, half = tops(own, sd, local, begin, end, line, top)
        cluster = 0
        for j in range(tall):
            cut = end
            if j + 1 < tall:
                cut = top[j] + np.argmin(line[top[j] : top[j + 1]])
                lesser = min(line[top[j]], line[top[j + 1]])
                if line[cut] > max(0.015 * lesser, sd[cut]) and j + 1 - cluster < TOGETHER:
                    continue
            if len(table) - written < TOGETHER:
                more = np.empty((2 * len(table), COLUMNS))
                more[:written] = table[:written]
                table = more
            written += _stretch(
                row,
                times[first[row] : first[row] + high - low],
                values[low:high],
                baseline[low:high],
                sd,
                own,
                free,
                local,
                threshold,
                near,
                begin,
                cut,
                far if j + 1 == tall else cut,
                top[cluster : j + 1],
                half,
                minimum_snr,
                ceiling,
                table[written:],
            )
            cluster, near, begin = j + 1, cut, cut
    return table[:written].copy()


@numba.njit(cache=True)
def _stretch(
    row: int,
    times: NDArray[np.float64],
    raw: NDArray[np.float32],
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
    signal: NDArray[np.float64],
    used: NDArray[np.bool_],
    gain: float,
    threshold: float,
    near: int,
    begin: int,
    end: int,
    far: int,
    top: NDArray[np.int64],
    half: int,
    minimum_snr: float,
    ceiling: float,
    out: NDArray[np.float64],
) -> int:
    """Fit the peaks of a stretch with some of the baseline on either side, and write what stands."""
    margin = min(max((end - begin) // 2, 8), 40)
    low, high = max(begin - margin, near), min(end + margin, far)
    n = high - low
    line, sd, weight = np.empty(len(signal)), np.empty(n), np.empty(n)
    kind = np.zeros(n, dtype=np.int8)
    smooth(signal, low, high, half, line)
    narrowest = high - low
    for k in range(len(top)):
        left, right = top[k], top[k]
        while left > low and line[left] > 0.5 * line[top[k]]:
            left -= 1
        while right < high - 1 and line[right] > 0.5 * line[top[k]]:
            right += 1
        narrowest = min(narrowest, right - left)
    half = min(max(1, narrowest // 6), half)
    share = smooth(signal, low, high, half, line)
    seconds, counts, smoothed = times[low:high], signal[low:high].copy(), line[low:high]
    highest = float(raw[begin:end].max())
    full = 0
    for at in range(begin, end):
        full += smoothed[at - low] > 0.5 * smoothed[top[0] - low]
    flat = _plateau(raw, begin, end, highest, full, ceiling, noise)
    first_flat, last_flat = high, low
    for at in range(begin, end):
        if flat > 0 and raw[at] >= (0.98 if flat == 2 else 0.9999) * highest:
            first_flat, last_flat = min(first_flat, at), at
    for at in range(low, high):
        k = at - low
        up = max(line[at], 0.0)
        variance = noise[at] * noise[at] + gain * up
        sd[k] = math.sqrt(variance * share)
        weight[k] = 1.0 / (variance + (SHAPE_ERROR * up) ** 2) if used[at] else 0.0
        if first_flat <= at <= last_flat:
            if raw[at] >= (0.98 if flat == 2 else 0.9999) * highest:
                kind[k] = AT_LEAST
            else:  # between saturated scans a lower one is a mishap
                weight[k] = 0.0
        elif raw[at] == 0.0 and baseline[at] < 0.25 * threshold and used[at]:
            kind[k] = AT_MOST
            counts[k] = threshold - baseline[at]
    beside = 0.0
    for k in range(len(top)):
        beside += noise[top[k]] / len(top)
    # what the trace leaves on either side of the stretch, with a doubt that a few points overcome
    middle, reach = 0.5 * (seconds[0] + seconds[n - 1]), max(0.5 * (seconds[n - 1] - seconds[0]), 1e-9)
    s0, s1, s2, t0, t1 = 4.0, 0.0, 4.0, 0.0, 0.0
    for k in range(n):
        if (low + k < begin or low + k >= end) and used[low + k]:
            u = (seconds[k] - middle) / reach
            s0 += 1.0
            s1 += u
            s2 += u * u
            t0 += signal[low + k]
            t1 += u * signal[low + k]
    determinant = s0 * s2 - s1 * s1
    offset, slope = (s2 * t0 - s1 * t1) / determinant, (s0 * t1 - s1 * t0) / determinant
    for k in range(n):
        under = offset + slope * (seconds[k] - middle) / reach
        counts[k] -= under
        smoothed[k] -= under
    least_width = 0.3 * (times[high - 1] - times[low]) / max(n - 1, 1)
    parameters, covariance, _best = resolve(
        seconds,
        counts,
        weight,
        kind,
        smoothed,
        sd,
        (begin - low, end - low),
        top - low,
        beside,
        least_width,
        minimum_snr,
    )
    peaks = (len(parameters) - 2) // 4
    curves = np.empty((peaks, n))
    whole, left = np.zeros(n), np.zeros(n)
    for k in range(peaks):
        model(seconds, parameters, k, curves[k])
        whole += curves[k]
    square, number = 0.0, 0
    for at in range(n):
        straight = offset + parameters[0] + (slope + parameters[1]) * (seconds[at] - middle) / reach
        left[at] = signal[low + at] - straight - whole[at]
        if (kind[at] == AT_LEAST and left[at] < 0.0) or (
            kind[at] == AT_MOST and whole[at] + straight < counts[at]
        ):
            left[at] = 0.0
        if weight[at] > 0.0 and begin <= low + at < end:
            variance = noise[low + at] ** 2 + gain * max(whole[at], 0.0)
            square += left[at] * left[at] / variance
            number += 1
    poor = square / max(number - 4 * peaks, 1)
    written = 0
    order = np.argsort(parameters[2 + CENTRE :: 4])
    for k in order:
        apex, height, _fwhm = tell(parameters, k)
        own = parameters[2 + 4 * k : 6 + 4 * k]
        width = own[WIDTH]
        r = own[TWIST] / (width * width)
        level = min(max(0.01, 0.5 * beside / max(height, 1e-9)), 0.5)
        start, finish = own[CENTRE] + width * flank(r, level, -1), own[CENTRE] + width * flank(r, level, 1)
        at = min(int(np.searchsorted(times, apex)), len(times) - 1)
        deviation = noise[at]
        if (
            height < minimum_snr * deviation
            or apex < times[max(begin - 1, 0)]
            or apex > times[min(end, len(times) - 1)]
        ):
            continue
        # steps: what does not fall again on both sides is no peak
        inside = min(max(at - low, 0), n - 1)
        top_raw = smoothed[inside] + baseline[low + inside]
        low_left, low_right = top_raw, top_raw
        for i in range(inside + 1):
            low_left = min(low_left, smoothed[i] + baseline[low + i])
        for i in range(inside, n):
            low_right = min(low_right, smoothed[i] + baseline[low + i])
        if low == 0 and smoothed[0] > 0.1 * height:
            low_left = low_right
        if high == len(times) and smoothed[n - 1] > 0.1 * height:
            low_right = low_left
        if top_raw - max(low_left, low_right) < 0.4 * min(height, smoothed[inside]):
            continue
        mis, points, shared, extra, extra_var = 0.0, 0, 0.0, 0.0, 0.0
        for i in range(n):
            step = 0.5 * (seconds[min(i + 1, n - 1)] - seconds[max(i - 1, 0)])
            part = curves[k, i] / whole[i] if whole[i] > 1e-3 * height else (1.0 if peaks == 1 else 0.0)
            shared += step * min(curves[k, i], whole[i] - curves[k, i])
            if begin - 3 <= low + i < end + 3:
                extra += step * part * left[i]
                extra_var += (step * part) ** 2 * (noise[low + i] ** 2 + gain * max(whole[i], 0.0))
            if start <= seconds[i] <= finish and weight[i] > 0.0:
                mis += left[i] * left[i]
                points += 1
        misfit = math.sqrt(mis / max(points, 1)) / height
        area = own[AREA]
        error = math.sqrt(max(covariance[2 + 4 * k + AREA, 2 + 4 * k + AREA], 0.0) * max(poor, 1.0))
        holds = poor < 2.0 or misfit < 0.01
        flags = 0
        if flat == 0 and extra * extra > 3.0 * extra_var:
            area += extra * (1.0 - 3.0 * extra_var / (extra * extra))
            error = math.sqrt(extra_var + error * error)
        if area <= 3.0 * error or points < 3:
            continue
        snr = height / deviation
        if snr < 10.0:
            flags |= LOW
        if flat > 0:
            flags |= SATURATED
        if shared > 0.01 * own[AREA]:
            flags |= OVERLAPPED
        if not holds and misfit > 0.03:
            flags |= POOR
        if start < times[0] or finish > times[len(times) - 1]:
            flags |= CUT
        out[written, 0] = row
        out[written, 1] = apex
        out[written, 2] = max(start, times[0])
        out[written, 3] = min(finish, times[len(times) - 1])
        out[written, 4] = height
        out[written, 5] = area
        out[written, 6] = error
        out[written, 7] = snr
        out[written, 8] = width
        out[written, 9] = own[TWIST] / own[CENTRE]
        out[written, 10] = misfit
        out[written, 11] = flags
        written += 1
    return written


@numba.njit(cache=True)
def _plateau(
    raw: NDArray[np.float32],
    begin: int,
    end: int,
    highest: float,
    full: int,
    ceiling: float,
    noise: NDArray[np.float32],
) -> int:
    """Tell whether a top is cut flat: 1 by equal highest points, 2 by a plateau wider than any peak's; else 0."""
    equal, longest_equal, near, longest_near = 0, 0, 0, 0
    for at in range(begin, end):
        if raw[at] >= 0.9999 * highest and highest > 20.0 * noise[at]:
            equal += 1
        else:
            equal = 0
        near = near + 1 if raw[at] >= 0.98 * highest else 0
        longest_equal, longest_near = max(longest_equal, equal), max(longest_near, near)
    if longest_equal >= 3:
        return 1
    return 2 if highest > 0.7 * ceiling and longest_near >= max(5, int(0.4 * full)) else 0
