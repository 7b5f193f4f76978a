"""Pages of a gathering's agenda and of its materials."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from biocluster.record.forms.gatherings import MaterialForm
from biocluster.record.models import AgendaItem, Audience, AuditEntry, Document, GatheringMaterial, Role
from biocluster.record.operations import documents as document_operations
from tests.factories.gatherings import AgendaItemFactory, GatheringFactory
from tests.factories.pages import words_of
from tests.factories.people import officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents_apart")]


@pytest.fixture
def desk():
    return client_for(officer(), language="en")


@pytest.fixture
def gathering():
    return GatheringFactory(title="架空推進会議")


def titles(gathering) -> list[str]:
    return list(gathering.agenda_items.order_by("position").values_list("title", flat=True))


def test_items_are_added_at_the_end_and_stand_on_the_page_of_the_gathering(desk, gathering):
    address = reverse("agenda", args=[gathering.pk])
    for title in ("開会", "報告"):
        assert (
            desk.post(address, {"title": title, "presenter": "架空 花子", "minutes_planned": "10"}).url
            == address
        )
    assert titles(gathering) == ["開会", "報告"]
    assert "報告 架空 花子, 10 minutes" in words_of(desk.get(reverse("gathering", args=[gathering.pk])))


def test_an_item_without_words_or_with_a_time_that_is_none_is_refused(desk, gathering):
    form = desk.post(reverse("agenda", args=[gathering.pk]), {"title": "", "minutes_planned": "-5"}).context[
        "form"
    ]
    assert set(form.errors) == {"title", "minutes_planned"}
    assert not AgendaItem.objects.exists()


def test_items_are_moved_by_buttons_and_stay_at_the_ends(desk, gathering):
    first, second, third = (
        AgendaItemFactory(gathering=gathering, position=place, title=title)
        for place, title in enumerate("一二三", start=1)
    )

    def move(item, to):
        return desk.post(reverse("agenda-item-move", args=[gathering.pk, item.pk]), {"to": to})

    assert move(third, "up").url == reverse("agenda", args=[gathering.pk]) + f"#item-{third.pk}"
    assert titles(gathering) == ["一", "三", "二"]
    move(first, "up")
    assert titles(gathering) == ["一", "三", "二"]
    move(first, "down")
    assert titles(gathering) == ["三", "一", "二"]
    move(second, "sideways")
    assert titles(gathering) == ["三", "一", "二"]


def test_an_item_is_changed_and_removed(desk, gathering):
    item = AgendaItemFactory(gathering=gathering, title="報告")
    address = reverse("agenda-item-edit", args=[gathering.pk, item.pk])
    assert 'value="報告"' in desk.get(address).content.decode()
    desk.post(address, {"title": "報告と質疑"})
    assert titles(gathering) == ["報告と質疑"]
    desk.post(reverse("agenda-item-remove", args=[gathering.pk, item.pk]))
    assert titles(gathering) == []
    assert AuditEntry.objects.filter(subject_kind="agendaitem", after="").exists()


def test_an_item_of_another_gathering_is_not_there(desk, gathering):
    item = AgendaItemFactory()
    for name in ("agenda-item-edit", "agenda-item-move", "agenda-item-remove"):
        assert desk.post(reverse(name, args=[gathering.pk, item.pk]), {"to": "up"}).status_code == 404


def test_moving_and_removing_are_not_done_by_a_link(desk, gathering):
    item = AgendaItemFactory(gathering=gathering)
    for name in ("agenda-item-move", "agenda-item-remove"):
        assert desk.get(reverse(name, args=[gathering.pk, item.pk])).status_code == 405
    assert titles(gathering) == [item.title]


def test_a_file_becomes_a_material_with_its_class(desk, gathering):
    address = reverse("materials", args=[gathering.pk])
    assert desk.get(address).context["form"]["audience"].initial == Audience.INTERNAL
    file = SimpleUploadedFile("資料1.txt", "架空の資料".encode())
    assert desk.post(address, {"file": file, "title": "資料1", "audience": "confidential"}).url == address
    document = Document.objects.get()
    assert (document.title, document.file_name, document.audience) == ("資料1", "資料1.txt", "confidential")
    assert "資料1 資料1.txt Confidential" in words_of(desk.get(address))


def test_a_material_that_a_reader_may_not_read_is_not_named_to_them(desk, gathering):
    address = reverse("materials", args=[gathering.pk])
    for title, audience in (("内部資料", "internal"), ("秘密資料", "confidential")):
        file = SimpleUploadedFile("a.txt", title.encode())
        desk.post(address, {"file": file, "title": title, "audience": audience})
    member = client_for(person_with_role(Role.COUNCIL_MEMBER))
    page = words_of(member.get(reverse("gathering", args=[gathering.pk])))
    assert ("内部資料" in page, "秘密資料" in page) == (True, False)
    grower = client_for(person_with_role(Role.GROWER))
    hidden = GatheringMaterial.objects.get(document__title="秘密資料")
    assert "秘密資料" not in words_of(grower.get(address))
    assert grower.post(reverse("material-remove", args=[gathering.pk, hidden.pk])).status_code == 404


def test_a_document_of_the_record_is_put_with_it_once_and_taken_off_without_being_lost(desk, gathering):
    other = GatheringFactory()
    desk.post(
        reverse("materials", args=[other.pk]),
        {"file": SimpleUploadedFile("a.txt", b"a"), "title": "共通資料", "audience": "internal"},
    )
    document, address = Document.objects.get(), reverse("materials", args=[gathering.pk])
    desk.post(address, {"document": document.pk, "audience": "internal"})
    assert [row.document for row in gathering.materials.all()] == [document]
    assert document not in desk.get(address).context["form"].fields["document"].queryset
    desk.post(reverse("material-remove", args=[gathering.pk, gathering.materials.get().pk]))
    assert not gathering.materials.exists()
    assert Document.objects.get() == document


def test_neither_or_both_of_file_and_document_are_refused(desk, gathering):
    form = desk.post(reverse("materials", args=[gathering.pk]), {"audience": "internal"}).context["form"]
    assert form.errors["file"] == ["Choose a file, or a document that is in the record already: one of them."]


def test_a_file_of_a_kind_that_is_not_kept_is_refused_by_its_content(desk, gathering):
    file = SimpleUploadedFile("資料.pdf", b"<html><script>alert(1)</script>", content_type="application/pdf")
    form = desk.post(
        reverse("materials", args=[gathering.pk]), {"file": file, "audience": "internal"}
    ).context["form"]
    assert list(form.errors) == ["file"]
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(english, monkeypatch):
    monkeypatch.setattr(document_operations, "LARGEST_DOCUMENT", 1024)
    monkeypatch.setattr(SimpleUploadedFile, "read", None)
    form = MaterialForm(
        {"audience": "internal"},
        {"file": SimpleUploadedFile("a.txt", b"a" * 2048)},
        documents=Document.objects.none(),
    )
    assert not form.is_valid()
    assert form.errors["file"][0].endswith("Make it smaller or split it.")
