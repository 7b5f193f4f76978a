"""Distances in m/z that ions of one molecule have: isotopes, adducts, losses in the source."""

from typing import NamedTuple

from biocluster.science.metabolome.formulas import IONS, ion_mz

CARBON_13 = 1.0033548378
"""Mass of 13C over 12C, in u."""


class Step(NamedTuple):
    """A pair of ions of one molecule: ``right = slope · left + offset`` in m/z.

    Attributes
    ----------
    left, right : str
        What the two are; ``M`` and ``M+1`` or ``M+2`` for isotopes.
    slope, offset : float
        Offset in Th.
    below, above : float
        By how much the right one may be off, in Th, beside the error of measurement: which isotopes an ion
        has more of depends on its elements.
    charge : int
        That the pair shows; 0 where it shows none.
    polarity : int
        1 or -1; 0 for both.
    highest : float
        Largest area of the right one, as a share of the left one's; beyond it the pair is another.
    """

    left: str
    right: str
    slope: float
    offset: float
    below: float
    above: float
    charge: int
    polarity: int
    highest: float


def _ions(main: str, other: str, highest: float) -> Step:
    """The step from one ion to another, by their m/z for molecules that have all that either loses."""
    one, two = "C20H40N4O10", "C30H60N6O15"
    slope = (ion_mz(two, other) - ion_mz(one, other)) / (ion_mz(two, main) - ion_mz(one, main))
    return Step(
        main,
        other,
        slope=round(slope, 9),
        offset=ion_mz(one, other) - slope * ion_mz(one, main),
        below=0.0,
        above=0.0,
        charge=0,
        polarity=1 if IONS[main].charge > 0 else -1,
        highest=highest,
    )


STEPS = (
    # From 13C, down to as much 15N and 33S as small molecules have.
    Step("M", "M+1", 1.0, CARBON_13, 0.0018, 0.0004, charge=1, polarity=0, highest=1.2),
    Step("M", "M+1", 1.0, CARBON_13 / 2, 0.0009, 0.0002, charge=2, polarity=0, highest=1.6),
    # From two 13C over 18O and 37Cl down to 34S.
    Step("M", "M+2", 1.0, 2 * CARBON_13, 0.0115, 0.0006, charge=1, polarity=0, highest=1.5),
    *(
        _ions("[M+H]+", other, highest)
        for other, highest in (
            ("[M+Na]+", 5.0),
            ("[M+K]+", 5.0),
            ("[M+NH4]+", 5.0),
            ("[2M+H]+", 2.0),
            ("[M+2H]2+", 20.0),
            ("[M+H-H2O]+", 20.0),
            ("[M+H-NH3]+", 20.0),
            ("[M+H-HCOOH]+", 20.0),
        )
    ),
    *(
        _ions("[M-H]-", other, highest)
        for other, highest in (
            ("[M+Cl]-", 5.0),
            ("[M+HCOO]-", 5.0),
            ("[M+CH3COO]-", 5.0),
            ("[M-2H+Na]-", 5.0),
            ("[2M-H]-", 2.0),
            ("[M-2H]2-", 20.0),
        )
    ),
)
