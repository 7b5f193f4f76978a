"""What is true of a run, in tables."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .amounts import Amounts
from .background import Background
from .compounds import Compounds, Ions
from .conditions import Conditions
from .peaks import TruePeaks
from .scans import MERGED
from .shapes import ShapeKind

CLIPPED = 0.9
"""Peaks higher than this share of the detector's saturation lose their tops to it now and then."""
SEPARATED = 1.5
"""Peaks of at least this resolution do not overlap."""
NOTICED = 0.02
"""Others that are smaller than this share of a peak's height do not count as overlapping it."""
WIDTHS_TO_RESOLUTION = 1.18


def ion_rows(
    compounds: Compounds,
    ions: Ions,
    background: Background,
    peaks: TruePeaks,
    *,
    conditions: Conditions,
) -> pl.DataFrame:
    """Tell every ion that compounds bring into the run.

    Parameters
    ----------
    compounds : Compounds
        Whose ions they are.
    ions : Ions
        All of them.
    background : Background
        On which some stand.
    peaks : TruePeaks
        Of this run.
    conditions : Conditions
        Of the instrument, for its noise.

    Returns
    -------
    polars.DataFrame
        Of the ions whose expected height is above a tenth of the electronics' noise: ``name``, ``ion``,
        ``isotope``, ``measured``, ``mz`` (true, in Th), ``time`` (apex), ``start``, ``end`` (1 % of the
        height), ``width`` (at half height), in s, ``area`` (counts·s), ``height`` (counts), ``snr``,
        ``saturated``, ``overlapped``, ``overlapped_with`` and ``resolution``. ``snr`` is the height over the
        sd of what a trace without the ion has: noise of the electronics, of background ions that the
        instrument does not resolve from it, and of random centroids there. An ion is overlapped where one of another
        compound that gives the same centroids lies nearer than resolution 1.5 and is not smaller than 2 %
        of it; the one named is the one with the largest share of area in between.
    """
    of = ions.compound
    height = peaks.height[of] * ions.ratio
    rows = np.flatnonzero(height > 0.1 * conditions.electronic_noise)
    of = of[rows]
    mz, height = ions.mz[rows], height[rows]
    apex, width = peaks.apex[of], (peaks.fwhm_end - peaks.fwhm_start)[of]
    partner, resolution = _overlaps(of, mz, apex, width, height, MERGED / conditions.resolving_power)
    noise = _noise(mz, background, conditions)
    names = np.array(compounds.name, dtype=object)
    return pl.DataFrame(
        {
            "name": pl.Series(names[of].tolist(), dtype=pl.String),
            "ion": pl.Series([ions.label[row] for row in rows], dtype=pl.String),
            "isotope": ions.isotope[rows],
            "measured": ions.measured[rows],
            "mz": mz,
            "time": apex,
            "start": peaks.start[of],
            "end": peaks.end[of],
            "width": width,
            "area": peaks.area[of] * ions.ratio[rows],
            "height": height,
            "snr": height / noise,
            "saturated": height > CLIPPED * conditions.saturation,
            "overlapped": partner >= 0,
            "overlapped_with": pl.Series(
                [names[of[at]] if at >= 0 else "" for at in partner], dtype=pl.String
            ),
            "resolution": np.where(partner >= 0, resolution, np.nan),
        }
    )


def truth_rows(
    compounds: Compounds, ions: Ions, peaks: TruePeaks, amounts: Amounts, ion_table: pl.DataFrame
) -> pl.DataFrame:
    """Tell every compound, whether it is in the run or not.

    Parameters
    ----------
    compounds : Compounds
        All that may be in it.
    ions : Ions
        Of them.
    peaks : TruePeaks
        Of this run.
    amounts : Amounts
        Of this run.
    ion_table : polars.DataFrame
        From ``ion_rows``.

    Returns
    -------
    polars.DataFrame
        A row for each compound, in order: ``name``, ``role``, ``formula``, ``ion``, ``mz``, ``present``,
        ``time`` (apex), ``time_dilute`` (when its mobility arrives), ``start``, ``end``, ``width``,
        ``area``, ``height``, ``concentration_uM``, ``mobility``, ``shape``, ``sigma``, ``lean``, ``snr``,
        ``saturated``, ``overlapped``, ``overlapped_with``, ``resolution``. ``area`` is that of the measured
        ion above the baseline, before noise and saturation; what is absent has neither times nor area.
    """
    present = peaks.area > 0
    absent = ~present
    kinds = {int(kind): kind.name.lower() for kind in ShapeKind}

    def where_present(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(absent, np.nan, values)

    told = ion_table.filter(pl.col("measured")).select(
        "name", "snr", "saturated", "overlapped", "overlapped_with", "resolution"
    )
    measured = ions.mz[ions.measured]
    return (
        pl.DataFrame(
            {
                "name": compounds.name,
                "role": compounds.role,
                "formula": compounds.formula,
                "ion": compounds.ion,
                "mz": measured,
                "present": present,
                "time": where_present(peaks.apex),
                "time_dilute": where_present(peaks.centre),
                "start": where_present(peaks.start),
                "end": where_present(peaks.end),
                "width": where_present(peaks.fwhm_end - peaks.fwhm_start),
                "area": peaks.area,
                "height": peaks.height,
                "concentration_uM": amounts.concentration,
                "mobility": compounds.mobility,
                "shape": [kinds[int(kind)] for kind in peaks.kind],
                "sigma": where_present(peaks.sigma),
                "lean": where_present(peaks.lean),
            }
        )
        .join(told, on="name", how="left", maintain_order="left")
        .with_columns(
            pl.col("snr").fill_null(0.0),
            pl.col("saturated", "overlapped").fill_null(False),
            pl.col("overlapped_with").fill_null(""),
            pl.col("resolution").fill_null(float("nan")),
        )
    )


def _overlaps(
    of: NDArray[np.int64],
    mz: NDArray[np.float64],
    apex: NDArray[np.float64],
    width: NDArray[np.float64],
    height: NDArray[np.float64],
    share: float,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each ion the worst neighbour that gives the same centroids (-1 for none), and its resolution."""
    order = np.argsort(mz, kind="stable")
    partner, best = np.full(len(mz), -1, dtype=np.int64), np.full(len(mz), np.inf)
    for shift in range(1, len(mz)):
        near, far = order[:-shift], order[shift:]
        close = mz[far] - mz[near] < share * mz[near]
        if not close.any():
            break
        near, far = near[close], far[close]
        resolution = WIDTHS_TO_RESOLUTION * np.abs(apex[far] - apex[near]) / (width[far] + width[near])
        for one, other in ((near, far), (far, near)):
            reached = (resolution < SEPARATED) & (height[other] >= NOTICED * height[one])
            reached &= (of[one] != of[other]) & (resolution < best[one])
            best[one[reached]], partner[one[reached]] = resolution[reached], other[reached]
    return partner, best


def _noise(mz: NDArray[np.float64], background: Background, conditions: Conditions) -> NDArray[np.float64]:
    """Standard deviation, in counts, of a trace at these m/z that has none of the compounds' ions."""
    reach = MERGED / conditions.resolving_power * mz
    low, high = conditions.mass_range
    density = conditions.noise_points / (high - low)
    mean = conditions.threshold + conditions.noise_height
    random = density * 2.0 * reach * (mean**2 + conditions.noise_height**2)
    under = np.zeros(len(mz))
    for at in range(0, len(background.mz)):
        level = background.height[at]
        noise = conditions.gain * level + (conditions.spray_noise * level) ** 2
        under += np.where(np.abs(mz - background.mz[at]) < reach, noise, 0.0)
    return np.sqrt(conditions.electronic_noise**2 + random + under)
