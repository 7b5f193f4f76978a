"""Molecular formulas: what they are made of, what their ions weigh, and how their isotopes are spread."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .elements import ELECTRON_MASS, ISOTOPES, most_abundant

_TOKEN = re.compile(r"\[(\d+)([A-Z][a-z]?)\](\d*)|([A-Z][a-z]?)(\d*)|([(])|([)])(\d*)")


class FormulaError(ValueError):
    """A formula that cannot be read: ``formula``, ``position`` of the fault (from 0) and ``reason``."""

    def __init__(self, formula: str, position: int, reason: str) -> None:
        super().__init__(f"{formula!r}, character {position + 1}: {reason}")
        self.formula, self.position, self.reason = formula, position, reason


class ChargedFormula(FormulaError):
    """A formula with a charge in it: the charge belongs to the ion, not to the formula."""


class UnknownIon(ValueError):
    """An ion that ``IONS`` does not have: ``ion``."""

    def __init__(self, ion: str) -> None:
        super().__init__(f"unknown ion {ion!r}; known are {', '.join(IONS)}")
        self.ion = ion


class Ion(NamedTuple):
    """How an ion is made of molecules M: of ``molecules`` of them, with ``gains`` and without ``losses``."""

    charge: int
    gains: str = ""
    losses: str = ""
    molecules: int = 1


IONS: dict[str, Ion] = {
    "[M+H]+": Ion(1, "H"),
    "[M]+": Ion(1),
    "[M+Na]+": Ion(1, "Na"),
    "[M+K]+": Ion(1, "K"),
    "[M+NH4]+": Ion(1, "NH4"),
    "[M-H+2Na]+": Ion(1, "Na2", "H"),
    "[M+H-H2O]+": Ion(1, "H", "H2O"),
    "[M+H-NH3]+": Ion(1, "H", "NH3"),
    "[M+H-HCOOH]+": Ion(1, "H", "CH2O2"),
    "[2M+H]+": Ion(1, "H", molecules=2),
    "[2M+Na]+": Ion(1, "Na", molecules=2),
    "[M+2H]2+": Ion(2, "H2"),
    "[M+H+Na]2+": Ion(2, "HNa"),
    "[M]2+": Ion(2),
    "[M-H]-": Ion(-1, "", "H"),
    "[M]-": Ion(-1),
    "[M+Cl]-": Ion(-1, "Cl"),
    "[M+HCOO]-": Ion(-1, "CHO2"),
    "[M+CH3COO]-": Ion(-1, "C2H3O2"),
    "[M-2H+Na]-": Ion(-1, "Na", "H2"),
    "[2M-H]-": Ion(-1, "", "H", molecules=2),
    "[M-2H]2-": Ion(-2, "", "H2"),
}
"""M is the molecule as its formula has it; of a quaternary cation such as choline, the cation itself ([M]+)."""


def parse_formula(formula: str) -> dict[str, int]:
    """Count the atoms of a formula.

    Parameters
    ----------
    formula : str
        Such as ``"C6H12O6"``, ``"(CH3)3N"``, with isotopes as ``"[13C]"``, ``"[2H]3"`` or ``"D3"``. Spaces
        are ignored.

    Returns
    -------
    dict of str to int
        Atoms by element, and by ``"[13C]"`` for labelled ones (D is ``"[2H]"``), in the order in which they
        first occur.

    Raises
    ------
    ChargedFormula
        If it has a ``+`` or ``-``.
    FormulaError
        If it is empty, or names an element or isotope that is not in ``elements.ISOTOPES``, or its brackets
        do not fit.

    Examples
    --------
    >>> parse_formula("C5H11NO4S")
    {'C': 5, 'H': 11, 'N': 1, 'O': 4, 'S': 1}
    >>> parse_formula("(CD3)3NO")
    {'C': 3, '[2H]': 9, 'N': 1, 'O': 1}
    """
    text = "".join(formula.split())
    if not text:
        raise FormulaError(formula, 0, "it is empty")
    charge = re.search(r"[+\-−⁺⁻]", text)
    if charge:
        raise ChargedFormula(formula, charge.start(), "a charge belongs to the ion, not to the formula")
    groups: list[dict[str, int]] = [{}]
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise FormulaError(formula, at, f"{text[at]!r} is no element")
        number, labelled, label_count, element, count, opening, closing, times = token.groups()
        if any(len(digits or "") > 4 for digits in (number, label_count, count, times)):
            raise FormulaError(formula, at, "no molecule has so many of them")
        if opening:
            groups.append({})
        elif closing:
            if len(groups) == 1:
                raise FormulaError(formula, at, "this bracket was never opened")
            inner = groups.pop()
            _add(groups[-1], inner, int(times or 1))
        elif element:
            symbol = "[2H]" if element == "D" else element
            if element != "D" and element not in ISOTOPES:
                raise FormulaError(formula, at, f"{element!r} is no element that is known here")
            _add(groups[-1], {symbol: 1}, int(count or 1))
        else:
            if int(number) not in ISOTOPES.get(labelled, {}):
                raise FormulaError(formula, at, f"[{number}{labelled}] is no isotope that is known here")
            _add(groups[-1], {f"[{int(number)}{labelled}]": 1}, int(label_count or 1))
        at = token.end()
    if len(groups) > 1:
        raise FormulaError(formula, len(text), "a bracket is not closed")
    atoms = {symbol: count for symbol, count in groups[0].items() if count}
    if not atoms:
        raise FormulaError(formula, 0, "it has no atoms")
    return atoms


def monoisotopic_mass(formula: str) -> float:
    """Mass in u of the molecule of the most abundant isotopes (and of the labelled ones where it says so).

    Parameters
    ----------
    formula : str
        As ``parse_formula`` takes it.

    Returns
    -------
    float
        In u; of the neutral molecule.

    Examples
    --------
    >>> round(monoisotopic_mass("C5H11NO4S"), 4)  # methionine sulfone
    181.0409
    """
    return sum(count * _mass(symbol) for symbol, count in parse_formula(formula).items())


def ion_mz(formula: str, ion: str = "[M+H]+") -> float:
    """Monoisotopic m/z of an ion.

    Parameters
    ----------
    formula : str
        Of the molecule M.
    ion : str, default "[M+H]+"
        A name in ``IONS``.

    Returns
    -------
    float
        In Th; the mass of the electrons that came or went is accounted for.

    Raises
    ------
    UnknownIon
        If ``IONS`` does not have it.
    FormulaError
        If the formula cannot be read, or the molecule does not have what the ion loses.

    Examples
    --------
    >>> round(ion_mz("C5H11NO4S"), 4)  # methionine sulfone
    182.0482
    >>> round(ion_mz("C10H16O4S", "[M-H]-"), 4)  # camphorsulfonic acid
    231.0697
    """
    charge = _ion(ion).charge
    mass = sum(count * _mass(symbol) for symbol, count in ion_atoms(formula, ion).items())
    return (mass - charge * ELECTRON_MASS) / abs(charge)


def ion_atoms(formula: str, ion: str = "[M+H]+") -> dict[str, int]:
    """Count the atoms of an ion: those of its molecules, with what it gained and without what it lost.

    Parameters
    ----------
    formula : str
        Of the molecule M.
    ion : str, default "[M+H]+"
        A name in ``IONS``.

    Returns
    -------
    dict of str to int
        As ``parse_formula`` counts them. A lost hydrogen is taken from the labelled ones where no other is
        left.

    Examples
    --------
    >>> ion_atoms("C2H5NO2", "[M+Na]+")
    {'C': 2, 'H': 5, 'N': 1, 'O': 2, 'Na': 1}
    """
    made = _ion(ion)
    atoms: dict[str, int] = {}
    _add(atoms, parse_formula(formula), made.molecules)
    if made.gains:
        _add(atoms, parse_formula(made.gains), 1)
    for symbol, count in parse_formula(made.losses).items() if made.losses else ():
        have = atoms.get(symbol, 0)
        atoms[symbol] = max(have - count, 0)
        if have < count and symbol == "H":
            atoms["[2H]"] = atoms.get("[2H]", 0) - (count - have)
        if atoms[symbol] + atoms.get("[2H]", 0) < 0 or (have < count and symbol != "H"):
            raise FormulaError(formula, 0, f"it has no {made.losses} to lose for {ion}")
    if any(count < 0 for count in atoms.values()):
        raise FormulaError(formula, 0, f"it has no {made.losses} to lose for {ion}")
    return {symbol: count for symbol, count in atoms.items() if count}


class IsotopePattern(NamedTuple):
    """Ions of M, M+1, M+2 …, each the mean of all compositions with that many neutrons more.

    Attributes
    ----------
    mz : ndarray of float64, shape (n_isotopes,)
        In Th; NaN where nothing has that many neutrons more.
    abundance : ndarray of float64, shape (n_isotopes,)
        Relative to the monoisotopic one, which is 1.
    """

    mz: NDArray[np.float64]
    abundance: NDArray[np.float64]


def isotope_pattern(formula: str, ion: str = "[M+H]+", *, isotopes: int = 3) -> IsotopePattern:
    """How the ions of one molecule are spread over its isotopes.

    Isotopologues of the same nominal mass (such as one ¹³C and one ¹⁵N) are taken together, at the mean of
    their masses weighted by abundance, which is where an instrument sees them that does not resolve them.
    Labelled atoms are pure.

    Parameters
    ----------
    formula : str
        Of the molecule M.
    ion : str, default "[M+H]+"
        A name in ``IONS``.
    isotopes : int, default 3
        How many are told: M, M+1, M+2 for 3. Ions lighter than M (of B, Se …) are left out.

    Returns
    -------
    IsotopePattern
        Abundances are relative to M.

    Notes
    -----
    The distribution of each element is raised to its count by repeated squaring, on polynomials in the
    number of extra neutrons whose coefficients carry abundance and its first moment in mass; the means are
    therefore exact.

    Examples
    --------
    >>> pattern = isotope_pattern("C6H14N2O2")  # lysine
    >>> [round(float(mz), 4) for mz in pattern.mz]
    [147.1128, 148.1156, 149.1175]
    >>> [round(float(share), 4) for share in pattern.abundance]
    [1.0, 0.0747, 0.0065]
    """
    charge = _ion(ion).charge
    atoms = [(_spread(symbol), count) for symbol, count in ion_atoms(formula, ion).items()]
    highest = isotopes - sum(
        spread.lightest * count for spread, count in atoms
    )  # what lighter ones bring back
    molecule = _Spread(np.ones(1), np.zeros(1), 0)
    for spread, count in atoms:
        molecule = _together(molecule, _power(spread, count, highest), highest)
    mz, abundance = np.full(isotopes, np.nan), np.zeros(isotopes)
    for extra in range(isotopes):
        at = extra - molecule.lightest
        if 0 <= at < len(molecule.abundance) and molecule.abundance[at] > 0:
            mass = molecule.moment[at] / molecule.abundance[at]
            mz[extra] = (mass - charge * ELECTRON_MASS) / abs(charge)
            abundance[extra] = molecule.abundance[at] / molecule.abundance[-molecule.lightest]
    return IsotopePattern(mz, abundance)


class _Spread(NamedTuple):
    """Abundance, and abundance times mass, by neutrons more than the monoisotopic, from ``lightest`` on."""

    abundance: NDArray[np.float64]
    moment: NDArray[np.float64]
    lightest: int


def _spread(symbol: str) -> _Spread:
    if symbol.startswith("["):
        return _Spread(np.ones(1), np.array([_mass(symbol)]), 0)
    known, usual = ISOTOPES[symbol], most_abundant(symbol)
    lightest, heaviest = min(known), max(known)
    abundance, moment = np.zeros(heaviest - lightest + 1), np.zeros(heaviest - lightest + 1)
    for number, (mass, share) in known.items():
        relative = share / known[usual][1]  # so that M keeps a coefficient of 1 whatever the count
        abundance[number - lightest], moment[number - lightest] = relative, relative * mass
    return _Spread(abundance, moment, lightest - usual)


def _together(one: _Spread, other: _Spread, highest: int) -> _Spread:
    lightest = one.lightest + other.lightest
    kept = slice(0, max(highest - lightest, 1))
    return _Spread(
        np.convolve(one.abundance, other.abundance)[kept],
        (np.convolve(one.moment, other.abundance) + np.convolve(one.abundance, other.moment))[kept],
        lightest,
    )


def _power(element: _Spread, count: int, highest: int) -> _Spread:
    result = _Spread(np.ones(1), np.zeros(1), 0)
    while count:
        if count & 1:
            result = _together(result, element, highest)
        count >>= 1
        if count:
            element = _together(element, element, highest)
    return result


def _mass(symbol: str) -> float:
    if symbol.startswith("["):
        number = re.match(r"\[(\d+)", symbol)
        assert number is not None
        return ISOTOPES[symbol[number.end() : -1]][int(number[1])][0]
    return ISOTOPES[symbol][most_abundant(symbol)][0]


def _ion(name: str) -> Ion:
    if name not in IONS:
        raise UnknownIon(name)
    return IONS[name]


def _add(atoms: dict[str, int], more: Mapping[str, int], times: int) -> None:
    for symbol, count in more.items():
        atoms[symbol] = atoms.get(symbol, 0) + count * times
