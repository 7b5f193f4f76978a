"""Lists of features as detection would leave them, of runs whose flow differs, made by the physics."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from biocluster.science.metabolome.features import Features


def listed(mz, time, *, area=None, width=None, snr=None, mobility=None, sure=None, polarity=1, pairs=()):
    """Features with these columns; the others are those of well-shaped peaks. Pairs are (left, right, kind)."""
    mz, time = np.asarray(mz, dtype=float), np.asarray(time, dtype=float)
    order = np.lexsort((time, mz))
    n = len(mz)

    def column(values, otherwise):
        return (np.full(n, otherwise, dtype=float) if values is None else np.asarray(values, float))[order]

    width, area, snr = column(width, 2.5), column(area, 1e5), column(snr, 100.0)
    place = np.argsort(order)
    left, right, kind = (np.array([pair[at] for pair in pairs], dtype=int) for at in range(3))
    return Features(
        mz=mz[order],
        mz_error=np.full(n, 1.5),
        time=time[order],
        start=time[order] - 3 * width,
        end=time[order] + 3 * width,
        height=area / width / 2.5,
        area=area,
        area_error=0.02 * area,
        snr=snr,
        width=width,
        distortion=np.zeros(n),
        misfit=np.zeros(n),
        quality=np.ones(n),
        sure=np.ones(n, dtype=bool) if sure is None else np.asarray(sure, dtype=bool)[order],
        mobility=column(mobility, np.nan),
        flags=np.zeros(n, dtype=np.uint32),
        pair_left=place[left].astype(np.int32),
        pair_right=place[right].astype(np.int32),
        pair_kind=kind.astype(np.int16),
        pair_likeness=np.full(len(pairs), 0.95, dtype=np.float32),
        polarity=polarity,
    )


@dataclass(frozen=True)
class Vials:
    """What is in all vials of a batch; ``speed`` is the inverse of the time on the usual capillary."""

    mz: np.ndarray
    speed: np.ndarray
    area: np.ndarray
    isomer: np.ndarray


def vials(rng, *, compounds=150, isomers=0):
    """Compounds between 380 and 1,400 s; ``isomers`` of them with one or two others 6 to 18 s later."""
    mz, time = rng.uniform(70, 600, compounds), rng.uniform(380, 1400, compounds)
    for at in rng.choice(compounds, isomers, replace=False):
        for _ in range(rng.integers(1, 3)):
            later = time[mz == mz[at]].max() + rng.uniform(6, 18)
            mz, time = np.append(mz, mz[at]), np.append(time, later)
    alone = np.array([np.count_nonzero(mz == one) == 1 for one in mz])
    return Vials(mz, 1 / time, 10 ** rng.uniform(4, 7, len(mz)), ~alone)


def injected(rng, batch, change, *, wave=0.004, present=0.9, noise=40, scatter=0.3):
    """One run whose flow brings what usually comes at 700 s by ``change`` later; and the compound of each feature.

    Beside the flow, the times have a slow wave of their own (relative), and a scatter in seconds; of the
    compounds a share is ``present``; ``noise`` features are none.
    """
    speed = batch.speed + 1 / (700 * (1 + change)) - 1 / 700
    time = 1 / np.maximum(speed, 1e-5)
    time = time * (1 + wave * np.sin(time / 180 + rng.uniform(0, 6.3))) + rng.normal(0, scatter, len(speed))
    there = (rng.random(len(speed)) < present) & (time > 150) & (time < 1800)
    offset = rng.normal(0, 3)
    mz = batch.mz * (1 + 1e-6 * (offset + rng.normal(0, 1.2, len(speed))))
    area = batch.area * np.exp(rng.normal(0, 0.4, len(speed)))
    all_mz = np.append(mz[there], rng.uniform(70, 600, noise))
    all_time = np.append(time[there], rng.uniform(200, 1700, noise))
    compound = np.append(np.flatnonzero(there), np.full(noise, -1))
    features = listed(all_mz, all_time, area=np.append(area[there], rng.uniform(1e3, 1e4, noise)))
    return features, compound[np.lexsort((all_time, all_mz))]


def linked(table, compounds_of, which):
    """Of the compounds ``which`` that are in two runs or more, the share that has one row in all of them, alone."""
    runs_of = Counter(int(one) for compounds in compounds_of for one in compounds if one >= 0)
    asked = [int(one) for one in np.flatnonzero(which) if runs_of[int(one)] >= 2]
    whole = set()
    for row in table.index:
        found = {compounds_of[run][at] for run, at in enumerate(row) if at >= 0}
        if len(found) == 1 and runs_of[int(*found)] == np.count_nonzero(row >= 0):
            whole |= {int(*found)}
    return sum(one in whole for one in asked) / len(asked)
