"""The table of targets of a version from a file."""

import pytest

from biocluster.laboratory.importers.method_targets import check_targets
from biocluster.laboratory.models import Polarity
from biocluster.laboratory.operations.methods import change_version, write_version
from tests.factories.files import csv_bytes
from tests.factories.laboratory import CompoundIonFactory, MethodVersionFactory, staff
from tests.factories.people import AT
from tests.laboratory.operations.test_methods import new

pytestmark = pytest.mark.django_db


def test_lines_become_targets_joined_with_the_ions_of_the_library():
    near = CompoundIonFactory(compound__name="Alanine", mz=90.0550)
    CompoundIonFactory(compound=near.compound, adduct="[M+Na]+", mz=112.0369)
    content = csv_bytes(
        "name,formula,mz,role,time,standard,concentration",
        "Alanine,C3H7NO2,90.0550,target,500,Valine-d8,50",
        "Valine-d8,,126.1365,internal_standard,,,100",
        "Glycine,C2H5NO2,,target,,,",
    )
    version = write_version(new(), targets=[], levels=[], by=staff(), at=AT)
    report = check_targets(content, "targets.csv", version)
    assert report.problems == []
    change_version(version, targets=report.targets, by=staff(), at=AT)
    rows = list(version.targets.order_by("position"))
    assert [(row.name, row.ion) for row in rows] == [
        ("Alanine", near),
        ("Valine-d8", None),
        ("Glycine", None),
    ]
    assert (rows[0].time_s, rows[0].standard, rows[1].time_s) == (500.0, "Valine-d8", None)
    assert rows[2].mz == pytest.approx(76.0393, abs=1e-4), "of the protonated molecule, as the polarity says"


def test_the_polarity_of_the_version_tells_which_ion_is_meant():
    version = MethodVersionFactory(polarity=Polarity.NEGATIVE)
    (target,) = check_targets(csv_bytes("name,formula", "Citric acid,C6H8O7"), "a.csv", version).targets
    assert target.mz == pytest.approx(191.0197, abs=1e-4)


@pytest.mark.parametrize(
    ("content", "name"),
    [(csv_bytes("name,mz", "Alanine,x"), "a.csv"), (b"PK\x03\x04", "a.xlsx"), (b"", "a.csv")],
)
def test_what_is_wrong_is_told_and_nothing_is_read(content, name):
    report = check_targets(content, name, MethodVersionFactory())
    assert report.problems
