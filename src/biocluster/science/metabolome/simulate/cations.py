"""Cations that a cluster's laboratory knows well, and how fast they run beside each other.

Migration times are facts from the mass list of PeakMeister (E. Helmeczi, MIT licence): minutes of the first
of several injections, formic acid as electrolyte. They are turned into mobilities as if on a capillary of
1,000 mm at 30 kV on which a neutral molecule arrives after 20.867 min, the conditions which CEU Mass Mediator
states for methionine sulfone (774.7394 mm² kV⁻¹ min⁻¹ at 14.242 min): good for the order and the distances
of cations, not as reference values. That of procaine follows from its and paracetamol's times in the public
run of the MobilityTransformR package.
"""

from typing import NamedTuple

NEUTRAL_MINUTES = 20.867
LENGTH_SQUARED_PER_KV = 1_000.0 * 1_000.0 / 30.0


class Cation(NamedTuple):
    name: str
    formula: str
    ion: str
    mobility: float


def _at(minutes: float) -> float:
    return LENGTH_SQUARED_PER_KV * (1.0 / minutes - 1.0 / NEUTRAL_MINUTES)


METABOLITES = tuple(
    Cation(name, formula, ion, _at(minutes))
    for name, formula, ion, minutes in (
        ("Leucine", "C6H13NO2", "[M+H]+", 14.261),
        ("Isoleucine", "C6H13NO2", "[M+H]+", 14.494),
        ("ADMA", "C8H18N4O2", "[M+H]+", 9.213),
        ("SDMA", "C8H18N4O2", "[M+H]+", 9.513),
        ("Lysine", "C6H14N2O2", "[M+H]+", 7.330),
        ("Glutamine", "C5H10N2O3", "[M+H]+", 15.810),
        ("Glutamic acid", "C5H9NO4", "[M+H]+", 16.093),
        ("Alanine", "C3H7NO2", "[M+H]+", 12.162),
        ("Glycine", "C2H5NO2", "[M+H]+", 10.779),
        ("Serine", "C3H7NO3", "[M+H]+", 14.261),
        ("Proline", "C5H9NO2", "[M+H]+", 15.510),
        ("Threonine", "C4H9NO3", "[M+H]+", 15.194),
        ("Valine", "C5H11NO2", "[M+H]+", 13.928),
        ("Betaine", "C5H11NO2", "[M+H]+", 16.576),
        ("Methionine", "C5H11NO2S", "[M+H]+", 15.377),
        ("Histidine", "C6H9N3O2", "[M+H]+", 8.597),
        ("Phenylalanine", "C9H11NO2", "[M+H]+", 16.010),
        ("Tyrosine", "C9H11NO3", "[M+H]+", 16.793),
        ("Tryptophan", "C11H12N2O2", "[M+H]+", 16.127),
        ("Aspartic acid", "C4H7NO4", "[M+H]+", 17.043),
        ("Ornithine", "C5H12N2O2", "[M+H]+", 7.297),
        ("Citrulline", "C6H13N3O3", "[M+H]+", 16.377),
        ("Arginine", "C6H14N4O2", "[M+H]+", 7.980),
        ("Choline", "C5H14NO", "[M]+", 7.131),
        ("Carnitine", "C7H15NO3", "[M+H]+", 11.395),
        ("Creatinine", "C4H7N3O", "[M+H]+", 8.480),
        ("Creatine", "C4H9N3O2", "[M+H]+", 11.912),
        ("TMAO", "C3H9NO", "[M+H]+", 6.398),
        ("Methylhistidine", "C7H11N3O2", "[M+H]+", 8.996),
        ("Methyllysine", "C7H16N2O2", "[M+H]+", 7.830),
        ("Dimethylglycine", "C4H9NO2", "[M+H]+", 15.810),
        ("Deoxycarnitine", "C7H15NO2", "[M+H]+", 10.362),
        ("Acetylcarnitine", "C9H17NO4", "[M+H]+", 12.462),
        ("Propionylcarnitine", "C10H19NO4", "[M+H]+", 12.995),
        ("Aminooctanoic acid", "C8H17NO2", "[M+H]+", 11.129),
        ("Cystine", "C6H12N2O4S2", "[M+H]+", 16.227),
        ("Cysteinylglycine-cysteine disulfide", "C8H15N3O5S2", "[M+H]+", 13.511),
        ("Methylcysteine", "C4H9NO2S", "[M+H]+", 16.343),
        ("Proline betaine", "C7H13NO2", "[M+H]+", 16.610),
        ("Hydroxyproline", "C5H9NO3", "[M+H]+", 17.976),
        ("Hypoxanthine", "C5H4N4O", "[M+H]+", 20.058),
    )
)

STANDARDS = (
    Cation("Methionine sulfone", "C5H11NO4S", "[M+H]+", 774.7394),
    *(
        Cation(name, formula, ion, _at(minutes))
        for name, formula, ion, minutes in (
            ("Choline-d9", "C5H5D9NO", "[M]+", 7.181),
            ("GABA-d6", "C4H3D6NO2", "[M+H]+", 9.530),
            ("Carnitine-d3", "C7H12D3NO3", "[M+H]+", 11.395),
            ("Fluorotyrosine", "C9H10FNO3", "[M+H]+", 17.359),
            ("Creatinine-d3", "C4H4D3N3O", "[M+H]+", 8.480),
            ("Fluorophenylalanine", "C9H10FNO2", "[M+H]+", 16.460),
            ("Chlorotyrosine", "C9H10ClNO3", "[M+H]+", 17.659),
            ("TMAO-d9", "C3D9NO", "[M+H]+", 6.431),
            ("Methylhistidine-d3", "C7H8D3N3O2", "[M+H]+", 8.980),
        )
    ),
)

EOF_MARKER = Cation("Paracetamol", "C8H9NO2", "[M+H]+", 0.0)
MARKER = Cation("Procaine", "C13H20N2O2", "[M+H]+", 1327.3)

LOCK_MASSES = (
    Cation("Purine", "C5H4N4", "[M+H]+", 0.0),
    Cation("Hexakis(tetrafluoropropoxy)phosphazine", "C18H18F24N3O6P3", "[M+H]+", 0.0),
)
"""Of the spray: they have no mobility and are there all the time."""
