"""Pages of materials and holds: registered, found by a scan, labelled, held and freed."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from biocluster.laboratory.models import Hold, Material
from biocluster.laboratory.views.labels_print import NAMES, SHEETS, labels
from biocluster.laboratory.words.code128 import widths
from biocluster.record.models import Role
from tests.factories.laboratory import HoldFactory, MaterialFactory, staff
from tests.factories.pages import bytes_of, words_of
from tests.factories.people import person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def bench():
    return client_for(staff(), language="en")


@pytest.fixture
def survey():
    return client_for(person_with_role(Role.SURVEY_OFFICE), language="en")


def form(**given) -> dict[str, object]:
    values = {
        "registrar": "health.survey",
        "kind": "plasma",
        "received_on": "2014-08-20",
        "container": "チューブ",
    }
    return values | given


def test_lines_of_references_become_materials(survey):
    answer = survey.post(
        reverse("laboratory-material-register"),
        form(references="P-1\n\n  P-2 \n", volume_ul="50"),
        follow=True,
    )
    assert "2 materials were registered." in words_of(answer)
    assert list(Material.objects.order_by("code").values_list("reference", "registrar")) == [
        ("P-1", "health.survey"), ("P-2", "health.survey"),
    ]  # fmt: skip
    again = words_of(survey.post(reverse("laboratory-material-register"), form(references="P-2\nP-3")))
    assert again.startswith("Error: ")
    assert "Registered already, or named twice: P-2." in again
    assert Material.objects.count() == 2


def test_so_many_are_registered_without_references(survey):
    survey.post(reverse("laboratory-material-register"), form(count="3"))
    assert Material.objects.filter(reference="").count() == 3
    both = words_of(survey.post(reverse("laboratory-material-register"), form(count="3", references="P-1")))
    assert "Give references or a number, not both." in both


def test_nobody_registers_in_the_name_of_another_room(survey):
    answer = words_of(
        survey.post(reverse("laboratory-material-register"), form(registrar="laboratory", count="1"))
    )
    assert answer.startswith("Error: ")
    assert not Material.objects.exists()


def test_a_scan_leads_to_the_material(bench):
    material, other = MaterialFactory(reference="P-77"), MaterialFactory()
    for text in (material.code, material.code.lower(), "P-77"):
        answer = bench.get(reverse("laboratory-materials"), {"q": text})
        assert answer.url == reverse("laboratory-material", args=[material.pk])
    page = words_of(bench.get(reverse("laboratory-materials"), {"q": "P-"}))
    assert f"{other.code[:1]} {other.code[1:5]}" in page
    mistyped = material.code[:-1] + ("A" if material.code[-1] != "A" else "B")
    assert "No material matches." in words_of(bench.get(reverse("laboratory-materials"), {"q": mistyped}))


def test_the_list_is_narrowed_to_what_may_be_used_and_exported(bench):
    held, free = MaterialFactory(), MaterialFactory()
    HoldFactory(material=held, from_on=TODAY())
    address = reverse("laboratory-materials-export", args=["csv"])
    rows = list(csv.DictReader(io.StringIO(bytes_of(bench.get(address)).decode("utf-8-sig"))))
    assert {row["laboratory code"]: row["use"] for row in rows} == {
        held.code: "on hold",
        free.code: "may be used",
    }
    for state, code in (("held", held.code), ("usable", free.code)):
        narrowed = bytes_of(bench.get(address, {"state": state})).decode("utf-8-sig")
        assert [row["laboratory code"] for row in csv.DictReader(io.StringIO(narrowed))] == [code]


def test_what_a_registrar_calls_a_material_is_for_rooms_only():
    material = MaterialFactory(reference="P-secret")
    for role in (Role.MAKER, Role.COUNCIL_MEMBER, Role.ADMINISTRATOR, Role.PUPIL):
        client = client_for(person_with_role(role))
        for address in (
            reverse("laboratory-materials"),
            reverse("laboratory-material", args=[material.pk]),
            reverse("laboratory-materials-export", args=["csv"]),
        ):
            answer = client.get(address)
            assert (answer.status_code, b"P-secret" in answer.content) == (403, False)


def test_a_correction_is_saved_and_a_second_writer_is_told(bench):
    material = MaterialFactory()
    address = reverse("laboratory-material-edit", args=[material.pk])
    given = {"kind": "urine", "received_on": "2014-08-21", "container": "瓶", "seen": "0"}
    assert bench.post(address, given).url == reverse("laboratory-material", args=[material.pk])
    assert Material.objects.get().kind == "urine"
    assert "changed this at" in words_of(bench.post(address, given | {"kind": "serum"}))
    assert Material.objects.get().kind == "urine"


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_of_labels_has_as_many_pages_as_it_needs_and_its_bars_fit(sheet):
    materials, measures = MaterialFactory.build_batch(5, registered_by=None), SHEETS[sheet]
    assert all(sum(widths(each.code)) <= measures.widest_bars for each in materials)
    places = measures.columns * measures.rows
    pages = PdfReader(io.BytesIO(labels(materials, sheet=sheet, skip=places - 1))).pages
    assert len(pages) == 1 + -(-4 // places)
    text = "".join(page.extract_text() for page in pages)
    assert all(each.code[5:] in text and each.reference not in text for each in materials)
    assert set(NAMES) == set(SHEETS)


def test_labels_are_made_of_what_may_be_used_among_what_the_list_shows(bench):
    held, free = MaterialFactory(kind="urine"), MaterialFactory(kind="urine")
    MaterialFactory(kind="serum")
    HoldFactory(material=held, from_on=TODAY())
    address = reverse("laboratory-labels")
    assert "Label of 1 material" in words_of(bench.get(address, {"kind": "urine"}))
    answer = bench.get(address, {"kind": "urine", "sheet": "a4-24", "skip": "3"})
    assert answer["Content-Type"] == "application/pdf"
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert free.code[5:] in text
    assert held.code[5:] not in text
    assert "No material that may be used" in words_of(bench.get(address, {"q": held.reference}))


def test_a_room_holds_and_frees_what_it_scans(survey, bench):
    one, two = MaterialFactory(), MaterialFactory()
    given = {
        "room": "health.survey",
        "codes": f"{one.code}\n{two.code.lower()}",
        "reason": "登録元の申し出",
        "from_on": str(TODAY()),
    }
    assert "2 materials are on hold." in words_of(
        survey.post(reverse("laboratory-hold-place"), given, follow=True)
    )
    hold = Hold.objects.get(material=one)
    assert "on hold" in words_of(survey.get(reverse("laboratory-material", args=[one.pk])))
    address = reverse("laboratory-hold-lift", args=[hold.pk])
    lift = {"free_from_on": str(TODAY()), "reason": "取り消し"}
    assert bench.post(address, lift).status_code == 403
    survey.post(address, lift)
    assert "may be used" in words_of(survey.get(reverse("laboratory-material", args=[one.pk])))
    assert words_of(survey.post(address, lift)).startswith("Error: ")
    shown = words_of(survey.get(reverse("laboratory-holds"), {"force": "in_force"}))
    assert f"{two.code[5:]}" in shown
    assert f"{one.code[5:]}" not in shown.split("Reason of the hold")[-1]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"codes": "L0000"}, "is not a laboratory code"),
        ({"codes": "L00001235"}, "No material has this code: L00001235."),
        ({"codes": "L00001236"}, "does not fit"),
        ({"until_on": "2014-01-01"}, "cannot end before it begins"),
        ({"room": "laboratory"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_held_is_told(survey, wrong, sentence):
    material = MaterialFactory()
    given = {"room": "health.survey", "codes": material.code, "reason": "x", "from_on": str(TODAY())} | wrong
    assert sentence in words_of(survey.post(reverse("laboratory-hold-place"), given))
    assert not Hold.objects.exists()


def test_a_material_is_taken_in_from_a_file_by_its_room(survey):
    listed = words_of(survey.get(reverse("imports"), {"kind": "materials"}))
    assert "Materials" in listed
    assert "Organisations: template" not in listed
