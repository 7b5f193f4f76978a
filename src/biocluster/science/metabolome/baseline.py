"""What lies under the peaks of a trace: its baseline, and the standard deviation of the noise around it."""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.metabolome.selecting import nth

BLOCK = 20
"""Scans of a block, for each of which a level and a spread are worked out."""
EMPTY = 0.1
"""A trace of which more than this share of the scans is empty has lost what is below the threshold."""
LEAST_RELATIVE = 1e-5
"""The noise of no detector is a smaller share of the highest intensity of a trace."""
NEAR = 6
"""Blocks of baseline on either side over which noise is pooled."""


class Floor(NamedTuple):
    """Baseline and noise of traces, each an array of the same shape as the traces."""

    baseline: NDArray[np.float32]
    noise: NDArray[np.float32]


def lowest_count(intensity: ArrayLike) -> float:
    """The intensity of about one ion: the lowest twentieth of what is not zero.

    Files of centroids leave out what is below a threshold, so that the noise of a trace that is mostly empty
    cannot be told from its zeros; it is not taken as smaller than half of this.

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
        The noise of traces of which a tenth of the scans is empty is nowhere smaller than this; by default
        half of ``lowest_count(intensity)``.
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
    begins = np.arange(len(rows), dtype=np.int64) * len(seconds)
    first = np.zeros(len(rows), dtype=np.int64)
    floors(
        np.ascontiguousarray(rows).ravel(),
        begins,
        begins + len(seconds),
        first,
        gone,
        half_window(seconds, widest),
        least,
        baseline.ravel(),
        noise.ravel(),
    )
    return Floor(baseline.reshape(counts.shape), noise.reshape(counts.shape))


def half_window(times: NDArray[np.float64], widest: float) -> int:
    """Half the window of the opening, in blocks, that is wider than ``widest`` seconds."""
    step = (times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else 1.0
    return max(1, int(np.ceil(widest / max(step, 1e-9) / BLOCK / 2)))


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
    >>> floor = baseline_and_noise(np.arange(100.0), counts)
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
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    first: NDArray[np.int64],
    lost: NDArray[np.bool_],
    half: int,
    least: float,
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
) -> None:
    """Fill ``baseline`` and ``noise`` for rows ``begins[i]:ends[i]`` of ``values`` that start at scan ``first[i]``.

    ``half`` is half the window of the opening, in blocks. The rows may be of unequal length.
    """
    longest = 0
    for row in range(len(begins)):
        longest = max(longest, ends[row] - begins[row])
    # rows of the work space, each with a number for each block
    work = np.zeros((6, longest // BLOCK + 2))
    level, spread, calm, centre, lower, opened = work[0], work[1], work[2], work[3], work[4], work[5]
    for row in range(len(begins)):
        begin, n = begins[row], ends[row] - begins[row]
        empty, highest = 0, 0.0
        for at in range(begin, begin + n):
            empty += values[at] == 0.0 and not lost[first[row] + at - begin]
            highest = max(highest, values[at])
        floor = max(least if empty > n * EMPTY else 0.0, highest * LEAST_RELATIVE)
        blocks = _levels(values, begin, n, lost, first[row], level, spread, centre)
        if blocks == 0:
            for at in range(begin, begin + n):
                baseline[at], noise[at] = 0.0, floor
            continue
        _usual_spreads(spread, blocks, floor, calm)
        _extremes(level, blocks, half, -1.0, lower)
        _extremes(lower, blocks, half, 1.0, opened)
        blocks = _quiet_blocks(
            values, begin, n, lost, first[row], level, spread, calm, opened, blocks, half, centre, lower
        )
        _pool(lower, spread, calm, blocks, floor, level, opened)
        # straight lines between the middles of the blocks
        right = 0
        for at in range(n):
            while right < blocks and centre[right] < at:
                right += 1
            if right == 0 or right == blocks:
                block = 0 if right == 0 else blocks - 1
                baseline[begin + at], noise[begin + at] = level[block], opened[block]
            else:
                share = (at - centre[right - 1]) / (centre[right] - centre[right - 1])
                baseline[begin + at] = level[right - 1] + share * (level[right] - level[right - 1])
                noise[begin + at] = opened[right - 1] + share * (opened[right] - opened[right - 1])


@numba.njit(cache=True)
def _levels(
    values: NDArray[np.float32],
    begin: int,
    n: int,
    lost: NDArray[np.bool_],
    scan: int,
    level: NDArray[np.float64],
    spread: NDArray[np.float64],
    centre: NDArray[np.float64],
) -> int:
    """Mean, spread and middle of each block without its two highest points; gives the number of usable blocks."""
    blocks = max(1, n // BLOCK)
    usable = 0
    for block in range(blocks):
        low, high = block * n // blocks, (block + 1) * n // blocks
        count, top, second, total = 0, -np.inf, -np.inf, 0.0
        for at in range(low, high):
            if not lost[scan + at]:
                x = values[begin + at]
                count += 1
                total += x
                if x > top:
                    second, top = top, x
                elif x > second:
                    second = x
        if count < 3:
            continue
        few = count <= 5
        mean = total / count if few else (total - top - second) / (count - 2)
        around = 0.0
        for at in range(low, high):
            if not lost[scan + at]:
                around += (values[begin + at] - mean) ** 2
        if not few:
            around = max(around - (top - mean) ** 2 - (second - mean) ** 2, 0.0)
        level[usable], centre[usable] = mean, 0.5 * (low + high - 1)
        # of normal noise, the spread without the two highest of 20 is 0.79 of the whole
        spread[usable] = np.sqrt(around / max(count - (1 if few else 3), 1)) / (1.0 if few else 0.79)
        usable += 1
    return usable


@numba.njit(cache=True)
def _usual_spreads(spread: NDArray[np.float64], blocks: int, least: float, calm: NDArray[np.float64]) -> None:
    """The spread that a third of the blocks around each one stays below."""
    window = np.zeros(4 * NEAR + 1)
    for block in range(blocks):
        low, high = max(0, block - 2 * NEAR), min(blocks, block + 2 * NEAR + 1)
        for at in range(low, high):
            window[at - low] = spread[at]
        calm[block] = max(nth(window, high - low, (high - low) // 3), least)


@numba.njit(cache=True)
def _extremes(
    values: NDArray[np.float64], blocks: int, half: int, sign: float, out: NDArray[np.float64]
) -> None:
    """Highest (1) or lowest (-1) of the values within ``half`` of each."""
    for block in range(blocks):
        best = -np.inf
        for other in range(max(0, block - half), min(blocks, block + half + 1)):
            best = max(best, sign * values[other])
        out[block] = sign * best


@numba.njit(cache=True)
def _quiet_blocks(
    values: NDArray[np.float32],
    begin: int,
    n: int,
    lost: NDArray[np.bool_],
    scan: int,
    level: NDArray[np.float64],
    spread: NDArray[np.float64],
    calm: NDArray[np.float64],
    opened: NDArray[np.float64],
    blocks: int,
    half: int,
    centre: NDArray[np.float64],
    mean: NDArray[np.float64],
) -> int:
    """Keep the blocks that are baseline: their means, and in ``spread`` and ``calm`` sums of squares and numbers.

    Where none is both low and quiet, those that are low are taken, and where none is low, the first as it lies.
    """
    strict = False
    for block in range(blocks):
        low = level[block] <= opened[block] + 1.2 * calm[block]
        strict |= low and spread[block] <= 2.0 * calm[block]
    kept = 0
    for block in range(blocks):
        above = (level[block] - opened[block]) / max(calm[block], 1e-30)
        rough = spread[block] / max(calm[block], 1e-30)
        baseline = above <= 1.2 and (rough <= 2.0 or not strict)
        # at the ends, an opening cannot follow a drift that rises outwards
        outer = min(block, blocks - 1 - block) < half
        if not (baseline or (outer and above <= 4.0 and rough <= 1.4)):
            continue
        total, around, count = 0.0, 0.0, 0
        for at in range(max(int(centre[block]) - BLOCK // 2, 0), min(int(centre[block]) + BLOCK // 2 + 1, n)):
            x = values[begin + at]
            if not lost[scan + at] and abs(x - level[block]) <= 6.0 * calm[block]:
                total += x
                around += x * x
                count += 1
        if count == 0:
            continue
        mean[kept], centre[kept] = total / count, centre[block]
        spread[kept] = max(around - total * total / count, 0.0)
        calm[kept] = max(count - 1, 1)
        kept += 1
    if kept == 0:
        mean[0], spread[0], calm[0] = opened[0], 0.0, 1.0
        kept = 1
    return kept


@numba.njit(cache=True)
def _pool(
    mean: NDArray[np.float64],
    squares: NDArray[np.float64],
    numbers: NDArray[np.float64],
    blocks: int,
    least: float,
    level: NDArray[np.float64],
    noise: NDArray[np.float64],
) -> None:
    """A running median of three takes out the odd mean; the squares are pooled over the nearest blocks."""
    for block in range(blocks):
        a, b, c = mean[max(block - 1, 0)], mean[block], mean[min(block + 1, blocks - 1)]
        level[block] = max(min(a, b), min(max(a, b), c))
        around, count = 0.0, 0.0
        for other in range(max(0, block - NEAR), min(blocks, block + NEAR + 1)):
            around += squares[other]
            count += numbers[other]
        noise[block] = max(np.sqrt(around / count), least)
