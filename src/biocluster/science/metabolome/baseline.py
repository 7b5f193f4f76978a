"""What lies under the peaks of a trace: its baseline, and the standard deviation of the noise around it."""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

BLOCK = 20
"""Scans of a block, for each of which a level and a spread are worked out."""
NEAR = 6
"""Blocks of baseline on either side over which noise is pooled."""


class Floor(NamedTuple):
    """Baseline and noise of traces, each an array of the same shape as the traces."""

    baseline: NDArray[np.float32]
    noise: NDArray[np.float32]


def lowest_count(intensity: ArrayLike) -> float:
    """The intensity of about one ion: the lowest twentieth of what is not zero.

    Files of centroids leave out what is below a threshold, so that the noise of a trace that is mostly empty
    cannot be told from its zeros; it is never taken as smaller than half of this.

    Parameters
    ----------
    intensity : array_like
        Of any shape, in counts.

    Returns
    -------
    float
        The 5 % quantile of the positive intensities; 0 where there are none.

    Examples
    --------
    >>> lowest_count([0, 0, 0])
    0.0
    """
    counts = np.asarray(intensity, dtype=np.float32).ravel()
    counts = counts[:: max(1, len(counts) // 200_000)]  # some 200,000 tell the quantile well
    counts = counts[counts > 0]
    if not len(counts):
        return 0.0
    at = len(counts) // 20
    return float(np.partition(counts, at)[at])


def baseline_and_noise(
    times: ArrayLike,
    intensity: ArrayLike,
    *,
    widest: float = 100.0,
    least_noise: float | None = None,
    lost: ArrayLike | None = None,
) -> Floor:
    """Estimate the baseline of traces and the noise around it, both local in time.

    Each trace is cut into blocks of 20 scans. The level of a block is its mean without its two highest
    points, and its spread that of the same points. An opening (a minimum and then a maximum over a window
    wider than any peak) of the levels follows drifts and steps but no peak; the blocks near it, and as quiet
    as the quieter ones around them, are baseline. The means of these, smoothed by a running median of three
    and joined by straight lines, are the baseline; the root mean square of their points around it, pooled over
    the nearest six on either side, is the noise. Points further than six times the noise are left out.

    Parameters
    ----------
    times : array_like, shape (n_scans,)
        In seconds, increasing.
    intensity : array_like, shape (n_traces, n_scans) or (n_scans,)
        In counts.
    widest : float
        Widest thing that is to be taken for peaks, base to base, in seconds.
    least_noise : float, optional
        The noise is nowhere smaller than this; by default half of ``lowest_count(intensity)``.
    lost : array_like of bool, shape (n_scans,), optional
        Scans that say nothing.

    Returns
    -------
    Floor
        ``baseline`` and ``noise``, in counts, of the shape of ``intensity``.

    Raises
    ------
    ValueError
        If the shapes do not agree.

    Examples
    --------
    >>> floor = baseline_and_noise(np.arange(100.0), np.full(100, 7.0))
    >>> float(floor.baseline[50])
    7.0
    """
    seconds, counts = np.asarray(times, dtype=np.float64), np.asarray(intensity, dtype=np.float32)
    if seconds.ndim != 1 or counts.ndim not in (1, 2) or counts.shape[-1] != len(seconds):
        raise ValueError("intensity must have one column for each time")
    rows = np.atleast_2d(counts)
    gone = np.zeros(len(seconds), dtype=np.bool_) if lost is None else np.asarray(lost, dtype=np.bool_)
    least = 0.5 * lowest_count(rows) if least_noise is None else least_noise
    baseline, noise = np.zeros_like(rows), np.zeros_like(rows)
    step = (seconds[-1] - seconds[0]) / (len(seconds) - 1) if len(seconds) > 1 else 1.0
    half = max(1, int(np.ceil(widest / max(step, 1e-9) / BLOCK / 2)))
    bounds = np.arange(len(rows) + 1, dtype=np.int64) * len(seconds)
    no_first = np.zeros(len(rows), dtype=np.int64)
    floors(rows.ravel(), bounds, no_first, gone, half, least, baseline.ravel(), noise.ravel())
    return Floor(baseline.reshape(counts.shape), noise.reshape(counts.shape))


def faltering_scans(intensity: ArrayLike, floor: Floor) -> NDArray[np.bool_]:
    """Tell in which scans the spray faltered, so that all ions fell together.

    Traces that are made of a steady background tell it: where the median of their intensities over their
    baselines is below 0.7, all is too low. The 64 traces that stand highest above their noise are asked.

    Parameters
    ----------
    intensity : array_like, shape (n_traces, n_scans)
        In counts.
    floor : Floor
        Of these traces, from ``baseline_and_noise``.

    Returns
    -------
    ndarray of bool, shape (n_scans,)
        All False where fewer than 12 traces have a baseline of at least three times their noise.

    Examples
    --------
    >>> counts = np.full((20, 100), 50.0, dtype=np.float32)
    >>> counts[:, 40] = 20.0
    >>> floor = baseline_and_noise(np.arange(100.0), counts, least_noise=1.0)
    >>> np.flatnonzero(faltering_scans(counts, floor))
    array([40])
    """
    counts = np.asarray(intensity, dtype=np.float32)
    no = np.zeros(counts.shape[1], dtype=np.bool_)
    if counts.shape[1] == 0:
        return no
    height = floor.baseline[:, ::16].min(axis=1) / np.maximum(floor.noise[:, ::16].max(axis=1), 1e-30)
    steady = np.flatnonzero(height >= 3.0)
    if len(steady) < 12:
        return no
    steady = steady[np.argsort(-height[steady], kind="stable")[:64]]
    return np.median(counts[steady] / floor.baseline[steady], axis=0) < 0.7


@numba.njit(cache=True)
def floors(
    values: NDArray[np.float32],
    bounds: NDArray[np.int64],
    first: NDArray[np.int64],
    lost: NDArray[np.bool_],
    half: int,
    least: float,
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
) -> None:
    """Fill ``baseline`` and ``noise`` for rows ``bounds[i]:bounds[i + 1]`` of ``values`` that begin at scan ``first[i]``.

    ``half`` is half the window of the opening, in blocks. The rows may be of unequal length.
    """
    n_rows = len(bounds) - 1
    longest = 0
    for row in range(n_rows):
        longest = max(longest, bounds[row + 1] - bounds[row])
    room = longest // BLOCK + 2
    level, spread, calm, centre = np.zeros(room), np.zeros(room), np.zeros(room), np.zeros(room)
    lower, opened, square, number = np.zeros(room), np.zeros(room), np.zeros(room), np.zeros(room)
    quiet = np.zeros(room, dtype=np.bool_)
    kept = np.zeros(2 * BLOCK)
    for row in range(n_rows):
        begin, n = bounds[row], bounds[row + 1] - bounds[row]
        if n == 0:
            continue
        blocks = max(1, n // BLOCK)
        usable = 0
        # 1. level and spread of each block, without its two highest points
        for block in range(blocks):
            low, high = block * n // blocks, (block + 1) * n // blocks
            count, top, second, total = 0, -np.inf, -np.inf, 0.0
            for at in range(low, high):
                if not lost[first[row] + at]:
                    x = values[begin + at]
                    kept[count] = x
                    count += 1
                    total += x
                    if x > top:
                        second, top = top, x
                    elif x > second:
                        second = x
            if count < 3:
                continue
            mean = (total - top - second) / (count - 2) if count > 5 else total / count
            around, used = 0.0, 0
            dropped_top, dropped_second = count <= 5, count <= 5
            for at in range(count):
                x = kept[at]
                if x == top and not dropped_top:
                    dropped_top = True
                elif x == second and not dropped_second:
                    dropped_second = True
                else:
                    around += (x - mean) ** 2
                    used += 1
            level[usable] = mean
            # of normal noise, the spread without the two highest of 20 is 0.79 of the whole
            spread[usable] = np.sqrt(around / max(used - 1, 1)) / (0.79 if count > 5 else 1.0)
            centre[usable] = 0.5 * (low + high - 1)
            usable += 1
        if usable == 0:
            baseline[begin : begin + n] = 0.0
            noise[begin : begin + n] = least
            continue
        # 2. the quieter third of the spreads around each block
        window = np.zeros(4 * NEAR + 1)
        for block in range(usable):
            low, high = max(0, block - 2 * NEAR), min(usable, block + 2 * NEAR + 1)
            size = high - low
            window[:size] = spread[low:high]
            part = np.sort(window[:size])
            calm[block] = max(part[size // 3], least)
        # 3. opening of the levels
        for block in range(usable):
            x = np.inf
            for other in range(max(0, block - half), min(usable, block + half + 1)):
                x = min(x, level[other])
            lower[block] = x
        for block in range(usable):
            x = -np.inf
            for other in range(max(0, block - half), min(usable, block + half + 1)):
                x = max(x, lower[other])
            opened[block] = x
        # 4. what is baseline, and its mean and mean square without far points
        found = 0
        for block in range(usable):
            quiet[block] = (
                level[block] <= opened[block] + 1.2 * calm[block] and spread[block] <= 2.0 * calm[block]
            )
            found += quiet[block]
        if found == 0:
            for block in range(usable):
                quiet[block] = level[block] <= opened[block] + 1.2 * calm[block]
        found = 0
        for block in range(usable):
            if not quiet[block]:
                continue
            low, high = int(centre[block] - 0.5 * BLOCK), int(centre[block] + 0.5 * BLOCK) + 1
            total, around, count = 0.0, 0.0, 0
            for at in range(max(low, 0), min(high, n)):
                x = values[begin + at]
                if not lost[first[row] + at] and abs(x - level[block]) <= 6.0 * calm[block]:
                    total += x
                    around += x * x
                    count += 1
            if count == 0:
                continue
            mean = total / count
            lower[found] = mean
            square[found] = max(around - count * mean * mean, 0.0)
            number[found] = max(count - 1, 1)
            centre[found] = centre[block]
            found += 1
        if found == 0:
            lower[0], square[0], number[0], centre[0] = opened[0], 0.0, 1.0, centre[0]
            found = 1
        # 5. a running median of three takes out the odd one; noise is pooled
        for block in range(found):
            a, b, c = lower[max(block - 1, 0)], lower[block], lower[min(block + 1, found - 1)]
            level[block] = max(min(a, b), min(max(a, b), c))
            around, count_near = 0.0, 0.0
            for other in range(max(0, block - NEAR), min(found, block + NEAR + 1)):
                around += square[other]
                count_near += number[other]
            calm[block] = max(np.sqrt(around / count_near), least)
        # 6. straight lines between the middles of the blocks
        right = 0
        for at in range(n):
            while right < found and centre[right] < at:
                right += 1
            if right == 0 or right == found:
                block = 0 if right == 0 else found - 1
                baseline[begin + at] = level[block]
                noise[begin + at] = calm[block]
            else:
                share = (at - centre[right - 1]) / (centre[right] - centre[right - 1])
                baseline[begin + at] = level[right - 1] + share * (level[right] - level[right - 1])
                noise[begin + at] = calm[right - 1] + share * (calm[right] - calm[right - 1])
