"""Pages of documents: who reads which, what is refused, and how the bytes leave."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from biocluster.record.models import Audience, Document, Role, StoredFile
from biocluster.record.operations import documents as document_operations
from biocluster.record.operations.documents import path_of, store_document
from tests.factories.pages import bytes_of, queries_of, words_of
from tests.factories.people import AT, officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents_apart")]

TEXT = "架空の資料\n".encode()


@pytest.fixture
def by():
    return officer()


@pytest.fixture
def desk(by):
    return client_for(by, language="en")


@pytest.fixture
def document(by):
    return store_document(TEXT, title="架空資料", file_name="資料 1.txt", audience="internal", by=by, at=AT)


def hand_in(client, content: bytes, name: str, **fields: str):
    file = SimpleUploadedFile(name, content)
    return client.post(
        reverse("document-add"), {"file": file, "title": "題", "audience": "internal", **fields}
    )


def test_a_document_is_added_and_the_same_bytes_are_kept_once(desk):
    response = hand_in(desk, TEXT, "a.txt")
    again = hand_in(desk, TEXT, "b.txt", title="写し")
    first, second = Document.objects.order_by("pk")
    assert (response.url, again.url) == (
        reverse("document", args=[first.pk]), reverse("document", args=[second.pk]),
    )  # fmt: skip
    assert StoredFile.objects.count() == 1
    assert first.stored.sha256 in words_of(desk.get(response.url))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script></html>", "a.html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
        (b"MZ\x90\x00\x03", "a.exe"),
        (b"<script>alert(1)</script>", "a.pdf"),
        (b"PK\x03\x04 not a real archive", "a.docx"),
        (b"", "a.txt"),
    ],
)
def test_a_file_that_is_not_what_is_kept_is_refused_by_its_content(desk, content, name):
    form = hand_in(desk, content, name).context["form"]
    assert list(form.errors) == ["file"]
    assert len(form.errors["file"][0]) > 20
    assert (Document.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_file_that_is_too_large_is_refused_by_its_size_before_it_is_read(desk, monkeypatch):
    monkeypatch.setattr(document_operations, "LARGEST_DOCUMENT", 5)
    form = hand_in(desk, TEXT, "a.txt").context["form"]
    assert form.errors["file"][0].endswith("Make it smaller or split it.")
    assert not hasattr(form, "content")


def test_the_file_leaves_as_an_attachment_that_no_browser_runs(desk, document):
    response = desk.get(reverse("document-file", args=[document.pk]))
    assert bytes_of(response) == TEXT
    assert response["Content-Disposition"] == (
        "attachment; filename=\"__ 1.txt\"; filename*=UTF-8''%E8%B3%87%E6%96%99%201.txt"
    )
    assert response["Content-Type"] == "text/plain"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_bytes_that_are_no_longer_those_given_in_are_not_shown_and_the_page_says_so(desk, document, damage):
    path = path_of(document.stored.sha256)
    if damage == "changed":
        path.write_bytes(b"other")
    else:
        path.unlink()
    response = desk.get(reverse("document-file", args=[document.pk]))
    words = words_of(response)
    assert response.status_code == 500
    assert "The file cannot be shown" in words
    assert "Ask the administrator to restore it from the backup." in words
    assert b"other" not in response.content


READERS = {
    None: ["公開"],
    Role.PUPIL: ["公開"],
    Role.COUNCIL_MEMBER: ["公開", "内部"],
    Role.GROWER: ["公開", "内部"],
    Role.OFFICER: ["公開", "内部", "秘"],
}


@pytest.mark.parametrize("role", READERS)
def test_each_role_finds_lists_and_downloads_what_it_may_read_and_nothing_else(by, role):
    rows = [
        store_document(title.encode(), title=title, file_name="a.txt", audience=audience, by=by, at=AT)
        for title, audience in (
            ("公開", Audience.PUBLIC),
            ("内部", Audience.INTERNAL),
            ("秘", Audience.CONFIDENTIAL),
        )
    ]
    client = client_for(person_with_role(role) if role else None)
    listed = client.get(reverse("documents")).context["table"].rows
    assert {row.record.title for row in listed} == set(READERS[role])
    for name in ("document", "document-file"):
        found = [row.title for row in rows if client.get(reverse(name, args=[row.pk])).status_code == 200]
        assert found == READERS[role]


def test_who_added_a_confidential_document_reads_it(by):
    grower = person_with_role(Role.GROWER)
    own = store_document(TEXT, title="自分の", file_name="a.txt", audience="confidential", by=grower, at=AT)
    assert client_for(grower).get(reverse("document-file", args=[own.pk])).status_code == 200


def test_the_public_page_does_not_name_who_added_it(by):
    row = store_document(TEXT, title="公開資料", file_name="a.txt", audience="public", by=by, at=AT)
    client = client_for(None)
    for address in (reverse("documents"), reverse("document", args=[row.pk])):
        assert by.name not in words_of(client.get(address))


def test_title_and_class_are_corrected_and_the_bytes_stay(desk, document):
    address = reverse("document-edit", args=[document.pk])
    assert "file" not in desk.get(address).context["form"].fields
    desk.post(address, {"title": "直した題", "audience": "public"})
    document.refresh_from_db()
    assert (document.title, document.audience) == ("直した題", "public")
    assert "title" in desk.post(address, {"title": "", "audience": "public"}).context["form"].errors


def test_adding_is_for_the_rooms(document):
    member = client_for(person_with_role(Role.COUNCIL_MEMBER))
    assert hand_in(member, TEXT, "a.txt").status_code == 403
    assert member.get(reverse("document-edit", args=[document.pk])).status_code == 403


def test_the_list_is_narrowed_and_asks_as_often_for_three_as_for_one(by, desk, document):
    once = queries_of(desk, reverse("documents"))
    for number in range(2):
        store_document(
            b"%d" % number, title=f"別の{number}", file_name="a.txt", audience="public", by=by, at=AT
        )
    assert queries_of(desk, reverse("documents")) == once
    rows = desk.get(reverse("documents"), {"q": "架空", "audience": "internal"}).context["table"].rows
    assert [row.record for row in rows] == [document]
