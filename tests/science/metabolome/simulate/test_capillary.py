"""Migration times against the mobility equations, and against the way integrated step by step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from biocluster.science.metabolome.simulate import FRIENDLY, UNFRIENDLY, make_batch, simulate_run
from biocluster.science.metabolome.simulate.capillary import Capillary, migration_times, reference
from biocluster.science.metabolome.simulate.design import capillary_of

STEADY = Capillary(length=800.0, voltage=30.0, ramp=3.0, field_factor=1.0, eof=1_530.0)


def one_neutral_marker(time, eof_time, *, length, voltage, ramp):
    """Equation 1 of Schmitt-Kopplin et al. 2001 and González-Ruiz et al. 2018; lengths in mm, times in s."""
    per_minute = 60.0 / (time - ramp / 2.0) - 60.0 / (eof_time - ramp / 2.0)
    return length * length / voltage * per_minute


def both_markers(time, eof_time, charged_time, charged, *, ramp):
    """Equation 3 of the same."""
    return (
        charged
        * (time - eof_time)
        / (charged_time - eof_time)
        * (charged_time - ramp / 2.0)
        / (time - ramp / 2.0)
    )


def test_one_neutral_marker_gives_the_mobilities_back():
    mobility = np.linspace(-200.0, 3_700.0, 40)
    times = migration_times(mobility, STEADY)
    eof_time = migration_times([0.0], STEADY)[0]
    found = one_neutral_marker(times, eof_time, length=800.0, voltage=30.0, ramp=3.0)
    assert found == pytest.approx(mobility, rel=1e-10, abs=1e-8)


def test_two_markers_give_them_back_whatever_the_field():
    other = STEADY._replace(field_factor=1.07, length=790.0)
    mobility = np.linspace(100.0, 3_700.0, 40)
    times = migration_times(mobility, other)
    eof_time, charged_time = migration_times([0.0, 1_327.3], other)
    found = both_markers(times, eof_time, charged_time, 1_327.3, ramp=3.0)
    assert found == pytest.approx(mobility, rel=1e-10, abs=1e-8)
    alone = one_neutral_marker(times, eof_time, length=800.0, voltage=30.0, ramp=3.0)
    assert np.abs(alone / mobility - 1.0).min() > 0.01  # one marker does not see the field


def test_a_changing_flow_is_the_way_integrated_step_by_step():
    restless = STEADY._replace(field_factor=0.98, slope=0.15, wave=0.03, phase=1.2, span=1_200.0)

    def speed(seconds, _way, mobility):
        through = seconds / 1_200.0
        flow = restless.eof * (1.0 + 0.15 * through + 0.03 * np.sin(2.0 * np.pi * through + 1.2))
        return [(mobility + flow) / 60.0 * 0.98 * 30.0 / 800.0]

    def arrives(_seconds, way, _mobility):
        return way[0] - 800.0

    arrives.terminal = True
    for mobility in (3_000.0, 800.0, 0.0, -100.0):
        path = solve_ivp(
            speed, (0.0, 2_000.0), [0.0], args=(mobility,), events=arrives, rtol=1e-10, atol=1e-8
        )
        arrival = path.t_events[0][0] + 1.5
        assert migration_times([mobility], restless)[0] == pytest.approx(arrival, rel=1e-8)


def test_ions_that_are_faster_backwards_than_the_flow_never_arrive():
    times = migration_times([-1_600.0, np.nan, 0.0], STEADY)
    assert np.isinf(times[0])
    assert np.isnan(times[1])
    assert np.isfinite(times[2])


def test_a_reversed_field_and_a_reversed_flow_bring_anions():
    reversed_field = STEADY._replace(voltage=-30.0, eof=-1_530.0)
    anions = migration_times([-2_000.0, 0.0], reversed_field)
    assert anions == pytest.approx(migration_times([2_000.0, 0.0], STEADY), rel=1e-12)


@given(
    st.lists(st.floats(-500.0, 5_000.0), min_size=2, max_size=20, unique=True),
    st.floats(1_000.0, 2_500.0),
    st.floats(-0.15, 0.15),
    st.floats(-0.03, 0.03),
    st.floats(0.0, 6.3),
)
def test_faster_ions_arrive_earlier(mobilities, eof, slope, wave, phase):
    capillary = STEADY._replace(eof=eof, slope=slope, wave=wave, phase=phase)
    times = migration_times(np.sort(mobilities)[::-1], capillary)
    apart = np.abs(np.diff(np.sort(mobilities)[::-1])) > 1e-6
    assert np.isfinite(times).all()
    assert (np.diff(times)[apart] > 0).all()


@pytest.mark.parametrize("conditions", [FRIENDLY, UNFRIENDLY])
def test_the_neutral_time_drifts_by_the_stated_share_over_three_capillaries(conditions):
    batch = make_batch(4, runs=3 * conditions.capillary_life, targets=1, preset=conditions)
    states = [capillary_of(4, batch.design, run, conditions=conditions) for run in range(len(batch))]
    assert migration_times([0.0], reference(conditions))[0] == pytest.approx(conditions.eof_time)
    flow = np.array([state.eof for state in states]) / reference(conditions).eof
    assert 1.0 / flow.max() == pytest.approx(1.0 - conditions.eof_drift, abs=0.02)
    assert 1.0 / flow.min() == pytest.approx(1.0 + conditions.eof_drift, abs=0.02)
    assert len({state.length for state in states}) == 3


def test_truth_follows_the_equations_in_a_run_with_a_steady_flow():
    steady = make_batch(
        2, runs=9, targets=41, preset=UNFRIENDLY.__class__(eof_slope=0.0, eof_wave=0.0, mobility_error=0.0)
    )
    made = simulate_run(steady, 8)
    truth = made.truth.filter("present")
    times = dict(zip(truth["name"], truth["time_dilute"], strict=True))
    found = both_markers(
        truth["time_dilute"].to_numpy(), times["Paracetamol"], times["Procaine"], 1_327.3, ramp=3.0
    )
    assert found == pytest.approx(truth["mobility"].to_numpy(), rel=1e-9, abs=1e-6)
