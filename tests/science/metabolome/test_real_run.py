"""A public run: 400 to 900 s, m/z 147 to 153. What is expected of it stands beside it."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose

from biocluster.science.metabolome.electropherograms import electropherograms
from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.measuring import RunWarning, Settings, measure_run
from biocluster.science.metabolome.mzml.reading import read_mzml
from biocluster.science.metabolome.reintegration import reintegrate
from biocluster.science.metabolome.targets import Role, Targets
from tests.shared import shared

METHOD = Settings(ramp_s=3.0, length_mm=800.0, voltage_kv=30.0, minimum_snr=3.0)
SCAN = 0.509  # s
GIVEN = {"Procaine": 450.239}


@cache
def real_run():
    with shared("data/ce-ms/CEMS_10ppm.mzML").open("rb") as file:
        return read_mzml(file, name="CEMS_10ppm.mzML")


def table(*, times=(414.6, 599.0, 603.0, 840.8, 450.0), windows=(np.nan,) * 5, marker_mobility=np.nan):
    return Targets(
        name=("Lysine", "Glutamine", "Glutamic acid", "Paracetamol", "Procaine"),
        formula=("C6H14N2O2", "C5H10N2O3", "C5H9NO4", "C8H9NO2", "C13H20N2O2"),
        mz=np.array([147.1128, 147.0764, 148.0604, 152.0706, 237.1598]),
        role=(Role.TARGET, Role.TARGET, Role.TARGET, Role.EOF_MARKER, Role.MARKER),
        time=np.array(times, dtype=float),
        window=np.array(windows, dtype=float),
        mobility=np.array([np.nan, np.nan, np.nan, 0.0, marker_mobility]),
        standard=np.full(5, -1, dtype=np.int64),
        concentration=np.full(5, np.nan),
    )


def assert_all_found(measured):
    lysine, glutamine, glutamate, paracetamol, _ = measured.time
    assert abs(lysine - 414.60) < SCAN
    assert abs(glutamine - 599) < 3
    assert abs(glutamate - 603) < 1.5
    assert abs(paracetamol - 840.796) < SCAN


def test_its_compounds_are_found():
    measured = measure_run(real_run(), table(), given_times=GIVEN, settings=METHOD)
    assert_all_found(measured)
    assert (measured.n_scans, measured.n_points) == (982, 13_564)
    assert_allclose([measured.first_time, measured.last_time], [400.341, 899.883])
    assert measured.time_residual_rms_percent < 0.3


def test_the_mobility_of_a_marker_whose_time_is_given_is_that_of_equation_1():
    measured = measure_run(real_run(), table(), given_times=GIVEN, settings=METHOD)
    procaine, paracetamol = 450.239 / 60, measured.time[3] / 60
    expected = 800 / (30 / 800) * (1 / (procaine - 0.05 / 2) - 1 / (paracetamol - 0.05 / 2))
    assert_allclose(measured.mobility[4], expected, rtol=1e-9)
    assert measured.time[4] == 450.239
    assert np.isnan(measured.area[4])
    assert RunWarning.ONE_NEUTRAL_MARKER in measured.warnings


def test_two_markers_need_no_field():
    measured = measure_run(
        real_run(), table(marker_mobility=1327.0), given_times=GIVEN, settings=Settings(ramp_s=3.0)
    )
    t, eof, marker = (measured.time[[0, 3, 4]] - 1.5) / 60
    assert_allclose(measured.mobility[0], 1327.0 * (t - eof) / (marker - eof) * marker / t, rtol=1e-9)
    assert RunWarning.ONE_NEUTRAL_MARKER not in measured.warnings


@pytest.mark.parametrize(
    "times",
    [
        (400.1, 569.1, 572.8, 781.9, 432.0),
        (460.0, 700.0, 705.0, 1050.0, 500.0),
        (414.6, 599.0, 603.0, np.nan, np.nan),
    ],
    ids=["earlier", "later", "two without"],
)
def test_they_are_found_by_the_times_of_another_run(times):
    measured = measure_run(real_run(), table(times=times), settings=METHOD)
    lysine, glutamine, glutamate, *_ = measured.time
    assert abs(lysine - 414.60) < SCAN
    assert abs(glutamine - 599) < 3
    assert abs(glutamate - 603) < 1.5


def test_a_wide_window_about_a_rough_time_finds_paracetamol():
    """A time that fits no other compound's: it is found in its window, and that is said."""
    targets = table(times=(414.6, 599, 603, 750, 450), windows=(30, 30, 30, 150, 30))
    measured = measure_run(real_run(), targets, given_times=GIVEN, settings=METHOD)
    assert_all_found(measured)
    assert measured.flags[3] & Flag.TIME_OFF


def only(row, **changes):
    whole = table()
    return replace(
        Targets(
            name=whole.name[row : row + 1],
            formula=whole.formula[row : row + 1],
            mz=whole.mz[row : row + 1],
            role=whole.role[row : row + 1],
            time=whole.time[row : row + 1],
            window=whole.window[row : row + 1],
            mobility=whole.mobility[row : row + 1],
            standard=whole.standard[row : row + 1],
            concentration=whole.concentration[row : row + 1],
        ),
        **changes,
    )


def test_one_target_alone_has_no_time_model_and_is_found():
    alone = only(3, time=np.array([750.0]), window=np.array([150.0]), role=(Role.TARGET,))
    measured = measure_run(real_run(), alone, settings=METHOD)
    assert abs(measured.time[0] - 840.796) < SCAN
    assert measured.flags[0] & Flag.NO_TIME_MODEL
    assert_allclose(measured.predicted_time[0], 750)


def test_there_is_nothing_between_150_001_and_150_002():
    alone = only(3, time=np.array([750.0]), window=np.array([150.0]), mz=np.array([150.0015]), formula=("",))
    measured = measure_run(real_run(), alone, settings=replace(METHOD, mass_tolerance_ppm=3.3))
    assert np.isnan(measured.time[0])


def test_the_isotope_of_lysine_is_as_high_as_its_formula_says():
    measured = measure_run(real_run(), table(), settings=METHOD)
    assert_allclose(measured.isotope_ratio[0], 0.077, atol=0.01)
    assert_allclose(measured.isotope_expected[0], 0.0747, atol=1e-3)
    assert not measured.flags[0] & Flag.ISOTOPES_DIFFER
    assert np.isnan(measured.isotope_ratio[3])  # of paracetamol it lies outside of the file


def test_glutamic_acid_is_not_the_13c_of_glutamine_even_in_a_wide_window():
    wide = replace(METHOD, mass_tolerance_ppm=140.0)
    measured = measure_run(real_run(), table(), given_times=GIVEN, settings=wide)
    assert np.isnan(measured.time[2]) or abs(measured.time[2] - 603) < 3


def test_the_electropherogram_shows_what_was_measured():
    measured = measure_run(real_run(), table(), settings=METHOD)
    (drawn,) = electropherograms(
        real_run(), table(), [3], measurement=measured, settings=METHOD, start=820, end=870
    )
    assert drawn.name == "Paracetamol"
    assert drawn.times[0] >= 820
    assert drawn.times[-1] <= 870
    (shape,) = drawn.shapes
    left = drawn.intensity - drawn.baseline - shape.intensity
    assert np.sqrt(np.mean(left**2)) < 0.05 * measured.height[3]
    assert_allclose(np.trapezoid(shape.intensity, drawn.times), measured.area[3], rtol=0.02)


def test_integration_by_hand_agrees_with_the_engine_where_a_peak_stands_alone():
    measured = measure_run(real_run(), table(), settings=METHOD)
    by_hand = reintegrate(real_run(), table(), 3, start=820.0, end=870.0, settings=METHOD)
    assert_allclose(by_hand.area, measured.area[3], rtol=0.03)
    assert_allclose(by_hand.height, measured.height[3], rtol=0.05)
    assert abs(by_hand.time - measured.time[3]) < 2 * SCAN
    half = reintegrate(real_run(), table(), 3, start=820.0, end=measured.time[3], settings=METHOD)
    assert half.area < 0.6 * by_hand.area
    with pytest.raises(ValueError, match="not after"):
        reintegrate(real_run(), table(), 3, start=850.0, end=840.0, settings=METHOD)


def test_a_lock_mass_has_no_electropherogram():
    locked = replace(table(), role=(Role.LOCK_MASS, *table().role[1:]))
    with pytest.raises(ValueError, match="Lysine is a lock mass"):
        electropherograms(real_run(), locked, [0])
    assert electropherograms(real_run(), locked, [1])[0].name == "Glutamine"
