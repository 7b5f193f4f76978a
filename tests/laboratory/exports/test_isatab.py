"""ISA-Tab as MetaboLights takes it for CE-MS: four files that name one another, each line as long as its heading."""

import csv

import polars as pl
import pytest

from biocluster.laboratory.analyses.results import open_results
from biocluster.laboratory.exports.isatab import ASSAY, METABOLITES, SAMPLES, isatab_of, sample_names


@pytest.fixture(scope="module")
def files(undisturbed) -> dict[str, bytes]:
    return isatab_of(open_results(undisturbed))


def table(files, prefix) -> list[list[str]]:
    (name,) = [name for name in files if name.startswith(prefix)]
    return list(csv.reader(files[name].decode().splitlines(), delimiter="\t"))


def test_names_and_headings_are_those_of_the_layout(files):
    assert list(files) == [
        "i_Investigation.txt", "s_study.txt", "a_study_CE-MS_positive_metabolite_profiling.txt",
        "m_study_CE-MS_positive_metabolite_profiling_v2_maf.tsv",
    ]  # fmt: skip
    assert table(files, "s_")[0] == list(SAMPLES)
    assert table(files, "a_")[0] == list(ASSAY)
    assert table(files, "m_")[0][: len(METABOLITES)] == list(METABOLITES)
    for prefix in ("s_", "a_", "m_"):
        heading, *rows = table(files, prefix)
        assert {len(row) for row in rows} == {len(heading)}


def test_files_name_one_another(files):
    about = {line[0]: line[1:] for line in table(files, "i_")}
    assert about["Study File Name"][0] in files
    assert about["Study Assay File Name"][0] in files
    heading, *assays = table(files, "a_")
    assert {row[heading.index("Metabolite Assignment File")] for row in assays} == {
        name for name in files if name.startswith("m_")
    }
    samples = [row[SAMPLES.index("Sample Name")] for row in table(files, "s_")[1:]]
    assert len(set(samples)) == len(samples) == 14
    assert [row[0] for row in assays] == samples == table(files, "m_")[0][len(METABOLITES) :]


def test_protocols_of_the_assay_are_those_of_the_investigation(files):
    about = {line[0]: line[1:] for line in table(files, "i_")}
    names = about["Study Protocol Name"]
    heading, row, *_rest = table(files, "a_")
    used = [cell for column, cell in zip(heading, row, strict=True) if column == "Protocol REF"]
    assert ["Sample collection", *used] == names
    parameters = {
        each for group in about["Study Protocol Parameters Name"] for each in group.split(";") if each
    }
    assert {f"Parameter Value[{each}]" for each in parameters} == {
        column for column in ASSAY if column.startswith("Parameter Value")
    }
    lengths = {len(value) for key, value in about.items() if key.startswith("Study Protocol ")}
    assert lengths == {len(names)}


def test_concentrations_are_those_of_the_tables(files, undisturbed):
    heading, *rows = table(files, "m_")
    row = next(each for each in rows if each[METABOLITES.index("metabolite_identification")] == "Lysine")
    told = [None if cell == "" else float(cell) for cell in row[len(METABOLITES) :]]
    own = pl.read_parquet(undisturbed / "concentrations.parquet").filter(pl.col("name") == "Lysine")
    assert told == own["concentration"].to_list()
    found = dict(zip(heading, row, strict=False))
    assert (found["chemical_formula"], found["modifications"], found["charge"]) == (
        "C6H14N2O2",
        "[M+H]+",
        "1",
    )


def test_a_sample_is_called_by_its_material_if_only_one_run_has_it():
    runs = pl.DataFrame(
        {
            "file": ["a/x.mzML", "b/x.mzML.gz", "c/y.mzML", "c/z.mzML", "w.mzML"],
            "material": ["POOL", "POOL", "M-1", "7", ""],
        }
    )
    assert sample_names(runs) == ["a_x.mzML", "b_x.mzML.gz", "M-1", "sample_7", "sample_w"]
