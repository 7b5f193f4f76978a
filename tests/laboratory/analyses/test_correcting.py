"""Tables as people have them are read whichever way round, corrected, and every mistake in them is told at once."""

import csv
import io

import numpy as np
import pytest

from biocluster.laboratory.analyses.correcting import correct_files, correct_table, written
from biocluster.laboratory.analyses.injection_tables import read_injection_table
from biocluster.laboratory.analyses.table_cells import TableRefused
from biocluster.laboratory.words.table_problems import FINDINGS, PROBLEMS, TableFinding, TableProblem
from tests.science.metabolome.qc_tables import simulated
from tests.shared import shared


def lines(*rows):
    return ("\n".join(rows) + "\n").encode()


TABLE = lines("name,s1,s2,s3,s4", "A,1,2,3,4", "B,5,,NA,8")
LISTING = lines("sample,batch,class,order", "s1,1,QC,1", "s2,1,case,2", "s3,1,control,3", "s4,1,QC,4")


def kinds(found):
    return [each.kind for each in found.findings]


def test_a_table_is_read_with_its_list_whichever_way_round():
    upright = read_injection_table(TABLE, LISTING)
    turned = read_injection_table(lines("id,A,B", "s1,1,5", "s2,2,", "s3,3,NA", "s4,4,8"), LISTING)
    for found in (upright, turned):
        assert found.metabolites == ("A", "B")
        assert found.samples == ("s1", "s2", "s3", "s4")
        np.testing.assert_array_equal(found.values, [[1, 5], [2, np.nan], [3, np.nan], [4, 8]])
        assert found.qc.tolist() == [True, False, False, True]
        assert found.order.tolist() == [1, 2, 3, 4]
        assert found.batch == ("1",) * 4
    assert kinds(upright) == [TableFinding.QC_BY_CLASS]
    assert kinds(turned) == [TableFinding.TRANSPOSED, TableFinding.QC_BY_CLASS]


def test_the_order_of_the_list_does_not_matter():
    heading, *rows = LISTING.decode().splitlines()
    found = read_injection_table(TABLE, lines(heading, *reversed(rows)))
    assert found.order.tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "qc", ["QC", "qc", "Pooled QC", "pool", "quality control", "QC_sample", "ＱＣ", "精度管理", "PQC"]
)
def test_qcs_are_known_by_many_spellings_of_their_class(qc):
    listing = LISTING.decode().replace("QC", qc).encode()
    found = read_injection_table(TABLE, listing)
    assert found.qc.tolist() == [True, False, False, True]
    assert found.findings[0].words == {"count": 2, "classes": qc}


def test_qcs_are_known_by_an_empty_class_or_by_name():
    empty = LISTING.decode().replace("QC", "NA").replace("s2,1,case", "s2,1,x").encode()
    wide = lines("name,s1,s2,s3,s4,s5", "A,1,2,3,4,5")
    listed = empty + b"s5,1,x,5\n"
    by_empty = read_injection_table(wide, listed)
    assert by_empty.qc.tolist() == [True, False, False, True, False]
    assert kinds(by_empty) == [TableFinding.QC_BY_EMPTY_CLASS]
    by_name = read_injection_table(
        lines("name,b1_QC01,b1_x,b1_QC02", "A,1,2,3"),
        lines("sample,order", "b1_QC01,1", "b1_x,2", "b1_QC02,3"),
    )
    assert by_name.qc.tolist() == [True, False, True]
    assert kinds(by_name) == [TableFinding.QC_BY_NAME, TableFinding.ONE_BATCH]


def test_other_headings_encodings_and_separators_are_read():
    listing = "試料名;バッチ;種別;注入順\ns1;甲;QC;1\ns2;甲;検体;2\ns3;乙;検体;1\ns4;乙;QC;2\n".encode(
        "cp932"
    )
    table = lines("metabolite;m/z;s1;s2;s3;s4", "A;90,5;1,5;2;3;4")
    found = read_injection_table(table, listing)
    assert found.batch == ("甲", "甲", "乙", "乙")
    assert found.values[0, 0] == 1.5
    tabs = read_injection_table(TABLE.replace(b",", b"\t"), LISTING.replace(b",", b"\t"))
    np.testing.assert_array_equal(tabs.values, read_injection_table(TABLE, LISTING).values)


def test_a_table_that_says_itself_what_its_samples_are_needs_no_list():
    table = lines(
        ",sampleID,sampleType,plateID,injectionOrder,A,B",
        "1,x1,QC,P1,12,1,5", "2,x2,Sample,P1,13,2,6", "3,x3,Blank,P1,14,0,7", "4,x4,QC,P1,15,4,8",
    )  # fmt: skip
    found = read_injection_table(table)
    assert found.metabolites == ("A", "B")
    assert found.samples == ("x1", "x2", "x3", "x4")
    assert found.order.tolist() == [12, 13, 14, 15]
    assert found.blank.tolist() == [False, False, True, False]
    assert kinds(found) == [TableFinding.NO_LIST, TableFinding.TRANSPOSED, TableFinding.QC_BY_CLASS]
    heading = read_injection_table(lines("name,QC1,a,b,QC2", "A,1,2,3,4"))
    assert heading.qc.tolist() == [True, False, False, True]
    assert heading.order.argsort().tolist() == [0, 1, 2, 3]
    assert TableFinding.ORDER_OF_LINES in kinds(heading)


def test_several_pools_are_told_apart_and_numbers_of_injections_are_not():
    kinds_of_qc = ["QC1", "QC2"] * 3 + ["x"]
    heading = ",".join(["name", *(f"s{at}" for at in range(7))])
    listing = ["sample,class,order", *(f"s{at},{kind},{at}" for at, kind in enumerate(kinds_of_qc))]
    two = read_injection_table(lines(heading, "A,1,2,3,4,5,6,7"), lines(*listing))
    assert two.pool == ("qc1", "qc2") * 3 + ("",)
    numbered = ["sample,class,order", *(f"s{at},QC{at}" + f",{at}" for at in range(6)), "s6,x,6"]
    one = read_injection_table(lines(heading, "A,1,2,3,4,5,6,7"), lines(*numbered))
    assert one.pool == ("",) * 7
    assert one.qc.sum() == 6


def problems_of(table, listing=None):
    with pytest.raises(TableRefused) as refused:
        read_injection_table(table, listing, table_name="t.csv", listing_name="l.csv")
    for each in refused.value.problems:
        assert str(PROBLEMS[each.kind]) % each.words
    return [(each.file, each.line, each.column, each.kind) for each in refused.value.problems]


def test_every_mistake_in_both_files_is_told_at_once_with_its_place():
    table = lines("name,s1,s2,s2,s9", "A,1,two,3,4", "", "A,1,2,3,4", ",1,2,3,1_000")
    listing = lines(
        "sample,batch,class,order", "s1,1,QC,1", "s2,1,QC,first", "s3,1,x,", "s1,1,x,4", ",1,x,5", "s4,1,x,1"
    )
    assert problems_of(table, listing) == [
        ("t.csv", 1, 4, TableProblem.COLUMN_TWICE),
        ("t.csv", 1, 5, TableProblem.NOT_LISTED),
        ("t.csv", 2, 3, TableProblem.NOT_A_NUMBER),
        ("t.csv", 4, 1, TableProblem.TWICE),
        ("t.csv", 5, 1, TableProblem.NO_NAME),
        ("t.csv", 5, 5, TableProblem.NOT_A_NUMBER),
        ("l.csv", 3, 4, TableProblem.NOT_A_NUMBER),
        ("l.csv", 4, 4, TableProblem.NO_ORDER),
        ("l.csv", 5, 1, TableProblem.TWICE),
        ("l.csv", 6, 1, TableProblem.NO_NAME),
        ("l.csv", 7, 4, TableProblem.PLACE_TWICE),
    ]


def test_files_that_cannot_be_tables_are_refused():
    assert problems_of(b"", LISTING) == [("t.csv", 0, 0, TableProblem.EMPTY)]
    assert problems_of(b"\x00\x01", b"") == [
        ("t.csv", 1, 0, TableProblem.UNREADABLE), ("l.csv", 0, 0, TableProblem.EMPTY),
    ]  # fmt: skip
    assert problems_of(lines("name,s1,s2", "A,1"), LISTING) == [("t.csv", 2, 0, TableProblem.CELLS)]
    assert problems_of(b'name,"s1\nA,1', LISTING) == [("t.csv", 1, 0, TableProblem.QUOTATION)]
    assert problems_of(TABLE, lines("who,order", "s1,1")) == [("l.csv", 1, 0, TableProblem.NO_SAMPLE_COLUMN)]
    assert problems_of(TABLE, lines("sample,order", "x,1")) == [
        ("t.csv", 0, 0, TableProblem.NOTHING_IN_COMMON)
    ]
    assert problems_of(TABLE, LISTING.replace(b"QC", b"x")) == [("l.csv", 0, 0, TableProblem.NO_QC)]
    assert problems_of(lines("name,s1,s2,s3,s4"), LISTING) == [("t.csv", 0, 0, TableProblem.NO_METABOLITE)]


def test_a_list_with_more_samples_than_the_table_is_taken_and_told():
    found = read_injection_table(lines("name,s1,s4", "A,1,2"), LISTING)
    assert [each.words for each in found.findings if each.kind is TableFinding.NOT_MEASURED] == [
        {"count": 2, "value": "s2"}
    ]


def files(rng, *, batches=True, steps=0.0):
    table = simulated(rng, noise=0.05, batches=3, injections=60, every=6, metabolites=12)
    names = [f"x{at:03d}" for at in range(180)]
    table.values[:] *= np.exp(steps * rng.normal(size=(3, 12)))[table.batch]
    grid = [["name", "mz", *names]]
    grid += [[f"m{at}", "100.5", *(repr(v) for v in table.values[:, at].tolist())] for at in range(12)]
    grid[3][7] = ""
    listing = [["sample", *(["batch"] if batches else []), "class", "order"]]
    for at, name in enumerate(names):
        batch = [str(table.batch[at])] if batches else []
        listing.append([name, *batch, "QC" if table.qc[at] else "x", str(at)])
    return table, ("\n".join(map(",".join, grid))).encode(), ("\n".join(map(",".join, listing))).encode()


def test_the_corrected_table_is_laid_out_as_the_one_that_was_given(tmp_path):
    table, given, listing = files(np.random.default_rng(1))
    (tmp_path / "t.csv").write_bytes(given)
    (tmp_path / "l.csv").write_bytes(listing)
    found = correct_files(tmp_path / "t.csv", tmp_path / "l.csv", tmp_path / "out")
    before = list(csv.reader(io.StringIO(given.decode())))
    after = list(csv.reader((tmp_path / "out" / "corrected.csv").open()))
    assert [row[:2] for row in after] == [row[:2] for row in before]
    assert after[0] == before[0]
    assert after[3][7] == ""
    np.testing.assert_allclose(float(after[1][5]), table.values[3, 0] * found.drift.factor[3, 0], rtol=1e-9)
    metrics = list(csv.DictReader((tmp_path / "out" / "metrics.csv").open()))
    assert [row["name"] for row in metrics] == [f"m{at}" for at in range(12)]
    for row in metrics:
        assert float(row["cv_after"]) < float(row["cv_held_out"]) < float(row["cv_before"])
        assert float(row["icc_held_out"]) > float(row["icc_before"])
    drift = list(csv.DictReader((tmp_path / "out" / "drift.csv").open()))
    assert [(row["name"], row["batch"]) for row in drift[:4]] == [
        ("m0", "0"),
        ("m0", "1"),
        ("m0", "2"),
        ("m1", "0"),
    ]
    assert {row["qc"] for row in drift} == {"11"}


def test_without_batches_the_steps_are_found():
    _, given, listing = files(np.random.default_rng(2), batches=False, steps=1.0)
    found = correct_table(read_injection_table(given, listing))
    assert TableFinding.ONE_BATCH in kinds(found)
    steps = next(each for each in found.findings if each.kind is TableFinding.STEPS_FOUND)
    assert steps.words == {"samples": "x060, x120"}


def test_every_finding_has_a_sentence():
    _, given, listing = files(np.random.default_rng(3))
    broken = given.decode().splitlines()
    cells = [row.split(",") for row in broken]
    for row in cells[1:]:
        row[2 + 12] = str(float(row[2 + 12]) / 5)
    cells[5][9] = "0"
    listing = b"\n".join(each for each in listing.split(b"\n") if b",2,QC" not in each) + b"\n"
    heading = [name for name in cells[0][2:] if name.encode() in listing]
    keep = [at for at, name in enumerate(cells[0]) if at < 2 or name in heading]
    table = "\n".join(",".join(row[at] for at in keep) for row in cells).encode()
    found = correct_table(read_injection_table(table, listing))
    assert kinds(found) == [
        TableFinding.QC_BY_CLASS, TableFinding.BAD_QCS, TableFinding.NOT_POSITIVE, TableFinding.UNCORRECTED,
    ]  # fmt: skip
    for each in found.findings:
        assert str(FINDINGS[each.kind]) % each.words
    assert found.findings[1].words == {"samples": "x012"}
    assert found.findings[3].words == {"batches": "2"}
    assert written(found)["corrected.csv"].count(b",0,") == 1


def test_the_public_table_is_corrected_as_by_hand():
    found = correct_table(
        read_injection_table(
            shared("data/qc/statTarget_MTBLS79.csv").read_bytes(),
            shared("data/qc/statTarget_MTBLS79_sampleList.csv").read_bytes(),
        )
    )
    told = [np.nanmedian(each.qc.cv) for each in (found.before, found.after, found.held_out)]
    assert [round(float(each), 3) for each in told] == [0.184, 0.096, 0.121]
    assert found.table.qc.sum() == 38
    again = written(found)
    assert again == written(correct_table(found.table))
