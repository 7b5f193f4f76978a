"""The quality report of a folder of results: what it says, in both languages, also of very many files."""

import json
import shutil

import numpy as np
import polars as pl
import pytest
from bs4 import BeautifulSoup
from django.utils.translation import override

from biocluster.laboratory.analyses.assembling import WRITTEN
from biocluster.laboratory.analyses.results import NoResults, open_results
from biocluster.laboratory.exports.html import tables_told_by
from biocluster.laboratory.exports.reports import report_of, write_report
from tests.laboratory.analyses.batches import copied


def page_of(folder, language="en"):
    write_report(folder, language=language)
    return BeautifulSoup((folder / "report.html").read_text(), "html.parser")


@pytest.fixture
def folder(undisturbed, tmp_path):
    return copied(undisturbed, tmp_path / "results")


def changed(folder, table, **columns):
    """The table with other columns, as an earlier call could have written it."""
    path = folder / f"{table}.parquet"
    pl.read_parquet(path).with_columns(**columns).write_parquet(path)


def test_a_report_has_its_sections_with_tables_and_charts(folder):
    page = page_of(folder)
    titles = [each.text for each in page.find_all("h2")]
    for title in ("Summary", "Migration times", "Mass axis", "Internal standards", "Quality control", "Calibration",
                  "Versions and digests"):  # fmt: skip
        assert title in titles
    captions = [each.text for each in page.find_all("caption")]
    for caption in ("The measurement in numbers", "Metabolites by the CV of the QCs", "Calibration curves"):
        assert caption in captions
    assert all(image["alt"] for image in page.find_all("img"))
    assert "Files14" in page.table.get_text().replace("\n", "")
    results = open_results(folder)
    assert results.tables["peaks.parquet"] in page.get_text()


def test_a_report_is_written_in_both_languages_and_both_formats(folder):
    assert [path.name for path in write_report(folder, formats=("html", "pdf"), language="ja")] == [
        "report.html", "report.pdf",
    ]  # fmt: skip
    page = BeautifulSoup((folder / "report.html").read_text(), "html.parser")
    assert page.html["lang"] == "ja"
    words = page.get_text()
    assert "泳動時間" in words
    for english in ("Summary", "Migration", "Calibration", "Metabolite", "before", "found"):
        assert english not in words.replace("Metabolites by", "")
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_a_report_of_these_tables_is_not_written_again(folder):
    write_report(folder)
    assert tables_told_by(folder / "report.html") == open_results(folder).digest
    assert write_report(folder, only_if_older=True) == []
    about = json.loads((folder / "about.json").read_text())
    about["tables"]["qc.parquet"] = "0" * 64
    (folder / "about.json").write_text(json.dumps(about))
    assert len(write_report(folder, only_if_older=True)) == 1


def test_files_that_failed_and_warnings_are_told(folder):
    first = pl.col("order") == 1
    neutral = (
        pl.when(pl.col("order") < 4).then(pl.lit("one_neutral_marker no_lock_mass")).otherwise(pl.lit(""))
    )
    changed(
        folder, "runs",
        error=pl.when(first).then(pl.lit("raw/run00001.mzML (spectrum 3, byte 99): cut")),
        error_reason=pl.when(first).then(pl.lit("truncated")), error_detail=pl.when(first).then(pl.lit("cut")),
        error_spectrum=pl.when(first).then(3), error_byte=pl.when(first).then(99), warnings=neutral,
        bad_qc=pl.col("type") == "qc",
    )  # fmt: skip
    page = page_of(folder)
    told = page.find(id="failed").parent.get_text()
    assert "raw/run00001.mzML" in told
    assert "the file is cut off before its end (spectrum 3, byte 99): cut" in told
    serious = [each.text for each in page.find_all("p", class_="warning")]
    assert any(
        each.startswith("In 2 of 13 runs: mobilities rest on one neutral marker alone") for each in serious
    )
    assert any("QCs went wrong as a whole" in each for each in serious)
    assert any("no lock mass was found" in each.text for each in page.find_all("p", class_=""))


def test_electropherograms_of_what_failed_are_drawn(folder):
    times = [float(at) for at in range(90)]
    row = {
        "file": "raw/run00002.mzML", "name": "Leucine", "reason": "not_found", "predicted_time": 44.0, "time": None,
        "times": times, "intensities": [10.0 * at for at in times], "baselines": [1.0] * 90,
    }  # fmt: skip
    gone = row | {"name": "Lysine", "reason": "saturated", "times": [], "intensities": [], "baselines": []}
    schema = pl.read_parquet(folder / "electropherograms.parquet").schema
    pl.DataFrame([row, gone], schema=schema).write_parquet(folder / "electropherograms.parquet")
    section = page_of(folder).find(id="electropherograms").parent
    (picture,) = section.find_all("img")
    assert picture["alt"].startswith("Leucine in raw/run00002.mzML: not found")
    assert "Lysine in raw/run00002.mzML: its top is cut flat by the detector" in section.get_text()


def test_a_batch_without_qcs_and_standards_says_so(folder):
    for table, name in (("runs", "type"),):
        changed(folder, table, **{name: pl.lit("sample")})
    changed(folder, "qc", n_qc=pl.lit(0), qc_cv=pl.lit(None, pl.Float64), cv_class=pl.lit("unknown"))
    changed(folder, "curves", slope=pl.lit(None, pl.Float64))
    page = page_of(folder)
    titles = [each.text for each in page.find_all("h2")]
    assert "Quality control" not in titles
    assert "Calibration" not in titles
    assert any("There is no QC" in each.text for each in page.find_all("p", class_="warning"))


def many(folder, *, files, targets):
    """Results of so many files and targets, as if they had been measured."""
    rng = np.random.default_rng(0)
    names = [f"metabolite {at}" for at in range(targets)]
    runs = pl.read_parquet(folder / "runs.parquet")
    one = runs.filter(pl.col("type") == "qc").head(1)
    kinds = ["qc" if at % 10 == 0 else "sample" for at in range(files)]
    paths = [f"raw/{at:05}.mzML" for at in range(files)]
    pl.concat([one] * files).with_columns(
        file=pl.Series(paths), type=pl.Series(kinds), order=pl.int_range(files), batch=pl.Series([str(at // 100) for at in range(files)]),
        time_residual_rms_percent=pl.Series(rng.random(files)), error=pl.when(pl.int_range(files) % 7 == 1).then(pl.lit("bad")),
        error_reason=pl.when(pl.int_range(files) % 7 == 1).then(pl.lit("empty")), warnings=pl.lit("no_lock_mass"),
    ).write_parquet(folder / "runs.parquet")  # fmt: skip
    wide = pl.DataFrame({"file": paths}).join(pl.DataFrame({"name": names}), how="cross")
    for table in ("peaks", "concentrations"):
        schema = pl.read_parquet_schema(folder / f"{table}.parquet")
        wide.with_columns(
            **{
                name: pl.Series(rng.random(wide.height)) if kind == pl.Float64 else pl.lit("")
                for name, kind in schema.items() if name not in ("file", "name")
            }
        ).write_parquet(folder / f"{table}.parquet")  # fmt: skip
    for table in ("targets", "qc", "curves"):
        first = pl.read_parquet(folder / f"{table}.parquet").filter(pl.col("name") == "Lysine")
        pl.concat([first] * targets).with_columns(name=pl.Series(names)).write_parquet(
            folder / f"{table}.parquet"
        )
    anchors = pl.read_parquet(folder / "anchors.parquet").head(1)
    pl.concat([anchors] * files).with_columns(
        file=pl.Series(paths), name=pl.lit(names[0]), found=pl.Series(rng.random(files))
    ).write_parquet(folder / "anchors.parquet")


def test_a_report_of_very_many_files_stays_small_and_says_what_it_leaves_out(folder):
    many(folder, files=4_000, targets=600)
    page = page_of(folder)
    assert (folder / "report.html").stat().st_size < 2_500_000
    words = page.get_text()
    assert "472 more are not shown; see runs.parquet" in words
    assert "100 more metabolites are not shown; see qc.parquet" in words
    assert "In 3,428 of 3,428 runs: no lock mass was found" in words


def test_a_folder_without_whole_results_has_no_report(folder, tmp_path):
    with pytest.raises(NoResults):
        open_results(tmp_path / "nowhere")
    (folder / WRITTEN[0]).unlink()
    with pytest.raises(NoResults):
        write_report(folder)
    shutil.copy(folder / "about.json", folder / "peaks.parquet")
    (folder / "about.json").write_text("{")
    with pytest.raises(NoResults):
        open_results(folder)


def test_the_same_tables_give_the_same_report(folder):
    with override("en"):
        assert report_of(open_results(folder)) == report_of(open_results(folder))
