"""The scores themselves: a table made from the truth gets full marks, and each kind of mistake costs what it says."""

import numpy as np
import polars as pl
import pytest

from benchmarks.metabolome.scoring import score_targeted, score_untargeted
from biocluster.science.metabolome.simulate import conditions, make_batch, simulate_run

FILES = (7, 8, 9, 10)


@pytest.fixture(scope="module")
def known():
    """Truth and ions of four runs with many isomers, and what each file holds."""
    batch = make_batch(
        5,
        runs=12,
        targets=150,
        preset=conditions("friendly", n_scans=1_200, scan_interval=1.0, noise_points=1.0),
    )
    made = {f"{run}.mzML": simulate_run(batch, run) for run in FILES}
    tables = (
        pl.concat([each.truth.select(pl.lit(file).alias("file"), pl.all()) for file, each in made.items()]),
        pl.concat([each.ions.select(pl.lit(file).alias("file"), pl.all()) for file, each in made.items()]),
    )
    return *tables, {f"{run}.mzML": batch.design.kind[run] for run in FILES}


@pytest.fixture
def perfect(known):
    """The targeted table of an engine that knows everything."""
    truth = known[0]
    return truth.filter(pl.col("role") == "target").select(
        "file",
        "name",
        pl.when("present").then("time").alias("time"),
        pl.when("present").then("area").alias("area"),
        pl.when("present").then("snr").otherwise(0.0).alias("snr"),
        pl.col("time").alias("expected"),
        pl.when("present").then("concentration_uM").alias("concentration"),
    )


def changed(table, row, **values):
    return (
        table.with_row_index("at")
        .with_columns(
            [
                pl.when(pl.col("at") == row).then(pl.lit(value)).otherwise(pl.col(name)).alias(name)
                for name, value in values.items()
            ]
        )
        .drop("at")
    )


def clear_row(table, truth, **wanted):
    """The first row of a target that is clearly there and alone, or as wanted."""
    asked = truth.filter(pl.col("role") == "target").with_row_index("at")
    wanted = {"overlapped": False, "saturated": False} | wanted
    for name, value in wanted.items():
        asked = asked.filter(pl.col(name) == value)
    return asked.filter(pl.col("present") & (pl.col("snr") > 100)).row(0, named=True)


def test_the_truth_itself_gets_full_marks(known, perfect):
    truth, _, kinds = known
    score = score_targeted(perfect, truth, kinds=kinds)
    assert (score.recall, score.precision, score.isomer_areas) == (1.0, 1.0, 1.0)
    assert (score.recall_alone, score.recall_overlapped) == (1.0, 1.0)
    assert (score.area_error, score.time_error, score.prediction_error) == (0.0, 0.0, 0.0)
    assert (score.concentration_bias, score.concentration_shift) == (0.0, 0.0)
    assert score.counts["clear"] > 400
    assert score.counts["isomers"] > 20
    assert score.counts["missed"] == score.counts["wrong"] == 0


def test_a_missed_peak_costs_recall_alone(known, perfect):
    truth, _, _ = known
    row = clear_row(perfect, truth)
    score = score_targeted(changed(perfect, row["at"], time=None, area=None), truth)
    clear = score.counts["clear"]
    assert score.recall == (clear - 1) / clear
    assert score.precision == score.recall_overlapped == 1.0
    assert score.recall_alone < 1.0


def test_a_peak_at_another_time_costs_both(known, perfect):
    truth, _, _ = known
    row = clear_row(perfect, truth)
    clear = score_targeted(perfect, truth).counts["clear"]
    for away, right in ((0.45, True), (0.55, False)):
        moved = changed(perfect, row["at"], time=row["time"] + away * row["width"])
        score = score_targeted(moved, truth)
        assert score.recall == (clear if right else clear - 1) / clear
        assert score.precision == (1.0 if right else (clear - 1) / clear)


def test_a_peak_on_the_isomer_is_wrong_however_near_the_two_are(known, perfect):
    truth, _, _ = known
    row = clear_row(perfect, truth, overlapped=True)
    partner = truth.filter((pl.col("file") == row["file"]) & (pl.col("name") == row["overlapped_with"]))
    swapped = changed(perfect, row["at"], time=partner["time"][0])
    assert score_targeted(swapped, truth).counts["wrong"] == 1


def test_a_peak_given_to_what_is_not_there_is_wrong_if_the_engine_is_sure(known, perfect):
    truth, _, _ = known
    absent = truth.filter(pl.col("role") == "target").with_row_index("at").filter(~pl.col("present"))["at"][0]
    assert score_targeted(changed(perfect, absent, time=500.0, snr=50.0), truth).counts["wrong"] == 1
    assert score_targeted(changed(perfect, absent, time=500.0, snr=5.0), truth).counts["wrong"] == 0
    unsaid = changed(perfect, absent, time=500.0).drop("snr")
    assert score_targeted(unsaid, truth).counts["wrong"] == 1


def test_areas_and_concentrations_that_are_off_are_told(known, perfect):
    truth, _, kinds = known
    off = perfect.with_columns(
        pl.col("area") * 1.1, pl.col("concentration") * 0.95, pl.col("expected") * 1.002
    )
    score = score_targeted(off, truth, kinds=kinds)
    assert score.area_error == pytest.approx(0.1)
    assert score.isomer_areas == 1.0
    assert score.concentration_bias == pytest.approx(0.05)
    assert score.concentration_shift == pytest.approx(-0.05)
    assert score.prediction_error == pytest.approx(0.002)
    assert score_targeted(perfect.with_columns(pl.col("area") * 1.25), truth).isomer_areas == 0.0


def untargeted(ions, rows="name"):
    """The table of an engine that finds every ion and links all of one compound's."""
    return ions.select(
        "file", pl.concat_str(rows, "ion", "isotope", separator=" ").alias("row"), "mz", "time", "area"
    )


def test_all_ions_in_one_row_each_get_full_marks(known):
    truth, ions, _ = known
    score = score_untargeted(untargeted(ions), truth, ions)
    assert (score.linked, score.linked_isomers, score.linked_all) == (1.0, 1.0, 1.0)
    assert (score.false, score.false_rows, score.area_error) == (0.0, 0.0, 0.0)
    assert score.repeated < 0.01  # two ions at one m/z and time are one to a reader of tables
    assert score.counts["compounds"] > 80
    assert score.counts["with isomers"] > 30


def test_a_compound_in_two_rows_is_not_linked(known):
    truth, ions, _ = known
    whole = score_untargeted(untargeted(ions), truth, ions)
    clear = truth.filter((pl.col("snr") > 20) & (pl.col("mz").is_unique().over("file")))
    name = clear.filter(pl.len().over("name") == len(FILES))["name"][0]
    split = untargeted(ions).with_columns(
        pl.when(pl.col("row").str.starts_with(name + " ") & (pl.col("file") == "9.mzML"))
        .then(pl.lit("another"))
        .otherwise("row")
        .alias("row")
    )
    score = score_untargeted(split, truth, ions)
    compounds = whole.counts["compounds"]
    assert score.linked == pytest.approx((compounds - 1) / compounds)
    assert score.linked_isomers == 1.0
    assert score.false == 0.0


def test_isomers_whose_rows_are_crossed_in_one_file_are_not_linked(known):
    truth, ions, _ = known
    crossed = untargeted(ions).with_columns(
        pl.when(pl.col("file") == "9.mzML")
        .then(
            pl.col("row").replace(
                {"Leucine [M+H]+ 0": "Isoleucine [M+H]+ 0", "Isoleucine [M+H]+ 0": "Leucine [M+H]+ 0"}
            )
        )
        .otherwise("row")
        .alias("row")
    )
    whole, score = (score_untargeted(table, truth, ions) for table in (untargeted(ions), crossed))
    isomers = whole.counts["with isomers"]
    assert score.linked_isomers == pytest.approx((isomers - 2) / isomers)
    assert score.linked == 1.0


def test_features_where_there_is_no_ion_are_false(known):
    truth, ions, _ = known
    good = untargeted(ions)
    count = len(good)
    lost = good.head(count // 4).with_columns(
        pl.col("mz") * 1.0001, row=pl.concat_str(pl.lit("lost "), "row")
    )
    late = good.head(count // 4).with_columns(
        pl.col("time") + 4_000.0, row=pl.concat_str(pl.lit("late "), "row")
    )
    score = score_untargeted(pl.concat([good, lost, late]), truth, ions)
    assert score.false == pytest.approx((len(lost) + len(late)) / (count + len(lost) + len(late)), abs=0.02)
    assert score.linked == 1.0


def test_the_same_ion_found_twice_is_repeated(known):
    truth, ions, _ = known
    good = untargeted(ions)
    once = score_untargeted(good, truth, ions).repeated
    score = score_untargeted(pl.concat([good, good.with_columns(pl.col("time") + 0.1)]), truth, ions)
    assert score.repeated == pytest.approx((1.0 + once) / 2.0, abs=0.01)
    assert np.isfinite(score.area_error)
