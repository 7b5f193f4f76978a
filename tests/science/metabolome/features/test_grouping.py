"""Rows of one molecule are grouped, and the main ion is named."""

import numpy as np
import pytest

from biocluster.science.metabolome.features import link_features
from biocluster.science.metabolome.features.steps import STEPS
from biocluster.science.metabolome.formulas import IONS, ion_mz
from tests.science.metabolome.features.feature_lists import listed
from tests.science.metabolome.features.true_ions import ions_of

KINDS = {(step.left, step.right, step.charge): kind for kind, step in enumerate(STEPS)}
SODIUM, WATER = KINDS["[M+H]+", "[M+Na]+", 0], KINDS["[M+H]+", "[M+H-H2O]+", 0]
AMMONIUM, AMMONIA = KINDS["[M+H]+", "[M+NH4]+", 0], KINDS["[M+H]+", "[M+H-NH3]+", 0]
SINGLE, DOUBLE, SECOND = KINDS["M", "M+1", 1], KINDS["M", "M+1", 2], KINDS["M", "M+2", 1]


def grouped(mz, pairs, *, area, runs=1):
    table = link_features([listed(mz, [500.0] * len(mz), area=area, pairs=pairs) for _ in range(runs)])
    return table.role, table.group.tolist(), table.charge.tolist()


@pytest.mark.parametrize("step", [step for step in STEPS if step.charge == 0], ids=lambda step: step.right)
@pytest.mark.parametrize("formula", ["C12H22O11N2", "C9H11NO4"])
def test_steps_lead_from_the_main_ion_to_the_other(step, formula):
    assert step.slope * ion_mz(formula, step.left) + step.offset == pytest.approx(
        ion_mz(formula, step.right), abs=1e-6
    )
    assert np.sign(IONS[step.right].charge) == step.polarity


def test_isotopes_and_adducts_take_their_roles_from_the_main_ion():
    mz = [180.1, 181.1033, 182.1067, 202.0819, 203.0853, 162.0894]
    pairs = [(0, 1, SINGLE), (0, 2, SECOND), (0, 3, SODIUM), (3, 4, SINGLE), (0, 5, WATER)]
    role, group, charge = grouped(mz, pairs, area=[1e6, 1e5, 1e4, 1e5, 1e4, 2e5])
    assert role == ("[M+H-H2O]+", "[M+H]+", "[M+H]+ M+1", "[M+H]+ M+2", "[M+Na]+", "[M+Na]+ M+1")
    assert group == [1] * 6
    assert charge == [0, 1, 1, 1, 1, 1]


def test_isotopes_alone_name_no_ion_and_a_row_alone_has_no_role():
    role, group, _ = grouped([180.1, 181.1033, 300.0], [(0, 1, SINGLE)], area=[1e6, 1e5, 1e5])
    assert role == ("M", "M+1", "")
    assert group == [0, 0, 2]


def test_isotopes_half_a_unit_apart_show_two_charges():
    role, group, charge = grouped(
        [300.1, 300.6017, 301.1033], [(0, 1, DOUBLE), (1, 2, DOUBLE), (0, 2, SINGLE)], area=[1e6, 3e5, 5e4]
    )
    assert role == ("M", "M+1", "M+2")
    assert charge == [2, 2, 2]
    assert group == [0, 0, 0]


def test_of_two_ions_that_explain_each_other_the_larger_is_the_main_one():
    mz = [180.1, 197.1265]
    pairs = [(0, 1, AMMONIUM), (1, 0, AMMONIA)]
    assert grouped(mz, pairs, area=[1e6, 1e5])[0] == ("[M+H]+", "[M+NH4]+")
    assert grouped(mz, pairs, area=[1e5, 1e6])[0] == ("[M+H-NH3]+", "[M+H]+")


def test_rows_whose_areas_go_their_own_ways_are_not_one_molecule():
    rng = np.random.default_rng(1)
    mz, pairs = [180.1, 202.0819, 250.0], [(0, 1, SODIUM)]
    own = np.exp(rng.normal(0, 0.8, (8, 3)))
    together = own.copy()
    together[:, 1] = 0.1 * own[:, 0] * np.exp(rng.normal(0, 0.05, 8))

    def roles(areas):
        return link_features([listed(mz, [500.0] * 3, area=1e5 * row, pairs=pairs) for row in areas]).role

    assert roles(together) == ("[M+H]+", "[M+Na]+", "")
    assert roles(own) == ("", "", "")


def test_a_pair_that_few_of_the_runs_show_is_none():
    mz = [180.1, 202.0819]
    runs = [listed(mz, [500.0] * 2, pairs=[(0, 1, SODIUM)] if at == 0 else []) for at in range(5)]
    assert link_features(runs).role == ("", "")


def test_ions_of_simulated_runs_are_grouped_by_their_compound(simulated):
    table = link_features(simulated.found)
    first = simulated.made[0].ions
    which = ions_of(simulated.found[0], first)
    rows = {int(which[at]): row for row, at in enumerate(table.index[:, 0]) if at >= 0 and which[at] >= 0}
    told = first.to_dict(as_series=False)
    right = wrong = 0
    names = {}
    for ion, row in rows.items():
        group = next((other for other, place in rows.items() if place == table.group[row]), None)
        if group is not None and group != ion:
            right += told["name"][group] == told["name"][ion]
            wrong += told["name"][group] != told["name"][ion]
            names.setdefault((told["ion"][ion], told["isotope"][ion]), []).append(table.role[row])
    assert right >= 40
    assert wrong == 0
    isotopes = [role for (_, isotope), roles in names.items() if isotope == 1 for role in roles]
    assert sum(role.endswith("M+1") for role in isotopes) >= 0.9 * len(isotopes)
    assert set(names.get(("[M+Na]+", 0), [])) <= {"[M+Na]+"}
