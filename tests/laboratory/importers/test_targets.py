"""TARGETS: what it may say, and every mistake in it at once."""

import gzip

import numpy as np
import pytest

from biocluster.laboratory.analyses.target_lists import Role
from biocluster.laboratory.importers.batches import InputsRefused, read_inputs
from tests.laboratory.importers.inputs import problems_of, read

pytestmark = pytest.mark.usefixtures("english")

SHEET = ["file", "a.mzML"]
FILES = ("a.mzML",)


def targets(folder, *lines):
    return read(folder, SHEET, list(lines), files=FILES).targets


def problems(folder, *lines):
    return problems_of(folder, SHEET, list(lines), files=FILES)["targets.csv"]


def test_every_column_is_read(tmp_path):
    found = targets(
        tmp_path,
        "name,formula,mz,role,time,window,mobility,standard,concentration",
        "lysine,C6H14N2O2,147.1128,target,414.6,30,2100.5,MetS,50",
        "MetS,C5H11NO4S,182.0482,Internal Standard,720,,,,",
        "paracetamol,C8H9NO2,152.0706,EOF_marker,840.8,120,,,",
        "procaine,,237.1598,marker,450,,1500,,",
        "background,,371.1012,ロックマス,,,,,",
    )
    assert found.name == ("lysine", "MetS", "paracetamol", "procaine", "background")
    assert found.formula == ("C6H14N2O2", "C5H11NO4S", "C8H9NO2", "", "")
    assert found.role == (Role.TARGET, Role.INTERNAL_STANDARD, Role.EOF_MARKER, Role.MARKER, Role.LOCK_MASS)
    assert found.mz.tolist() == [147.1128, 182.0482, 152.0706, 237.1598, 371.1012]
    np.testing.assert_array_equal(found.time, [414.6, 720, 840.8, 450, np.nan])
    np.testing.assert_array_equal(found.window, [30, np.nan, 120, np.nan, np.nan])
    np.testing.assert_array_equal(found.mobility, [2100.5, np.nan, 0, 1500, np.nan])
    np.testing.assert_array_equal(found.concentration, [50, np.nan, np.nan, np.nan, np.nan])
    assert found.standard.tolist() == [1, -1, -1, -1, -1]


def test_an_mz_is_computed_from_its_formula_in_the_polarity_of_the_others(tmp_path):
    positive = targets(tmp_path, "name,formula,mz", "lysine,C6H14N2O2,147.1128", "MetS,C5H11NO4S,")
    assert round(positive.mz[1], 4) == 182.0482
    negative = targets(tmp_path, "name,formula,mz", "lactate,C3H6O3,89.0244", "CSA,C10H16O4S,")
    assert round(negative.mz[1], 4) == 231.0697


@pytest.mark.parametrize(("term", "mz"), [(b"MS:1000130", 182.0482), (b"MS:1000129", 180.0336)])
def test_an_mz_is_computed_in_the_polarity_of_the_raw_file(tmp_path, term, mz):
    (tmp_path / "raw.mzML.gz").write_bytes(gzip.compress(b'<cvParam accession="%s"/>' % term))
    found = read(tmp_path, ["file", "raw.mzML.gz"], ["name,formula", "MetS,C5H11NO4S"]).targets
    assert round(found.mz[0], 4) == mz


def test_an_mz_is_not_guessed_where_nothing_tells_the_polarity(tmp_path):
    ((line, column, _value, message),) = problems(tmp_path, "name,formula", "MetS,C5H11NO4S")
    assert (line, column) == (2, "mz")
    assert message.startswith("The m/z cannot be computed from the formula, because nothing says whether")


def test_other_ions_than_the_protonated_are_taken_as_they_are_given(tmp_path):
    found = targets(
        tmp_path,
        "name,formula,mz",
        "choline,C5H14NO,104.1070",  # the cation itself
        "cystine,C6H12N2O4S2,121.0192",  # doubly charged
        "glucose,C6H12O6,203.0526",  # with sodium
        "TMAO-d9,(CD3)3NO,85.1322",
    )
    assert len(found) == 4


def test_every_mistake_is_told_at_once_with_line_and_column(tmp_path):
    found = problems(
        tmp_path,
        "name,formula,mz,rol,time,window,mobility,standard,concentration",
        "lysine,C6H14N2O2,148.1128,x,414.6,30,,MetZ,50",
        "lysine,C6H14Xx2,147.1,x,0,-5,,MetS,0",
        "MetS,C5H11NO4S,,x,soon,,,,",
        "choline,C5H14NO+,,x,,,,choline,",
        ",,,,,,,lysine,",
    )
    assert found == [
        (1, "rol", "rol", "No column is called this. Is “role” meant?"),
        (2, "standard", "MetZ", "No line is called “MetZ”."),
        (2, "mz", "148.1128", "This m/z is no ion of C6H14N2O2: the nearest, [M+H]+, has 147.1128."),
        (3, "formula", "C6H14Xx2",
         "“C6H14Xx2” cannot be read as a formula from “Xx2” on. Write it like C5H11NO4S."),
        (3, "time", "0", "0 is not above zero, and only a number above zero fits."),
        (3, "window", "-5", "-5 is not above zero, and only a number above zero fits."),
        (3, "concentration", "0", "0 is not above zero, and only a number above zero fits."),
        (3, "name", "lysine", "Line 2 has this name already."),
        (3, "standard", "MetS", "“MetS” is not an internal standard: its role is “target”."),
        (4, "time", "soon", "“soon” is not a number. Write it like 12.5."),
        (4, "mz", "", found[10][3]),
        (5, "formula", "C5H14NO+", "“C5H14NO+” has a charge. Write the formula of the molecule without it, "
         "as C5H14NO for choline."),
        (5, "standard", "choline", "A target cannot be its own internal standard. Leave the cell empty."),
        (6, "name", "", "This cell is empty, and every line needs it."),
        (6, "standard", "lysine", "“lysine” is not an internal standard: its role is “target”."),
        (6, "mz", "", "A target needs its m/z, or its formula, from which it is computed."),
    ]  # fmt: skip
    assert found[10][3].startswith("The m/z cannot be computed")


def test_a_standard_that_is_misspelled_is_suggested(tmp_path):
    found = problems(
        tmp_path, "name,mz,role,standard", "a,100,target,MetSS", "MetS,182,internal_standard,", "b,1,is x,a"
    )
    assert [message for *_, message in found] == [
        "No line is called “MetSS”. Is “MetS” meant?",
        "“is x” is not one of these: target, internal_standard, eof_marker, marker, lock_mass.",
        "“a” is not an internal standard: its role is “target”.",
    ]


def test_a_role_that_is_wrong_brings_no_second_complaint(tmp_path):
    found = problems_of(
        tmp_path, ["file,marker:MetS", "a.mzML,100"],
        ["name,mz,role,standard", "a,100,target,MetS", "MetS,182,internal_stand,"], files=FILES,
    )  # fmt: skip
    assert list(found) == ["targets.csv"]
    assert [(line, column) for line, column, *_ in found["targets.csv"]] == [(3, "role")]


def test_a_marker_of_the_flow_has_no_mobility_of_its_own(tmp_path):
    ((line, column, *_),) = problems(tmp_path, "name,mz,role,mobility", "p,152.07,eof_marker,12")
    assert (line, column) == (2, "mobility")
    assert targets(tmp_path, "name,mz,role,mobility", "p,152.07,eof_marker,0").mobility.tolist() == [0.0]


def test_mistakes_of_both_files_are_told_together(tmp_path):
    found = problems_of(tmp_path, ["file", "gone.mzML"], ["name,mz", "a,x"])
    assert {name: len(each) for name, each in found.items()} == {"sheet.csv": 1, "targets.csv": 1}


def test_a_file_that_is_none_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "sheet.csv").write_bytes(b"file\na.mzML\n")
    with pytest.raises(InputsRefused) as refused:
        read_inputs(tmp_path / "sheet.csv", tmp_path / "gone.csv")
    assert f"{tmp_path / 'gone.csv'}: whole file: The file cannot be read: No such file" in str(refused.value)
