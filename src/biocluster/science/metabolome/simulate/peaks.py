"""The true peaks of one run: when, how large, and of which shape."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .amounts import Amounts
from .capillary import Capillary, migration_times
from .compounds import Compounds
from .conditions import Conditions
from .design import Design
from .shapes import ShapeKind, extents
from .streams import CAPILLARY, stream

LARGEST_LEAN = 25.0


class TruePeaks(NamedTuple):
    """Of the measured ion of each compound, each of shape (n_compounds,).

    Attributes
    ----------
    centre : ndarray of float64
        When ions of this mobility arrive, in s: the centre at infinite dilution.
    sigma : ndarray of float64
        In s.
    kind : ndarray of int64
        Of ``ShapeKind``.
    lean, tail, skew : ndarray of float64
        Of the shape.
    area : ndarray of float64
        In counts·s; 0 where it is absent or does not arrive within the run.
    apex : ndarray of float64
        In s.
    height : ndarray of float64
        In counts.
    fwhm_start, fwhm_end, start, end : ndarray of float64
        Where half and 1 % of the height are crossed, in s.
    """

    centre: NDArray[np.float64]
    sigma: NDArray[np.float64]
    kind: NDArray[np.int64]
    lean: NDArray[np.float64]
    tail: NDArray[np.float64]
    skew: NDArray[np.float64]
    area: NDArray[np.float64]
    apex: NDArray[np.float64]
    height: NDArray[np.float64]
    fwhm_start: NDArray[np.float64]
    fwhm_end: NDArray[np.float64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]


def true_peaks(
    seed: int,
    compounds: Compounds,
    design: Design | None,
    run: int,
    capillary: Capillary,
    amounts: Amounts,
    *,
    conditions: Conditions,
) -> TruePeaks:
    """Say where the peaks of one run are.

    Parameters
    ----------
    seed : int
        Of the batch.
    compounds : Compounds
        That may be in it.
    design : Design or None
        Of the batch; None for a capillary on which every mobility is what it is said to be.
    run : int
        Number of the injection, from 0.
    capillary : Capillary
        Its state in this run.
    amounts : Amounts
        Of this run.
    conditions : Conditions
        Of the instrument.

    Returns
    -------
    TruePeaks
        The variance of a peak is that of its plates and of its plug; its distortion grows with the
        concentration.
    """
    mobility = compounds.mobility
    if design is not None:
        rng = stream(seed, CAPILLARY, int(design.capillary[run]), 99)
        mobility = mobility * (1.0 + conditions.mobility_error * rng.standard_normal(len(compounds)))
    centre = migration_times(mobility, capillary)
    arrives = np.isfinite(centre) & (centre < conditions.n_scans * conditions.scan_interval)
    reached = np.where(np.isfinite(centre), centre, 1.0)
    plug = conditions.plug * amounts.injected / capillary.length
    sigma = compounds.width * reached * np.sqrt(1.0 / conditions.plates + plug**2 / 12.0)
    hundreds = amounts.concentration / 100.0
    leaning = np.where(
        compounds.kind == ShapeKind.EXPONENTIAL,
        np.sign(compounds.distortion) * compounds.tail * (1.0 + 0.3 * np.tanh(hundreds)),
        compounds.distortion * hundreds,
    )
    lean = np.clip(leaning, -LARGEST_LEAN, LARGEST_LEAN)
    slower = (reached / conditions.eof_time) ** conditions.velocity_exponent
    area = compounds.response * amounts.concentration * amounts.answer * slower * arrives
    extent = extents(reached, sigma, compounds.kind, lean, compounds.tail, compounds.skew)
    return TruePeaks(
        centre=centre,
        sigma=sigma,
        kind=compounds.kind,
        lean=lean,
        tail=compounds.tail,
        skew=compounds.skew,
        area=area,
        apex=extent.apex,
        height=area * extent.height,
        fwhm_start=extent.fwhm_start,
        fwhm_end=extent.fwhm_end,
        start=extent.start,
        end=extent.end,
    )
