"""`biocluster metabolome`: what it says, what it refuses, what it leaves behind; and the commands of its documentation."""

import re
import shlex
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from django.utils import translation

from biocluster.laboratory.analyses.methods import Method
from biocluster.laboratory.analyses.simulating import PRESETS
from biocluster.laboratory.analyses.store import Store
from biocluster.web.cli import build_parser, main
from biocluster.web.cli.metabolome import ACTIONS, exporting, options, reporting
from tests.laboratory.analyses.batches import batch_once, copied, part_of, results_once
from tests.shared import shared

ROOT = Path(__file__).resolve().parents[3]
FILES = (ROOT / "docs/metabolome/files.md").read_text(encoding="utf-8")


@pytest.fixture
def run(capsys, english):
    def call(*words: object) -> tuple[int, str, str]:
        arguments = build_parser().parse_args(["metabolome", *map(str, words)])
        status = arguments.run(arguments)
        said = capsys.readouterr()
        return status, said.out.strip(), said.err.strip()

    return call


@pytest.fixture(scope="session")
def batch(tmp_path_factory) -> Path:
    return batch_once(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def results(tmp_path_factory) -> Path:
    return results_once(tmp_path_factory.getbasetemp())


def process(run, folder, out, *words, sheet="sheet.csv"):
    return run(
        "process", folder / sheet, "--targets", folder / "targets.csv", "--out", out, "--workers", 1, *words
    )


def test_a_batch_is_processed_once_and_told_in_one_line(run, batch, tmp_path):
    out = tmp_path / "results"
    sheet = part_of(batch, "two.csv", slice(1, 3))
    assert process(run, batch, out, sheet=sheet) == (
        0, f"2 files: 2 measured now, 0 before, 0 failed; 16 targets. Tables written to {out}.", "",
    )  # fmt: skip
    report = (out / "report.html").stat().st_mtime_ns
    assert process(run, batch, out, sheet=sheet) == (
        0, f"2 files: 0 measured now, 2 before, 0 failed; 16 targets. {out} has them already.", "",
    )  # fmt: skip
    assert (out / "report.html").stat().st_mtime_ns == report
    (out / "report.html").unlink()
    process(run, batch, out, sheet=sheet)
    assert (out / "report.html").exists()


def test_a_file_that_failed_is_named_and_the_status_says_so(run, batch, tmp_path):
    folder = copied(batch, tmp_path / "batch")
    whole = (folder / "raw/run00002.mzML").read_bytes()
    (folder / "raw/run00002.mzML").write_bytes(whole[:-400_000])
    sheet = part_of(folder, "two.csv", slice(1, 3))
    status, said, wrong = process(run, folder, tmp_path / "out", "--no-report", sheet=sheet)
    assert (status, said.split(";")[0]) == (1, "2 files: 1 measured now, 0 before, 1 failed")
    assert re.match(r"raw/run00002\.mzML \(spectrum \d+, byte \d+\): .* \[truncated\]$", wrong)


def test_everything_wrong_with_the_two_files_is_told_and_nothing_is_written(run, tmp_path):
    (tmp_path / "sheet.csv").write_text("file,typ\ngone.mzML,qc\n")
    (tmp_path / "targets.csv").write_text("name,mz\na,x\na,100\n")
    status, said, wrong = process(run, tmp_path, tmp_path / "out")
    assert (status, said) == (1, "")
    assert wrong.splitlines() == [
        f"{tmp_path}/sheet.csv: line 1, typ “typ”: No column is called this. Is “type” meant?",
        f"{tmp_path}/sheet.csv: line 2, file “gone.mzML”: There is no such file in {tmp_path}.",
        f"{tmp_path}/targets.csv: line 2, mz “x”: “x” is not a number. Write it like 12.5.",
        f"{tmp_path}/targets.csv: line 3, name “a”: Line 2 has this name already.",
        "There are 4 things to correct. Nothing was measured.",
    ]
    assert not (tmp_path / "out").exists()


def test_the_commands_speak_japanese(capsys, tmp_path, monkeypatch):
    (tmp_path / "sheet.csv").write_text("file,typ\ngone.mzML,qc\n")
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    words = [
        "metabolome",
        "process",
        f"{tmp_path}/sheet.csv",
        "--targets",
        f"{tmp_path}/none",
        "--out",
        f"{tmp_path}/o",
    ]
    with translation.override("ja"):
        assert main(words) == 1
    said = capsys.readouterr().err
    assert "この見出しの列はありません。「type」ではありませんか。" in said
    assert "直すところが3件あります。何も処理していません。" in said


def test_what_keeps_the_engine_from_working_is_a_sentence(run, batch, tmp_path, monkeypatch):
    with Store(tmp_path / "out/store").alone():
        status, said, wrong = process(run, batch, tmp_path / "out")
    assert (status, said) == (1, "")
    assert wrong.startswith(f"Another command works in {tmp_path}/out/store.")
    monkeypatch.setattr("biocluster.laboratory.analyses.cluster.PATIENCE_SECONDS", 1)
    status, said, wrong = process(run, batch, tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    assert (status, said) == (1, "")
    assert wrong.startswith("The cluster at tcp://127.0.0.1:9 cannot be worked on:")
    (tmp_path / "file").write_text("")
    status, _said, wrong = process(run, batch, tmp_path / "file/out")
    assert (status, wrong) == (1, f"{tmp_path}/file/out cannot be written: Not a directory.")


@pytest.mark.parametrize(
    "words",
    [
        ["process"], ["process", "s", "--targets", "t", "--out", "o", "--workers", "0"],
        ["process", "s", "--targets", "t", "--out", "o", "--mass-tolerance", "-1"],
        ["simulate", "--runs", "2", "--targets", "x", "--seed", "1", "--out", "o"],
        ["mobility", "nan", "--marker", "20"], ["export", "d", "--format", "csv"], [],
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_status_2(run, words):
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2


def test_a_report_and_exports_are_written_beside_the_tables_or_where_they_are_asked_for(
    run, results, tmp_path
):
    folder = copied(results, tmp_path / "results")
    status, said, _ = run("report", folder, "--language", "ja")
    assert (status, said) == (0, f"Written: {folder}/report.html, {folder}/report.pdf.")
    assert run("export", folder, "--format", "mztab")[1] == f"Written: {folder}/results.mztab."
    assert run("export", folder, "--format", "isatab", "--out", tmp_path / "isa")[0] == 0
    assert len(list((tmp_path / "isa").iterdir())) == 4
    assert run("export", folder, "--format", "xlsx", "--out", tmp_path / "deep/er.xlsx")[0] == 0
    assert openpyxl.load_workbook(tmp_path / "deep/er.xlsx").sheetnames[0] == "Notes"
    for words in (["report", tmp_path], ["export", tmp_path, "--format", "mztab"]):
        assert run(*words) == (
            1, "", f"{tmp_path} holds no whole results. “biocluster metabolome process” writes them.",
        )  # fmt: skip


def test_mobilities_are_those_of_the_equations(run):
    one = run("mobility", 450.239, "--marker", 840.796, "--length", 800, "--voltage", 30, "--ramp", 3)
    mobility = 800 / (30 / 800) * (60 / (450.239 - 1.5) - 60 / (840.796 - 1.5))
    assert one[0] == 0
    assert float(one[1].split("\t")[1]) == pytest.approx(mobility, rel=1e-9)
    two = run("mobility", 10, 20, 30, "--marker", "20:0", "--marker", "80:2000")
    assert two[1].splitlines() == ["10\t-2666.666667", "20\t0", "30\t888.8888889"]
    assert run("mobility", 10, "--marker", 20)[::2] == (
        1, "One marker needs --length and --voltage. Give them, or a second marker.",
    )  # fmt: skip
    assert run("mobility", 10, "--marker", "20:5", "--marker", "20:5")[0] == 1


def test_a_table_is_corrected_by_its_qcs_and_every_mistake_in_it_is_told(run, tmp_path):
    names = [f"s{at}" for at in range(12)]
    kinds = ["QC" if at % 3 == 0 else "sample" for at in range(12)]
    rows = [f"{name},{100 * 1.1**at:.4f}" for at, name in enumerate(names)]
    (tmp_path / "t.csv").write_text("\n".join(["sample,alanine", *rows]) + "\n")
    listed = [f"{name},{at},{kind}" for at, (name, kind) in enumerate(zip(names, kinds, strict=True))]
    (tmp_path / "l.csv").write_text("\n".join(["sample,order,class", *listed]) + "\n")
    status, said, _found = run(
        "correct", tmp_path / "t.csv", "--samples", tmp_path / "l.csv", "--out", tmp_path / "o"
    )
    assert status == 0
    assert said.startswith("Median CV of the QCs: ")
    assert (tmp_path / "o/corrected.csv").exists()
    (tmp_path / "t.csv").write_text("sample,alanine\ns0,x\n")
    status, said, wrong = run(
        "correct", tmp_path / "t.csv", "--samples", tmp_path / "l.csv", "--out", tmp_path / "p"
    )
    assert (status, said) == (1, "")
    assert "t.csv: line 2, column 2: “x” is not a number." in wrong
    assert wrong.splitlines()[-1].endswith("Nothing was written.")
    assert not (tmp_path / "p").exists()


def test_a_real_run_has_its_known_numbers(run, tmp_path):
    raw = shared("data/ce-ms/CEMS_10ppm.mzML")
    (tmp_path / "sheet.csv").write_text(f"file,order,batch,type,marker:procaine\n{raw},1,1,sample,450.239\n")
    (tmp_path / "targets.csv").write_text(
        "name,formula,mz,role,time,window\n"
        "paracetamol,C8H9NO2,152.070654,eof_marker,750,150\nprocaine,C13H20N2O2,237.1598,marker,450,\n"
        "lysine,C6H14N2O2,147.1128,target,415,30\nglutamine,C5H10N2O3,147.0764,target,600,30\n"
        "glutamic acid,C5H9NO4,148.0604,target,604,30\nnothing,,150.0015,target,700,150\n"
    )
    field = ("--length", 800, "--voltage", 30, "--ramp", 3)
    assert process(run, tmp_path, tmp_path / "out", *field)[0] == 0
    peaks = {
        row["name"]: row for row in pl.read_parquet(tmp_path / "out/peaks.parquet").iter_rows(named=True)
    }
    assert peaks["paracetamol"]["time"] == pytest.approx(840.796, abs=0.51)
    assert peaks["lysine"]["time"] == pytest.approx(414.60, abs=0.51)
    assert peaks["glutamine"]["time"] == pytest.approx(599, abs=1.5)
    assert peaks["glutamic acid"]["time"] == pytest.approx(603, abs=1.5)
    assert peaks["lysine"]["isotope_ratio"] == pytest.approx(0.077, abs=0.01)
    assert peaks["nothing"]["time"] is None
    eof = peaks["paracetamol"]["time"]
    mobility = 800 / (30 / 800) * (60 / (450.239 - 1.5) - 60 / (eof - 1.5))
    assert peaks["procaine"]["mobility"] == pytest.approx(mobility, rel=1e-9)
    (about,) = pl.read_parquet(tmp_path / "out/runs.parquet").iter_rows(named=True)
    assert (about["n_scans"], about["n_points"]) == (982, 13_564)
    assert (about["first_time"], about["last_time"]) == (400.341, 899.883)
    assert "one_neutral_marker" in about["warnings"]
    assert "one neutral marker alone" in (tmp_path / "out/report.html").read_text()


def test_the_commands_of_the_documentation_work(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    block = re.search(r"## An example that works\n\n```sh\n(.*?)```", FILES, re.DOTALL)[1]
    for line in block.splitlines():
        program, room, *words = shlex.split(line)
        assert (program, room) == ("biocluster", "metabolome")
        assert run(*words)[0] == 0, line
    python = re.search(r"```python\n(.*?)```", FILES, re.DOTALL)[1]
    names: dict[str, object] = {}
    exec(python, names)  # noqa: S102 - our own documentation
    assert names["table"].shape == (14, 13)


@pytest.mark.parametrize("action", list(ACTIONS))
def test_every_action_has_a_help(action, capsys):
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(["metabolome", action, "--help"])
    assert ended.value.code == 0
    assert f"metabolome {action}" in capsys.readouterr().out


def test_options_name_what_the_engine_knows():
    assert set(options.PRESETS) == set(PRESETS)
    assert set(options.EXPORTS) == set(exporting.WRITERS)
    assert set(options.REPORTS) == set(reporting.FORMATS)
    assert Method().weighting in options.WEIGHTINGS
