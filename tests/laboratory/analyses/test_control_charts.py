"""Control charts over a method's batches, against the period that was stated."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from biocluster.laboratory.analyses.control_charts import ControlKind, control_chart
from biocluster.laboratory.analyses.gated_results import concentrations, reviewed_peaks
from biocluster.laboratory.models import PeakDecision
from biocluster.laboratory.operations.charts import state_baseline
from biocluster.laboratory.operations.reviews import Integrated, review_peak
from biocluster.laboratory.queries.charts import baseline_of, baselines_visible_to
from biocluster.science.metabolome.control_charts import baseline
from tests.factories.laboratory import HoldFactory
from tests.factories.people import AT, TODAY, viewer_for


def stated(processed, from_on=TODAY, until_on=TODAY, at=AT):
    return state_baseline(
        processed.version.method,
        from_on=from_on,
        until_on=until_on,
        reason="安定していた期間",
        by=processed.staff,
        at=at,
    )


def test_the_qcs_stand_in_their_order_with_centre_and_spread_of_the_stated_period(processed):
    stated(processed)
    chart = control_chart(processed.version.method, ControlKind.CONCENTRATION, "Leucine", on=TODAY)
    qcs = list(processed.batch.injections.filter(type="qc").order_by("order"))
    table = concentrations(processed.processing, on=TODAY)
    values = {
        file: value
        for file, name, value in table.select("file", "name", "concentration").iter_rows()
        if name == "Leucine"
    }
    assert [point.file for point in chart.points] == [each.file_name for each in qcs]
    assert [point.value for point in chart.points] == [values[each.file_name] for each in qcs]
    assert (chart.centre, chart.spread) == baseline([values[each.file_name] for each in qcs])
    assert all(point.in_baseline and not point.is_out for point in chart.points)


def test_areas_of_standards_and_times_of_markers_are_of_every_injection_but_blanks(processed):
    others = list(processed.batch.injections.exclude(type="blank").order_by("order"))
    peaks = reviewed_peaks(processed.processing, on=TODAY)
    for kind, name in ((ControlKind.AREA, "Methionine sulfone"), (ControlKind.TIME, "Paracetamol")):
        chart = control_chart(processed.version.method, kind, name, on=TODAY)
        values = {row["file"]: row[kind] for row in peaks.iter_rows(named=True) if row["name"] == name}
        assert [point.value for point in chart.points] == [values[each.file_name] for each in others]
        assert (chart.centre, chart.spread) == (None, None), "no period is stated"


def test_a_value_far_off_breaks_rules(processed):
    stated(processed)
    last = processed.batch.injections.filter(type="sample").last()
    far = Integrated(start_s=500.0, end_s=600.0, time_s=700.0, area=1e9, height=1e7)
    stated(
        processed,
        from_on=TODAY - timedelta(days=9),
        until_on=TODAY - timedelta(days=1),
        at=AT + timedelta(minutes=1),
    )
    assert (
        control_chart(processed.version.method, ControlKind.AREA, "Methionine sulfone", on=TODAY).centre
        is None
    )
    stated(processed, at=AT + timedelta(minutes=2))
    review_peak(
        processed.processing, last, "Methionine sulfone", decision=PeakDecision.REINTEGRATE, integrated=far,
        reason="試し", by=processed.staff, at=AT,
    )  # fmt: skip
    chart = control_chart(processed.version.method, ControlKind.AREA, "Methionine sulfone", on=TODAY)
    (point,) = (point for point in chart.points if point.file == last.file_name)
    assert (point.value, point.is_out) == (1e9, True)
    assert {"1-2s", "1-3s"} <= set(point.rules)
    assert all("1-3s" not in other.rules for other in chart.points if other != point)


def test_what_is_held_leaves_the_chart_and_the_future_is_not_in_it(processed):
    method = processed.version.method
    assert (
        control_chart(method, ControlKind.CONCENTRATION, "Leucine", on=TODAY - timedelta(days=1)).points == ()
    )
    held = processed.batch.injections.get(material=processed.mine[0]).file_name
    HoldFactory(material=processed.mine[0])
    times = control_chart(method, ControlKind.TIME, "Paracetamol", on=TODAY)
    assert held not in [point.file for point in times.points]
    HoldFactory(material=processed.pool)
    assert control_chart(method, ControlKind.CONCENTRATION, "Leucine", on=TODAY).points == ()


def test_the_period_stated_last_holds_and_all_stay(processed):
    first = stated(processed)
    second = stated(processed, at=AT + timedelta(minutes=1))
    assert baseline_of(processed.version.method) == second
    assert list(baselines_visible_to(viewer_for(processed.staff))) == [second, first]
    assert list(baselines_visible_to(viewer_for(None))) == []
    for wrong in ({"until_on": TODAY - timedelta(days=1)}, {"reason": " "}):
        with pytest.raises(ValidationError):
            state_baseline(
                processed.version.method,
                **({"from_on": TODAY, "until_on": TODAY, "reason": "x"} | wrong), by=processed.staff, at=AT,
            )  # fmt: skip
