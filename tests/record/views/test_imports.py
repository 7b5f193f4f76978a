"""Pages of files of rows: given in, read, corrected, taken in or given up."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from biocluster.record.access import NotAllowed
from biocluster.record.importers import sheets
from biocluster.record.models import ImportedFile, ImportKind, Organisation, Role
from biocluster.record.operations import imports as operations
from biocluster.record.operations.documents import path_of
from tests.factories.files import csv_bytes, excel_bytes
from tests.factories.pages import bytes_of, queries_of, words_of
from tests.factories.people import AT, OrganisationFactory, officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents_apart")]

GOOD = csv_bytes("名称,種別", "架空の新会社,company")


@pytest.fixture
def desk():
    return client_for(officer(), language="en")


def give_in(client, content: bytes, name: str = "organisations.csv", kind: str = "organisations"):
    return client.post(reverse("imports"), {"kind": kind, "file": SimpleUploadedFile(name, content)})


def test_a_file_is_looked_at_confirmed_and_then_in_the_record(desk):
    waiting = give_in(desk, GOOD).url
    found = ImportedFile.objects.get()
    assert waiting == reverse("import", args=[found.pk])
    page = words_of(desk.get(waiting))
    assert "It is not in the record yet." in page
    assert "organisation: 1" in page
    assert not Organisation.objects.filter(name="架空の新会社").exists()
    done = words_of(desk.post(reverse("import-take", args=[found.pk]), follow=True))
    assert "The rows are in the record." in done
    assert "rows added 1" in done
    assert Organisation.objects.get(name="架空の新会社").kind == "company"


def test_mistakes_are_listed_by_line_and_column_and_the_corrected_file_is_taken(desk):
    page = give_in(desk, csv_bytes("名称,種別,法人番号", "架空,company,8999901999998", "架空二,会社員,"))
    words = words_of(page)
    assert "there are 2 things to correct" in words
    assert words.startswith("Error: ")
    rows = [(problem.line, problem.column, problem.value) for problem in page.context["problems"]]
    assert rows == [(2, "法人番号", "8999901999998"), (3, "種別", "会社員")]
    assert not ImportedFile.objects.exists()
    give_in(desk, csv_bytes("名称,種別,法人番号", "架空,company,8999901999999", "架空二,company,"))
    desk.post(reverse("import-take", args=[ImportedFile.objects.get().pk]))
    assert Organisation.objects.filter(name__in=["架空", "架空二"]).count() == 2


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (
            b"\x81\xff\xfe\x00,\x80",
            "a.csv",
            "Line 1 (byte 0, value 0x81) cannot be read as CP932. Save the file as “CSV UTF-8”",
        ),
        (b"", "a.csv", "The file is empty"),
        (b"\r\n\r\n", "a.csv", "The file has no line with anything in it."),
        (b"%PDF-1.7\n%%EOF", "a.pdf", "Rows are read from CSV (.csv) and Excel (.xlsx) files only."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "This is an old Excel file (.xls)."),
        (b"PK\x03\x04broken", "a.xlsx", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(desk, content, name, sentence):
    page = give_in(desk, content, name)
    assert page.status_code == 200
    assert sentence in words_of(page)
    assert not ImportedFile.objects.exists()


def test_a_file_in_shift_jis_and_one_from_excel_are_read_alike(desk):
    for content, name in (
        (csv_bytes("名称,種別", "髙橋①商店,company", encoding="cp932"), "a.csv"),
        (excel_bytes(["名称", "種別"], [["架空商会", "company"]]), "b.xlsx"),
    ):
        give_in(desk, content, name)
        desk.post(reverse("import-take", args=[ImportedFile.objects.latest("pk").pk]))
    assert Organisation.objects.filter(name__in=["髙橋①商店", "架空商会"]).count() == 2


def test_a_file_that_is_too_large_is_refused_by_its_size_before_it_is_read(desk, monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST_FILE", 10)
    monkeypatch.setattr(
        "biocluster.record.views.imports.check_file", lambda *_: pytest.fail("the file was read")
    )
    assert "Split it" in give_in(desk, GOOD).context["form"].errors["file"][0]


def test_the_very_same_file_again_adds_nothing_and_says_so(desk):
    give_in(desk, GOOD)
    found = ImportedFile.objects.get()
    desk.post(reverse("import-take", args=[found.pk]))
    again = give_in(desk, GOOD, name="another name.csv")
    assert again.url == reverse("import", args=[found.pk])
    assert "This very file is in the record already" in words_of(desk.get(again.url))
    desk.post(reverse("import-take", args=[found.pk]))
    assert Organisation.objects.filter(name="架空の新会社").count() == 1


def test_what_the_record_no_longer_allows_when_it_is_confirmed_is_listed_instead(desk):
    give_in(desk, csv_bytes("名称,種別,法人番号", "架空の新会社,company,8999901999999"))
    OrganisationFactory(name="先に入った会社", corporate_number="8999901999999")
    found = ImportedFile.objects.get()
    page = desk.post(reverse("import-take", args=[found.pk]), follow=True)
    assert [problem.column for problem in page.context["problems"]] == ["法人番号"]
    assert not Organisation.objects.filter(name="架空の新会社").exists()


def test_a_file_is_given_up_and_one_in_the_record_is_not(desk):
    give_in(desk, GOOD)
    desk.post(reverse("import-give-up", args=[ImportedFile.objects.get().pk]))
    assert not ImportedFile.objects.exists()
    give_in(desk, GOOD)
    found = ImportedFile.objects.get()
    desk.post(reverse("import-take", args=[found.pk]))
    desk.post(reverse("import-give-up", args=[found.pk]))
    assert ImportedFile.objects.get() == found


def test_the_file_as_it_was_given_in_can_be_had_again_until_its_bytes_are_others(desk):
    give_in(desk, GOOD, name="組織.csv")
    found = ImportedFile.objects.get()
    original = desk.get(reverse("import-original", args=[found.pk]))
    assert (bytes_of(original), original["X-Content-Type-Options"]) == (GOOD, "nosniff")
    assert original["Content-Disposition"].startswith("attachment;")
    path_of(found.stored.sha256).write_bytes(b"other")
    for name in ("import-original", "import-take"):
        address = reverse(name, args=[found.pk])
        page = (desk.get if name == "import-original" else desk.post)(address, follow=True)
        assert "The stored file has changed since it was given in" in words_of(page)
    assert not Organisation.objects.filter(name="架空の新会社").exists()


@pytest.mark.parametrize("kind", ImportKind.values)
def test_the_template_of_a_kind_can_be_filled_in_by_a_spreadsheet(desk, kind):
    content = bytes_of(desk.get(reverse("import-template", args=[kind, "csv"])))
    assert content.startswith(b"\xef\xbb\xbf")
    assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) == 2
    assert bytes_of(desk.get(reverse("import-template", args=[kind, "xlsx"]))).startswith(b"PK")


def test_kinds_and_formats_that_there_are_not_are_not_there(desk):
    for kind, format in (("wishes", "csv"), ("people", "pdf")):
        assert desk.get(f"/imports/template/{kind}.{format}").status_code == 404


def test_whoever_may_take_in_no_kind_of_file_has_no_page_for_it():
    client = client_for(person_with_role(Role.ADMINISTRATOR))
    assert client.get(reverse("imports")).status_code == 403
    assert give_in(client, GOOD).status_code == 403
    assert ImportedFile.objects.count() == 0


def test_files_of_organisations_are_for_officers_though_others_take_in_files_of_their_own():
    officer, producer = (client_for(person_with_role(role)) for role in (Role.OFFICER, Role.PRODUCER))
    give_in(officer, GOOD)
    found = ImportedFile.objects.get()
    assert give_in(producer, csv_bytes("名称,種別", "会社,company")).status_code == 200, "told in the form"
    assert ImportedFile.objects.count() == 1
    for name in ("import", "import-original"):
        assert producer.get(reverse(name, args=[found.pk])).status_code == 404
    for name in ("import-take", "import-give-up"):
        assert producer.post(reverse(name, args=[found.pk])).status_code == 404
    assert producer.get(reverse("import-template", args=["organisations", "csv"])).status_code == 404
    with pytest.raises(NotAllowed):
        operations.give_up(found, by=person_with_role(Role.PRODUCER), at=AT)


def test_the_list_asks_as_often_for_three_files_as_for_one(desk):
    give_in(desk, GOOD)
    once = queries_of(desk, reverse("imports"))
    for number in range(2):
        give_in(desk, csv_bytes("名称,種別", f"会社{number},company"))
    assert queries_of(desk, reverse("imports")) == once
