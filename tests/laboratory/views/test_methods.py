"""Pages of compounds, methods and versions: written, given targets, approved by somebody else."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from biocluster.laboratory.models import Compound, CompoundIon, Method, MethodVersion
from biocluster.record.models import Role
from tests.factories.files import csv_bytes
from tests.factories.laboratory import (
    CompoundFactory,
    CompoundIonFactory,
    MethodFactory,
    MethodVersionFactory,
    staff,
)
from tests.factories.pages import bytes_of, words_of
from tests.factories.people import person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db
CONDITIONS = {
    "polarity": "positive", "electrolyte": "ギ酸", "capillary_mm": "1000", "voltage_kv": "30", "ramp_s": "0",
    "mz_tolerance_ppm": "20", "least_snr": "3", "weighting": "auto", "corrects_drift": "on", "levels": "0.5 1 2",
}  # fmt: skip
TARGETS = csv_bytes("name,mz,role", "Alanine,90.055,target", "Valine-d8,126.1365,internal_standard")


@pytest.fixture
def writer():
    return client_for(staff(), language="en")


@pytest.fixture
def approver():
    return client_for(staff(), language="en")


def test_a_version_is_written_given_targets_and_approved_by_another(writer, approver):
    writer.post(reverse("method-add"), {"name": "架空の方法", "name_en": "Invented"})
    method = Method.objects.get()
    written = writer.post(reverse("method-version-add", args=[method.pk]), CONDITIONS)
    version = MethodVersion.objects.get()
    assert written.url == reverse("method-version-targets", args=[version.pk])
    page = reverse("method-version", args=[version.pk])
    approve = reverse("method-version-approve", args=[version.pk])
    assert "measures nothing" in words_of(approver.post(approve, {"seen": ""}, follow=True))
    targets = {"file": SimpleUploadedFile("targets.csv", TARGETS)}
    assert "The version has 2 targets." in words_of(writer.post(written.url, targets, follow=True))
    assert "somebody else has to approve it" in words_of(writer.get(page))
    assert "somebody else has to approve it" in words_of(writer.post(approve, follow=True))
    seen = words_of(approver.get(page))
    assert "0.5, 1, 2" in seen
    done = words_of(approver.post(approve, {"seen": approver.get(page).context["seen"]}, follow=True))
    assert "is approved. It does not change any more." in done
    assert "does not change any more" in words_of(
        writer.post(reverse("method-version-edit", args=[version.pk]), CONDITIONS)
    )
    rows = list(
        csv.DictReader(
            io.StringIO(
                bytes_of(
                    writer.get(reverse("method-version-targets-export", args=[version.pk, "csv"]))
                ).decode("utf-8-sig")
            )
        )
    )
    assert [(row["name"], row["mz"], row["role"]) for row in rows] == [
        ("Alanine", "90.055", "target"), ("Valine-d8", "126.1365", "internal_standard"),
    ]  # fmt: skip


def test_the_next_version_takes_over_conditions_and_targets(writer):
    first = MethodVersionFactory()
    address = reverse("method-version-add", args=[first.method_id])
    form = writer.get(address).context["form"]
    assert (form.initial["capillary_mm"], form.initial["levels"]) == (1000, "0.1 1 2")
    writer.post(address, CONDITIONS | {"changes": "pH"})
    second = MethodVersion.objects.get(number=2)
    assert [row.name for row in second.targets.order_by("position")] == ["Methionine sulfone", "Alanine"]
    assert [row.factor for row in second.levels.order_by("factor")] == [0.5, 1.0, 2.0]


def test_a_file_with_mistakes_changes_nothing_and_tells_all_of_them(writer):
    version = MethodVersionFactory(approved_by=None, approved_at=None)
    file = SimpleUploadedFile(
        "targets.csv", csv_bytes("name,mz,role", "Alanine,x,target", "Valine,118.1,hero")
    )
    page = words_of(writer.post(reverse("method-version-targets", args=[version.pk]), {"file": file}))
    assert page.startswith("Error: ")
    assert "there are 2 things to correct" in page
    assert version.targets.count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"levels": "1 1"}, "stands there twice"),
        ({"levels": "x"}, "is not a number"),
        ({"voltage_kv": "0"}, "Without a voltage nothing migrates."),
        ({"levels": " ".join(str(each) for each in range(21))}, "At most 20 levels."),
    ],
)
def test_conditions_that_cannot_be_are_told(writer, wrong, sentence):
    method = MethodFactory()
    page = words_of(writer.post(reverse("method-version-add", args=[method.pk]), CONDITIONS | wrong))
    assert sentence in page
    assert not MethodVersion.objects.exists()


def test_who_reads_methods_sees_no_button():
    version = MethodVersionFactory(approved_by=None, approved_at=None)
    client = client_for(person_with_role(Role.CLINICIAN), language="en")
    page = words_of(client.get(reverse("method-version", args=[version.pk])))
    assert "Approve this version" not in page
    assert "Correct the version" not in page


def test_compounds_are_added_and_their_ions_kept_while_something_rests_on_them(writer):
    writer.post(
        reverse("compound-add"),
        {"name": "Alanine", "name_ja": "アラニン", "kana": "あらにん", "kegg": "C00041"},
    )
    compound = Compound.objects.get()
    assert compound.kana == "アラニン"
    writer.post(
        reverse("ion-add", args=[compound.pk]), {"adduct": "[M+H]+", "mz": "90.055", "role": "target"}
    )
    ion = CompoundIon.objects.get()
    used = CompoundIonFactory(standard=ion)
    page = reverse("compound", args=[compound.pk])
    remove = reverse("ion-remove", args=[compound.pk, ion.pk])
    assert "stays in the library" in words_of(writer.post(remove, follow=True))
    used.delete()
    assert "taken out of the library" in words_of(writer.post(remove, follow=True))
    assert "No ion of it is in the library." in words_of(writer.get(page))
    assert "An HMDB number looks like" in words_of(
        writer.post(
            reverse("compound-edit", args=[compound.pk]), {"name": "Alanine", "hmdb": "161", "seen": "0"}
        )
    )


def test_a_compound_is_found_by_any_of_its_names_in_any_kana(writer):
    CompoundFactory(name="Alanine", name_ja="アラニン", kana="アラニン", formula="C3H7NO2")
    CompoundFactory(name="Glycine", name_ja="グリシン", kana="グリシン", formula="C2H5NO2")
    for words in ("alan", "あらにん", "C3H7"):
        table = writer.get(reverse("compounds"), {"q": words}).context["table"]
        assert [row.record.name for row in table.rows] == ["Alanine"]
    found = words_of(writer.get(reverse("search"), {"q": "アラニン"}))
    assert "Alanine" not in found, "rows that a factory made are not in the index"
    writer.post(reverse("compound-add"), {"name": "Serine", "name_ja": "セリン"})
    assert "Serine" in words_of(writer.get(reverse("search"), {"q": "セリン"}))


def test_the_library_is_exported_in_the_columns_of_its_importer(writer):
    CompoundIonFactory(compound__name="Alanine", compound__kegg="C00041")
    rows = list(
        csv.DictReader(
            io.StringIO(bytes_of(writer.get(reverse("compounds-export", args=["csv"]))).decode("utf-8-sig"))
        )
    )
    assert [(row["name"], row["ion"], row["mz"], row["KEGG"]) for row in rows] == [
        ("Alanine", "[M+H]+", "90.055", "C00041")
    ]
