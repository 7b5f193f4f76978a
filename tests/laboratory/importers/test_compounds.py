"""The library from a file in the layout of a list of targets: added, completed, and joined with internal standards."""

import pytest

from biocluster.laboratory.models import Compound, CompoundIon
from biocluster.laboratory.views.compounds import COLUMNS, _exported
from biocluster.record.access import NotAllowed
from biocluster.record.importers.running import import_file
from biocluster.record.models import Role
from tests.factories.files import csv_bytes
from tests.factories.laboratory import CompoundFactory, CompoundIonFactory, staff
from tests.factories.people import AT, person_with_role
from tests.record.importers.rows import problems_of, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LIBRARY = csv_bytes(
    "name,formula,mz,role,time,standard,concentration,和名,kana,hmdb,kegg",
    "Alanine,C3H7NO2,90.0550,target,500,Methionine sulfone,50,アラニン,アラニン,HMDB0000161,C00041",
    "Methionine sulfone,C5H11NO4S,182.0482,internal_standard,700,,200,,,,",
)


def test_compounds_come_with_their_ions_and_standards():
    taken("compounds", LIBRARY, staff())
    alanine = Compound.objects.get(name="Alanine")
    assert (alanine.name_ja, alanine.kana, alanine.hmdb, alanine.kegg) == (
        "アラニン",
        "アラニン",
        "HMDB0000161",
        "C00041",
    )
    ion = alanine.ions.get()
    assert (ion.adduct, ion.mz, ion.time_s, ion.concentration_um) == ("[M+H]+", 90.055, 500.0, 50.0)
    assert ion.standard.compound.name == "Methionine sulfone"


def test_a_compound_that_is_there_is_completed_and_its_writing_stays():
    compound = CompoundFactory(name="Alanine", name_ja="アラニン", kana="", hmdb="")
    ion = CompoundIonFactory(compound=compound, time_s=480.0)
    CompoundIonFactory(compound__name="Methionine sulfone", mz=182.0482, role="internal_standard")
    report = taken("compounds", LIBRARY, staff())
    assert (report.added, report.changed["compound"]) == ({}, 2)
    compound.refresh_from_db()
    ion.refresh_from_db()
    assert (compound.kana, compound.hmdb, ion.time_s) == ("アラニン", "HMDB0000161", 500.0)
    by_other_name = csv_bytes("name,mz,kegg", "アラニン,112.0369,C00041")
    taken("compounds", by_other_name, staff())
    assert Compound.objects.get(pk=compound.pk).name == "Alanine"
    assert list(compound.ions.order_by("mz").values_list("adduct", flat=True)) == ["[M+H]+", "m/z 112.0369"]


def test_what_is_exported_can_be_given_in_again():
    taken("compounds", LIBRARY, staff())
    rows = CompoundIon.objects.select_related("compound", "standard__compound").order_by("pk")
    written = [
        ",".join("" if (value := _exported(row, column.name)) is None else str(value) for column in COLUMNS)
        for row in rows
    ]
    again = csv_bytes(",".join(column.name for column in COLUMNS), *written)
    assert taken("compounds", again, staff()).does_nothing


def test_everything_that_is_wrong_is_told_at_once():
    found = problems_of(
        "compounds",
        csv_bytes(
            "name,formula,mz,role,standard,hmdb",
            "Alanine,C3H7NO2,90.0550,target,Nothing,",
            "Alanine,C3H7NO2,90.0550,target,,",
            "Glycine,C2H5NO2,,target,,",
            "Serine,C3H7NO3,106.0499,hero,,161",
            "Valine,C5H11NO2,118.0863,internal_standard,Valine,",
        ),
    )
    assert {(line, column) for line, column, _value, _message in found} == {
        (2, "standard"), (3, "name"), (4, "mz"), (5, "role"), (5, "hmdb"), (6, "standard"),
    }  # fmt: skip


def test_two_lines_that_disagree_about_a_compound_are_told():
    found = problems_of(
        "compounds",
        csv_bytes("name,mz,kegg,ion", "Alanine,90.055,C00041,[M+H]+", "Alanine,112.037,C00042,[M+Na]+"),
    )
    assert [(line, column) for line, column, _value, _message in found] == [(3, "kegg")]


def test_the_library_is_the_laboratorys():
    with pytest.raises(NotAllowed):
        import_file("compounds", LIBRARY, "a.csv", by=person_with_role(Role.SURVEY_OFFICE), at=AT)
