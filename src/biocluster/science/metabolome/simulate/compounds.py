"""What is in the vials: targets, standards, markers and what nobody asked for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..formulas import FormulaError, ion_atoms, ion_mz, isotope_pattern
from ..targets import Role
from .capillary import migration_times, reference
from .cations import EOF_MARKER, MARKER, METABOLITES, STANDARDS, Cation
from .conditions import Conditions
from .generated import generated_cations, isomer_of
from .shapes import ShapeKind
from .streams import COMPOUNDS, stream

UNLISTED = "unlisted"
"""The role of a compound that is in the samples and in no list."""

ISOTOPES = 3
LEVELS_UM = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0)


@dataclass(frozen=True, slots=True, eq=False)
class Compounds:
    """A table in parallel arrays of shape (n_compounds,).

    Attributes
    ----------
    name, formula, ion, role : tuple of str
        ``role`` is a ``Role`` or ``UNLISTED``.
    mobility : ndarray of float64
        Effective, in mm² kV⁻¹ min⁻¹.
    usual : ndarray of float64
        Usual concentration in people's samples, or of what is added, in µM.
    level_one : ndarray of float64
        Concentration at level 1 of the calibration series, in µM; NaN where there is none.
    spread : ndarray of float64
        Of the concentration between people, as sd of the logarithm; 0 for what is added.
    response : ndarray of float64
        Area of the measured ion for 1 µM, in counts·s.
    width : ndarray of float64
        Relative to that which plates and plug give.
    kind : ndarray of int64
        Of ``ShapeKind``.
    distortion : ndarray of float64
        For 100 µM; its sign says to which side the peak leans.
    tail, skew : ndarray of float64
        Of the shapes that are not Haarhoff-Van der Linde's.
    """

    name: tuple[str, ...]
    formula: tuple[str, ...]
    ion: tuple[str, ...]
    role: tuple[str, ...]
    mobility: NDArray[np.float64]
    usual: NDArray[np.float64]
    level_one: NDArray[np.float64]
    spread: NDArray[np.float64]
    response: NDArray[np.float64]
    width: NDArray[np.float64]
    kind: NDArray[np.int64]
    distortion: NDArray[np.float64]
    tail: NDArray[np.float64]
    skew: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.name)

    def of_role(self, *roles: str) -> NDArray[np.bool_]:
        """Which of them have one of these roles."""
        return np.array([role in roles for role in self.role], dtype=bool)


@dataclass(frozen=True, slots=True, eq=False)
class Ions:
    """Every ion of every compound, in parallel arrays of shape (n_ions,).

    Attributes
    ----------
    compound : ndarray of int64
        Row in ``Compounds``.
    label : tuple of str
        Such as ``[M+Na]+``.
    isotope : ndarray of int64
        Neutrons more than M.
    mz : ndarray of float64
        In Th.
    ratio : ndarray of float64
        Area relative to the compound's measured ion, which is 1 and stands first of its compound.
    measured : ndarray of bool
        Whether it is that one.
    """

    compound: NDArray[np.int64]
    label: tuple[str, ...]
    isotope: NDArray[np.int64]
    mz: NDArray[np.float64]
    ratio: NDArray[np.float64]
    measured: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.mz)


def make_compounds(
    seed: int, *, targets: int, conditions: Conditions, standards: int = 8, unlisted: int = 0
) -> Compounds:
    """Choose and make up what a batch is about.

    Parameters
    ----------
    seed : int
        Of the batch.
    targets : int
        Metabolites to be measured: those of ``cations`` first, then made-up ones.
    conditions : Conditions
        Of the instrument.
    standards : int, default 8
        Internal standards, spread over the time axis.
    unlisted : int, default 0
        Compounds of the samples that are in no list.

    Returns
    -------
    Compounds
        Targets, internal standards, the neutral and the charged marker, and what is in no list.
    """
    rng = stream(seed, COMPOUNDS)
    rows: list[tuple[Cation, str]] = [(cation, Role.TARGET) for cation in METABOLITES[:targets]]
    more = generated_cations(rng, max(targets - len(METABOLITES), 0), conditions=conditions)
    rows += [(cation, Role.TARGET) for cation in more]
    rows += [(cation, Role.INTERNAL_STANDARD) for cation in STANDARDS[:standards]]
    made_up = generated_cations(
        rng, max(standards - len(STANDARDS), 0), conditions=conditions, name="Standard", isomers=False
    )
    rows += [(cation, Role.INTERNAL_STANDARD) for cation in made_up]
    rows += [(EOF_MARKER, Role.EOF_MARKER), (MARKER, Role.MARKER)]
    strangers = generated_cations(rng, unlisted, conditions=conditions, name="Unlisted", isomers=False)
    rows += [(cation, UNLISTED) for cation in strangers]
    chosen = rng.random(targets + standards) < conditions.interferents
    rows += [(isomer_of(rng, rows[at][0], conditions=conditions), UNLISTED) for at in np.flatnonzero(chosen)]
    return _with_properties(rng, rows, conditions)


def _with_properties(
    rng: np.random.Generator, rows: list[tuple[Cation, str]], conditions: Conditions
) -> Compounds:
    count = len(rows)
    roles = tuple(str(role) for _, role in rows)
    biological = np.array([role in (Role.TARGET, UNLISTED) for role in roles])
    target = np.array([role == Role.TARGET for role in roles])
    mobility = np.array([cation.mobility for cation, _ in rows])
    usual = np.where(biological, 20.0 * np.exp(rng.normal(0.0, 1.2, count)), 50.0)
    height = conditions.height * np.exp(rng.normal(0.0, conditions.height_spread, count))
    steady = 5.0 * conditions.height * np.exp(rng.normal(0.0, 0.4, count))
    height = np.where(biological, np.maximum(height, 0.5 * conditions.threshold), steady)
    times = migration_times(mobility, reference(conditions))
    sigma = np.sqrt(times**2 / conditions.plates)
    lean = np.where(rng.random(count) < 1.0 / (1.0 + np.exp((mobility - 1_200.0) / 500.0)), 1.0, -1.0)
    distortion = lean * conditions.distortion * np.exp(rng.normal(0.0, 0.6, count))
    other_kinds = rng.choice(
        [ShapeKind.EXPONENTIAL, ShapeKind.SPLIT, ShapeKind.TWO_TAILS], size=count, p=[0.55, 0.2, 0.25]
    )
    kind = np.where(rng.random(count) < conditions.hvl_share, int(ShapeKind.HVL), other_kinds)
    levels = np.array(LEVELS_UM)
    nearest = levels[np.abs(np.log(levels[None, :] / (2.0 * usual[:, None]))).argmin(axis=1)]
    return Compounds(
        name=tuple(cation.name for cation, _ in rows),
        formula=tuple(cation.formula for cation, _ in rows),
        ion=tuple(cation.ion for cation, _ in rows),
        role=roles,
        mobility=mobility,
        usual=usual,
        level_one=np.where(target, nearest, np.where(biological, np.nan, usual)),
        spread=np.where(biological, conditions.person_spread * np.exp(rng.normal(0.0, 0.4, count)), 0.0),
        response=height * sigma * np.sqrt(2.0 * np.pi) / usual,
        width=np.exp(rng.normal(0.0, conditions.width_error, count)),
        kind=kind.astype(np.int64),
        distortion=distortion,
        tail=rng.uniform(0.4, 1.6, count),
        skew=np.where(rng.random(count) < 0.75, 1.0, -1.0) * rng.uniform(0.2, 0.8, count),
    )


def make_ions(seed: int, compounds: Compounds, *, conditions: Conditions) -> Ions:
    """All ions that the compounds give: isotopes, sodium adducts, fragments of the source.

    Parameters
    ----------
    seed : int
        Of the batch.
    compounds : Compounds
        Whose ions are asked for.
    conditions : Conditions
        How many of them have adducts and fragments.

    Returns
    -------
    Ions
        Ordered by compound, the measured ion of each first.
    """
    rng = stream(seed, COMPOUNDS, 1)
    rows: list[tuple[int, str, int, float, float, bool]] = []
    low, high = conditions.mass_range
    for at, (formula, usual_ion) in enumerate(zip(compounds.formula, compounds.ion, strict=True)):
        found = {usual_ion: 1.0}
        with_adduct, with_fragment = rng.random(2)
        shares = np.minimum(0.08 * np.exp(rng.normal(0.0, 0.8, 2)), 0.6)
        fragment = ("[M+H-H2O]+", "[M+H-NH3]+", "[M+H-HCOOH]+")[int(rng.integers(3))]
        if usual_ion == "[M+H]+":
            if with_adduct < conditions.adducts:
                found["[M+Na]+"] = float(shares[0])
            if with_fragment < conditions.fragments and _loses(formula, fragment):
                found[fragment] = float(shares[1])
        for label, share in found.items():
            pattern = isotope_pattern(formula, label, isotopes=ISOTOPES)
            for isotope in range(ISOTOPES):
                mz, ratio = float(pattern.mz[isotope]), share * float(pattern.abundance[isotope])
                if ratio > 0 and low <= mz <= high:
                    rows.append((at, label, isotope, mz, ratio, label == usual_ion and isotope == 0))
    return Ions(
        compound=np.array([row[0] for row in rows], dtype=np.int64),
        label=tuple(row[1] for row in rows),
        isotope=np.array([row[2] for row in rows], dtype=np.int64),
        mz=np.array([row[3] for row in rows]),
        ratio=np.array([row[4] for row in rows]),
        measured=np.array([row[5] for row in rows], dtype=bool),
    )


def measured_mz(compounds: Compounds) -> NDArray[np.float64]:
    """The m/z of the ion by which each compound is measured, shape (n_compounds,)."""
    return np.array(
        [ion_mz(formula, ion) for formula, ion in zip(compounds.formula, compounds.ion, strict=True)]
    )


def _loses(formula: str, fragment: str) -> bool:
    try:
        ion_atoms(formula, fragment)
    except FormulaError:
        return False
    return True
