"""From centroids to pieces: what keeps its m/z from scan to scan."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

CENTRE, VARIANCE, LAST, NAME = 0, 1, 2, 3
"""What is known of an open piece: its m/z, how uncertain that is (ppm²), its last scan, its number."""


@njit(cache=True)
def chain(
    offsets: NDArray[np.int64],
    mz: NDArray[np.float64],
    intensity: NDArray[np.float32],
    floor: float,
    shot: float,
    worst: float,
    reach: float,
    gap: int,
    wander: float,
) -> tuple[NDArray[np.int32], int]:
    """Chain the centroids of a run into pieces of constant m/z, in one sweep over the scans.

    The open pieces are kept in the order of their m/z. Each scan, in the same order, is laid beside them: a
    centroid joins the nearest piece if it is that piece's nearest centroid too and not further away than
    both scatter allows; otherwise it opens a piece. The m/z of a piece is a Kalman filter over its
    centroids. A piece that had none for more than ``gap`` scans is closed. The time taken is proportional
    to the centroids and to the pieces that are open at a time.

    Parameters
    ----------
    offsets : ndarray of int64, shape (n_scans + 1,)
        As in ``Run``.
    mz : ndarray of float64, shape (n_points,)
        As in ``Run``.
    intensity : ndarray of float32, shape (n_points,)
        As in ``Run``.
    floor, shot, worst : float
        As in ``Precision``.
    reach : float
        Standard deviations within which a centroid belongs to a piece.
    gap : int
        Scans that a piece may miss in a row.
    wander : float
        Standard deviation, in ppm, by which the m/z axis moves from scan to scan.

    Returns
    -------
    label : ndarray of int32, shape (n_points,)
        Piece of each centroid, numbered in the order of opening.
    n_pieces : int
    """
    label = np.empty(len(mz), np.int32)
    room = 64
    pieces = np.empty((room, 4))
    following = np.empty((room, 4))
    best = np.empty(room, np.int64)
    nearest = np.empty(room)
    n_open = 0
    n_pieces = 0
    for scan in range(len(offsets) - 1):
        begin, end = offsets[scan], offsets[scan + 1]
        if n_open + end - begin > room:
            room = 2 * (n_open + end - begin)
            following = np.empty((room, 4))
            for piece in range(n_open):
                for field in range(4):
                    following[piece, field] = pieces[piece, field]
            pieces, following = following, np.empty((room, 4))
            best = np.empty(room, np.int64)
            nearest = np.empty(room)
        for piece in range(n_open):
            best[piece] = -1
        piece = 0
        for point in range(begin, end):
            here = mz[point]
            label[point] = -1
            while piece < n_open - 1 and abs(pieces[piece + 1, CENTRE] - here) <= abs(
                pieces[piece, CENTRE] - here
            ):
                piece += 1
            if piece >= n_open:
                continue
            away = (here / pieces[piece, CENTRE] - 1.0) * 1e6
            away = (
                away
                * away
                / (
                    min(floor * floor + shot * shot / intensity[point], worst * worst)
                    + pieces[piece, VARIANCE]
                )
            )
            if away <= reach * reach and (best[piece] < 0 or away < nearest[piece]):
                if best[piece] >= 0:
                    label[best[piece]] = -1
                best[piece] = point
                nearest[piece] = away
                label[point] = np.int32(pieces[piece, NAME])
        # The open pieces and the centroids that found none, both in the order of m/z, make the next open
        # pieces.
        kept = 0
        piece = 0
        point = begin
        while piece < n_open or point < end:
            if point < end and label[point] >= 0:
                point += 1
                continue
            if piece < n_open and (point >= end or pieces[piece, CENTRE] <= mz[point]):
                if scan - pieces[piece, LAST] <= gap or best[piece] >= 0:
                    for field in range(4):
                        following[kept, field] = pieces[piece, field]
                    if best[piece] >= 0:
                        joined = best[piece]
                        variance = min(floor * floor + shot * shot / intensity[joined], worst * worst)
                        before = following[kept, VARIANCE] + wander * wander * (scan - following[kept, LAST])
                        gain = before / (before + variance)
                        following[kept, CENTRE] += gain * (mz[joined] - following[kept, CENTRE])
                        following[kept, VARIANCE] = (1.0 - gain) * before
                        following[kept, LAST] = scan
                    kept += 1
                piece += 1
            else:
                following[kept, CENTRE] = mz[point]
                following[kept, VARIANCE] = min(floor * floor + shot * shot / intensity[point], worst * worst)
                following[kept, LAST] = scan
                following[kept, NAME] = n_pieces
                label[point] = n_pieces
                n_pieces += 1
                kept += 1
                point += 1
        pieces, following = following, pieces
        n_open = kept
        for at in range(1, n_open):  # the centres moved by parts of their scatter: nearly in order
            back = at
            while back > 0 and pieces[back - 1, CENTRE] > pieces[back, CENTRE]:
                for field in range(4):
                    pieces[back - 1, field], pieces[back, field] = (
                        pieces[back, field],
                        pieces[back - 1, field],
                    )
                back -= 1
    return label, n_pieces
