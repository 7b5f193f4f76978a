"""mzTab-M 2.0: every mandatory line and column, every reference answered, and the numbers of the tables."""

import re

import polars as pl
import pytest

from biocluster.laboratory.analyses.results import open_results
from biocluster.laboratory.exports.mztab import SME, SMF, SML, mztab_of

MANDATORY = (
    r"mzTab-version", r"mzTab-ID", r"software\[1\]", r"quantification_method", r"ms_run\[1\]-location",
    r"ms_run\[1\]-scan_polarity\[1\]", r"assay\[1\]", r"assay\[1\]-ms_run_ref", r"study_variable\[1\]",
    r"study_variable\[1\]-assay_refs", r"study_variable\[1\]-description", r"cv\[1\]-label", r"cv\[1\]-full_name",
    r"cv\[1\]-version", r"cv\[1\]-uri", r"database\[1\]", r"database\[1\]-prefix", r"database\[1\]-version",
    r"database\[1\]-uri", r"small_molecule-quantification_unit", r"small_molecule_feature-quantification_unit",
    r"id_confidence_measure\[1\]",
)  # fmt: skip
PARAMETER = re.compile(r'\[[^,\]]*, [^,\]]*, (?:"[^"]*"|[^,"\]]+), ?[^\]]*\]')
ADDUCT = re.compile(r"\[\d*M([+-][\w\d]+)*\]\d*[+-]")


@pytest.fixture(scope="module")
def results(undisturbed):
    return open_results(undisturbed)


@pytest.fixture(scope="module")
def sections(results) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for line in mztab_of(results):
        if line != "\n":
            prefix, *cells = line.removesuffix("\n").split("\t")
            found.setdefault(prefix, []).append(cells)
    return found


def rows(sections, header, prefix):
    (heading,) = sections[header]
    return [dict(zip(heading, cells, strict=True)) for cells in sections[prefix]]


def test_sections_stand_in_order_with_a_blank_line_between(results):
    prefixes = [line.split("\t")[0].strip() for line in mztab_of(results)]
    order = [each for at, each in enumerate(prefixes) if at == 0 or prefixes[at - 1] != each]
    assert order == ["MTD", "", "SMH", "SML", "", "SFH", "SMF", "", "SEH", "SME", ""]


def test_every_mandatory_field_is_there_once(sections):
    keys = [key for key, _value in sections["MTD"]]
    assert len(set(keys)) == len(keys)
    for pattern in MANDATORY:
        assert any(re.fullmatch(pattern, key) for key in keys), pattern
    about = dict(sections["MTD"])
    assert about["mzTab-version"] == "2.0.0-M"
    for key in (
        "quantification_method",
        "software[1]",
        "small_molecule-quantification_unit",
        "ms_run[1]-format",
    ):
        assert PARAMETER.fullmatch(about[key]), key
    labels = {value for key, value in sections["MTD"] if key.endswith("-label")}
    used = {match for _key, value in sections["MTD"] for match in re.findall(r"\[(\w+), \w+:", value)}
    assert used <= labels


def test_columns_are_those_of_the_specification_and_no_cell_is_empty(sections):
    assays = [f"abundance_assay[{at}]" for at in range(1, 15)]
    variables = [at for key, _v in sections["MTD"] if (at := re.fullmatch(r"study_variable\[(\d+)\]", key))]
    means = [f"abundance_study_variable[{at[1]}]" for at in variables]
    spreads = [f"abundance_variation_study_variable[{at[1]}]" for at in variables]
    assert sections["SMH"] == [[*SML, *assays, *means, *spreads, "opt_global_qc_cv"]]
    assert sections["SFH"] == [[*SMF, *assays]]
    assert sections["SEH"] == [list(SME)]
    for prefix in ("SML", "SMF", "SME"):
        for cells in sections[prefix]:
            assert all(cell and cell == cell.strip() for cell in cells)


def test_every_reference_is_answered(sections):
    about = dict(sections["MTD"])
    molecules, features, evidence = (
        rows(sections, *each) for each in (("SMH", "SML"), ("SFH", "SMF"), ("SEH", "SME"))
    )
    assert [each["SMF_ID_REFS"] for each in molecules] == [each["SMF_ID"] for each in features]
    assert [each["SME_ID_REFS"] for each in features] == [each["SME_ID"] for each in evidence]
    for key, value in about.items():
        if key.endswith("-assay_refs"):
            assert all(ref in about for ref in value.split("|"))
        if key.endswith("-ms_run_ref"):
            assert f"{value}-location" in about
    members = [ref for key, value in about.items() if key.endswith("-assay_refs") for ref in value.split("|")]
    assert sorted(members) == sorted(key for key in about if re.fullmatch(r"assay\[\d+\]", key))
    for each in (*features, *evidence):
        assert ADDUCT.fullmatch(each["adduct_ion"])
        assert int(each["charge"]) > 0


def test_numbers_are_those_of_the_tables(sections, results):
    files = results.read("runs")["file"].to_list()
    areas = {row["chemical_name"]: row for row in rows(sections, "SMH", "SML")}
    concentrations = results.read("concentrations")
    for name in ("Lysine", "Alanine"):
        own = concentrations.filter(pl.col("name") == name)
        told = [areas[name][f"abundance_assay[{at}]"] for at in range(1, len(files) + 1)]
        assert own["file"].to_list() == files
        assert [None if value == "null" else float(value) for value in told] == own["concentration"].to_list()
    peaks = results.read("peaks").filter(pl.col("name") == "Lysine")
    (feature,) = [row for row in rows(sections, "SFH", "SMF") if row["SMF_ID"] == areas["Lysine"]["SML_ID"]]
    assert float(feature["abundance_assay[2]"]) == peaks["area"][1]
    assert float(feature["exp_mass_to_charge"]) == pytest.approx(147.1128, abs=1e-3)
    assert areas["Lysine"]["theoretical_neutral_mass"] == "146.1055277"
    assert areas["Lysine"]["adduct_ions"] == "[M+H]1+"


def test_the_same_results_give_the_same_lines(results):
    assert list(mztab_of(results)) == list(mztab_of(results))
