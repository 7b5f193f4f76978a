"""What pairs of features agree on, most of which may be false: their votes for a line and a path along it."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

SLOPES = np.exp(np.arange(-18, 19) * 0.02)
"""Slopes that are voted for: 0.70 to 1.43, 2 % apart."""
SHIFT = 0.6
"""Largest shift that is voted for, as a share of the middle inverse time."""
BIN = 0.004
"""Width of a bin of votes, as such a share."""
FAR = 0.10
"""How far the path may lead from the line, as a share of the inverse time."""
LANE = 0.0025
"""Width of a lane of the path, as such a share."""
STATIONS = 64
"""Where the path may change lanes, evenly spread over ln time."""
CHANGE = 0.1
"""What a change by one lane costs, in votes of the median pair."""
SIDEWAYS = 3
"""Most lanes from one station to the next."""


@njit(cache=True)
def mass_pairs(
    mz: NDArray[np.float64],
    error: NDArray[np.float64],
    other_mz: NDArray[np.float64],
    other_error: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of two ascending lists of m/z that agree within their errors (ppm, in quadrature)."""
    first = np.empty(1024, np.int64)
    second = np.empty(1024, np.int64)
    found = 0
    own, widest = 0.0, 0.0
    for i in range(len(mz)):
        own = max(own, error[i])
    for j in range(len(other_mz)):
        widest = max(widest, other_error[j])
    begin = 0
    for i in range(len(mz)):
        # Where the widest error of all would begin, so that the begin only moves forward.
        while begin < len(other_mz) and other_mz[begin] < mz[i] * (1.0 - 1e-6 * (own + widest)):
            begin += 1
        j = begin
        while j < len(other_mz) and other_mz[j] <= mz[i] * (1.0 + 1e-6 * (error[i] + widest)):
            away = (other_mz[j] / mz[i] - 1.0) * 1e6
            if away * away <= error[i] ** 2 + other_error[j] ** 2:
                if found == len(first):
                    first = np.concatenate((first, first))
                    second = np.concatenate((second, second))
                first[found] = i
                second[found] = j
                found += 1
            j += 1
    return first[:found].copy(), second[:found].copy()


def line_by_votes(
    reference: NDArray[np.float64], run: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[float, float]:
    """The straight line ``run = offset + slope · reference`` that most pairs of inverse times agree with.

    Each pair votes, for every slope, for the offset that it asks for. Between slopes with about as many
    votes, the one nearest 1 is taken, as it is for a change of the flow alone.
    """
    middle = float(np.median(reference))
    width = BIN * middle
    n_bins = 2 * int(SHIFT / BIN)
    votes = _votes(reference, run, weight, SLOPES, middle, width, n_bins)
    votes[:, 1:-1] += 0.5 * (votes[:, :-2] + votes[:, 2:])
    votes *= (1.0 - 0.15 * np.abs(np.log(SLOPES)))[:, None]
    slope, at = np.unravel_index(int(np.argmax(votes)), votes.shape)
    inclination = float(SLOPES[slope])
    return middle + (float(at) + 0.5 - n_bins / 2) * width - inclination * middle, inclination


@njit(cache=True)
def _votes(
    reference: NDArray[np.float64],
    run: NDArray[np.float64],
    weight: NDArray[np.float64],
    slopes: NDArray[np.float64],
    middle: float,
    width: float,
    n_bins: int,
) -> NDArray[np.float64]:
    votes = np.zeros((len(slopes), n_bins))
    for pair in range(len(reference)):
        for slope in range(len(slopes)):
            at = (run[pair] - middle - slopes[slope] * (reference[pair] - middle)) / width + n_bins / 2
            low = int(np.floor(at - 0.5))
            share = at - 0.5 - low
            if 0 <= low < n_bins - 1:
                votes[slope, low] += (1 - share) * weight[pair]
                votes[slope, low + 1] += share * weight[pair]
    return votes


def path_by_votes(
    place: NDArray[np.float64], away: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The smooth path that collects most votes, read at the place of each pair.

    Parameters
    ----------
    place : ndarray, shape (n_pairs,)
        Where a pair stands along the path.
    away : ndarray, shape (n_pairs,)
        How far it is from the line on which the path begins.
    weight : ndarray, shape (n_pairs,)

    Returns
    -------
    ndarray, shape (n_pairs,)
        How far the path is from that line; of all paths, the one with most votes less what its changes cost
        (dynamic programming).
    """
    inside = np.abs(away) < FAR
    if not inside.any():
        return np.zeros(len(place))
    low, high = place[inside].min(), place[inside].max() + 1e-9
    lanes = 2 * int(FAR / LANE) + 1
    lane = _best_path(
        (place[inside] - low) / (high - low) * (STATIONS - 1),
        away[inside] / LANE + lanes // 2,
        weight[inside],
        STATIONS,
        lanes,
        CHANGE * float(np.median(weight[inside])),
    )
    smooth = np.convolve(np.pad(lane, 2, mode="edge"), np.array([1, 2, 3, 2, 1]) / 9.0, mode="valid")
    return np.interp(place, np.linspace(low, high, STATIONS), (smooth - lanes // 2) * LANE)


@njit(cache=True)
def _best_path(
    place: NDArray[np.float64],
    away: NDArray[np.float64],
    weight: NDArray[np.float64],
    stations: int,
    lanes: int,
    cost: float,
) -> NDArray[np.float64]:
    """Lane of the best path at each station."""
    votes = np.zeros((stations, lanes))
    for pair in range(len(place)):
        station = int(place[pair] + 0.5)
        low = int(np.floor(away[pair]))
        for lane in range(max(low - 1, 0), min(low + 3, lanes)):
            votes[station, lane] += weight[pair] * max(1.0 - 0.5 * abs(away[pair] - lane), 0.0)
    total = votes[0].copy()
    came = np.zeros((stations, lanes), np.int64)
    following = np.empty(lanes)
    for station in range(1, stations):
        for lane in range(lanes):
            best, origin = -np.inf, lane
            for before in range(max(lane - SIDEWAYS, 0), min(lane + SIDEWAYS + 1, lanes)):
                value = total[before] - cost * abs(before - lane)
                if value > best or (value == best and abs(before - lane) < abs(origin - lane)):
                    best, origin = value, before
            following[lane] = best + votes[station, lane]
            came[station, lane] = origin
        total, following = following, total
    path = np.empty(stations)
    lane = int(np.argmax(total))
    for station in range(stations - 1, -1, -1):
        path[station] = lane
        lane = came[station, lane]
    return path
