"""Formulas against published masses, and isotope patterns against the product of all isotopologues."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biocluster.science.metabolome.elements import ELECTRON_MASS, ISOTOPES, most_abundant
from biocluster.science.metabolome.formulas import (
    IONS,
    ChargedFormula,
    FormulaError,
    UnknownIon,
    ion_atoms,
    ion_mz,
    isotope_pattern,
    monoisotopic_mass,
    parse_formula,
)

FORMULAS = st.dictionaries(
    st.sampled_from(["C", "H", "N", "O", "S", "P", "Cl", "Na", "[13C]", "[2H]"]),
    st.integers(1, 40),
    min_size=1,
)


@pytest.mark.parametrize(
    ("formula", "ion", "mz"),
    [
        ("C5H11NO4S", "[M+H]+", 182.0482),  # methionine sulfone
        ("C10H16O4S", "[M-H]-", 231.0697),  # camphorsulfonic acid
        ("C13H20N2O2", "[M+H]+", 237.1598),  # procaine
        ("C6H14N2O2", "[M+H]+", 147.1128),  # lysine
        ("C5H10N2O3", "[M+H]+", 147.0764),  # glutamine
        ("C5H14NO", "[M]+", 104.1070),  # choline, the cation itself
        ("C5H4N4", "[M+H]+", 121.0509),  # purine, a lock mass
        ("C18H18F24N3O6P3", "[M+H]+", 922.0098),  # another
        ("C6H12O6", "[M+Na]+", 203.0526),  # glucose
        ("C6H12O6", "[M+K]+", 219.0265),
        ("C6H12O6", "[M+NH4]+", 198.0972),
        ("C6H8O7", "[M-H]-", 191.0197),  # citric acid
        ("C6H12N2O4S2", "[M+2H]2+", 121.0192),  # cystine
        ("C6H8O7", "[M-2H]2-", 95.0062),
    ],
)
def test_ions_have_the_published_mz(formula, ion, mz):
    assert ion_mz(formula, ion) == pytest.approx(mz, abs=6e-5)  # as published, to four digits


def test_an_electron_that_left_takes_its_mass_along():
    assert ion_mz("C5H14NO", "[M]+") == pytest.approx(monoisotopic_mass("C5H14NO") - ELECTRON_MASS, abs=1e-12)
    assert ion_mz("C2H4O2", "[M-H]-") == pytest.approx(monoisotopic_mass("C2H3O2") + ELECTRON_MASS, abs=1e-12)


@pytest.mark.parametrize(
    ("formula", "atoms"),
    [
        ("C6H12O6", {"C": 6, "H": 12, "O": 6}),
        ("(CH3)3NO", {"C": 3, "H": 9, "N": 1, "O": 1}),
        ("((CH3)2N)2CH2", {"C": 5, "H": 14, "N": 2}),
        ("C5H5D9NO", {"C": 5, "H": 5, "[2H]": 9, "N": 1, "O": 1}),
        ("[13C]6H14[15N]2O2", {"[13C]": 6, "H": 14, "[15N]": 2, "O": 2}),
        (" C6 H14 Cl 2 ", {"C": 6, "H": 14, "Cl": 2}),
        ("CO", {"C": 1, "O": 1}),
        ("Co", {"Co": 1}),
    ],
)
def test_a_formula_is_read(formula, atoms):
    assert parse_formula(formula) == atoms


@pytest.mark.parametrize(
    ("formula", "position"),
    [
        ("", 0),
        ("C6Xy", 2),
        ("C6h12", 2),
        ("(CH3", 4),
        ("CH3)", 3),
        ("[14C]H4", 0),
        ("[13C", 0),
        ("C99999", 0),
        ("C0", 0),
    ],
)
def test_a_formula_that_cannot_be_read_says_where(formula, position):
    with pytest.raises(FormulaError) as failure:
        parse_formula(formula)
    assert failure.value.position == position
    assert failure.value.formula == formula


@pytest.mark.parametrize("formula", ["C5H14NO+", "HCO3-", "Ca2+", "SO4−2", "Na⁺"])
def test_a_charge_belongs_to_the_ion(formula):
    with pytest.raises(ChargedFormula):
        ion_mz(formula)


def test_an_ion_cannot_lose_what_the_molecule_does_not_have():
    with pytest.raises(FormulaError):
        ion_mz("C6H14N2", "[M+H-H2O]+")
    with pytest.raises(FormulaError):
        ion_mz("CCl4", "[M-H]-")
    with pytest.raises(UnknownIon):
        ion_mz("C6H12O6", "[M+Xe]+")


def test_a_lost_hydrogen_is_a_labelled_one_only_where_no_other_is_left():
    assert ion_atoms("CHD3O", "[M-H]-") == {"C": 1, "[2H]": 3, "O": 1}
    assert ion_atoms("CD4O", "[M-H]-") == {"C": 1, "[2H]": 3, "O": 1}


def test_abundances_of_each_element_sum_to_one():
    for element, isotopes in ISOTOPES.items():
        total = sum(share for _, share in isotopes.values())
        assert total == pytest.approx(1.0, abs=2e-5), element  # the table's own rounding


@pytest.mark.parametrize("formula", ["C6H14N2O2", "C3H7NO2S", "CCl3Br", "C2H4B", "C5H5D9NO", "C2H5NO2Se"])
def test_the_pattern_is_that_of_all_isotopologues_one_by_one(formula):
    pattern = isotope_pattern(formula, "[M+H]+", isotopes=4)
    expected_mz, expected = _naive_pattern(ion_atoms(formula, "[M+H]+"), 4)
    assert pattern.abundance == pytest.approx(expected, rel=1e-9)
    assert pattern.mz == pytest.approx(expected_mz, abs=1e-9, nan_ok=True)


@given(FORMULAS)
def test_what_is_written_is_read_again(atoms):
    formula = "".join(f"{symbol}{count}" for symbol, count in atoms.items())
    assert parse_formula(formula) == atoms
    heaviest = sum(
        count * (ISOTOPES["H"][2][0] if symbol == "[2H]" else ISOTOPES["C"][13][0])
        if symbol.startswith("[")
        else count * ISOTOPES[symbol][most_abundant(symbol)][0]
        for symbol, count in atoms.items()
    )
    assert math.isclose(monoisotopic_mass(formula), heaviest, rel_tol=1e-12)


@given(FORMULAS, st.sampled_from([name for name, ion in IONS.items() if not ion.losses]))
def test_every_ion_of_every_formula_has_a_pattern_that_starts_at_its_mz(atoms, ion):
    formula = "".join(f"{symbol}{count}" for symbol, count in atoms.items())
    pattern = isotope_pattern(formula, ion)
    assert pattern.mz[0] == pytest.approx(ion_mz(formula, ion), abs=1e-8)
    assert pattern.abundance[0] == pytest.approx(1.0, abs=1e-12)


def _naive_pattern(atoms: dict[str, int], isotopes: int) -> tuple[list[float], list[float]]:
    """Every combination of isotope counts, each with its multinomial probability."""
    parts = []
    for symbol, count in atoms.items():
        if symbol.startswith("["):
            parts.append([(0, count * monoisotopic_mass(symbol), 1.0)])
            continue
        known, usual = ISOTOPES[symbol], most_abundant(symbol)
        options = []
        for counts in itertools.product(range(count + 1), repeat=len(known)):
            if sum(counts) != count:
                continue
            ways = math.factorial(count) / math.prod(math.factorial(each) for each in counts)
            share = math.prod(known[number][1] ** each for number, each in zip(known, counts, strict=True))
            mass = sum(known[number][0] * each for number, each in zip(known, counts, strict=True))
            extra = sum((number - usual) * each for number, each in zip(known, counts, strict=True))
            if share * ways > 1e-14:
                options.append((extra, mass, ways * share))
        parts.append(options)
    abundance, moment = np.zeros(isotopes), np.zeros(isotopes)
    for combination in itertools.product(*parts):
        extra = sum(each[0] for each in combination)
        if 0 <= extra < isotopes:
            share = math.prod(each[2] for each in combination)
            abundance[extra] += share
            moment[extra] += share * sum(each[1] for each in combination)
    with np.errstate(invalid="ignore"):
        mz = moment / abundance - ELECTRON_MASS
    return mz.tolist(), (abundance / abundance[0]).tolist()
