import hashlib

import pytest
from django.core.exceptions import ValidationError

from biocluster.record.access import NotAllowed
from biocluster.record.models import Audience, AuditEntry, Document, Role, SearchEntry, StoredFile
from biocluster.record.operations import documents
from biocluster.record.operations.documents import DigestDiffers, path_of, read_document, store_document
from biocluster.record.queries.documents import visible_to
from biocluster.record.words.file_kinds import FileRefused
from tests.factories.people import AT, officer, person_with_role, viewer_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS = tmp_path


TEXT = "議事の次第\n".encode()


def a_document(by, *, content=TEXT, title="次第", audience=Audience.INTERNAL):
    return store_document(content, title=title, file_name="次第.txt", audience=audience, by=by, at=AT)


def test_bytes_are_kept_under_their_digest_with_an_audit_entry_and_found_by_the_search():
    document = a_document(officer())
    digest = hashlib.sha256(TEXT).hexdigest()
    assert (document.stored.sha256, document.stored.size_bytes) == (digest, len(TEXT))
    assert path_of(digest).read_bytes() == TEXT == read_document(document)
    assert list(AuditEntry.objects.order_by("sequence").values_list("verb", "subject_kind")) == [
        ("document.add", "storedfile"),
        ("document.add", "document"),
    ]
    assert SearchEntry.objects.get(kind="document").title == "次第"


def test_the_same_bytes_are_kept_once():
    person = officer()
    first, second = a_document(person), a_document(person, title="同じもの")
    assert first.stored == second.stored
    assert (StoredFile.objects.count(), Document.objects.count()) == (1, 2)


def test_no_half_written_file_is_left_behind():
    document = a_document(officer())
    assert [path.name for path in path_of(document.stored.sha256).parent.iterdir()] == [
        document.stored.sha256
    ]


def test_changed_bytes_are_refused_when_read_and_healed_when_given_in_again():
    person = officer()
    document = a_document(person)
    path_of(document.stored.sha256).write_bytes(b"altered")
    with pytest.raises(DigestDiffers, match="has changed since it was given in"):
        read_document(document)
    a_document(person)
    assert read_document(document) == TEXT


def test_missing_bytes_are_named():
    document = a_document(officer())
    path_of(document.stored.sha256).unlink()
    with pytest.raises(DigestDiffers, match="is missing"):
        read_document(document)


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "LARGEST_DOCUMENT", 1024 * 1024)
    with pytest.raises(FileRefused, match="The file has 2 MB; at most 1 MB are kept"):
        a_document(officer(), content=b"a" * (1024 * 1024 + 1))
    assert Document.objects.count() == StoredFile.objects.count() == 0


def test_a_document_without_a_title_is_refused_and_leaves_no_row():
    with pytest.raises(ValidationError):
        a_document(officer(), title=" ")
    assert Document.objects.count() == StoredFile.objects.count() == 0


def test_who_may_not_add_documents_adds_none():
    with pytest.raises(NotAllowed):
        a_document(person_with_role(Role.PUPIL))


def test_who_sees_which_class():
    one, producer = officer(), person_with_role(Role.PRODUCER)
    public, internal, secret, own = [
        a_document(by, title=title, audience=audience)
        for by, title, audience in [
            (one, "公開", Audience.PUBLIC),
            (one, "庁内", Audience.INTERNAL),
            (one, "秘密", Audience.CONFIDENTIAL),
            (producer, "自分の", Audience.CONFIDENTIAL),
        ]
    ]
    seen = {
        "nobody": set(visible_to(viewer_for(None))),
        "pupil": set(visible_to(viewer_for(person_with_role(Role.PUPIL)))),
        "maker": set(visible_to(viewer_for(person_with_role(Role.MAKER)))),
        "producer": set(visible_to(viewer_for(producer))),
        "officer": set(visible_to(viewer_for(one))),
    }
    assert seen == {
        "nobody": {public},
        "pupil": {public},
        "maker": {public, internal},
        "producer": {public, internal, own},
        "officer": {public, internal, secret, own},
    }
