"""Pages on which the office records who came."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from biocluster.record.models import AuditEntry, GatheringState, Role
from biocluster.record.views import attendance as attendance_pages
from tests.factories.gatherings import (
    AttendanceFactory,
    GatheringFactory,
    HeadCountFactory,
    InvitationFactory,
    VenueFactory,
)
from tests.factories.pages import bytes_of, queries_of, words_of
from tests.factories.people import OrganisationFactory, PersonFactory, PostFactory, officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return client_for(officer(), language="en")


@pytest.fixture
def gathering():
    return GatheringFactory(title="架空推進会議", venue=VenueFactory(name="小会議室", capacity=5))


@pytest.fixture
def address(gathering):
    return reverse("attendance", args=[gathering.pk])


def sent(client, address, came=(), counts=(), **attends_as) -> dict[str, object]:
    """What a browser sends of the page when these people are ticked and these numbers are written."""
    page = client.get(address)
    values: dict[str, object] = {}
    for formset in (page.context["ticks"], page.context["counts"]):
        form = formset.management_form
        values |= {form.add_prefix(name): form[name].value() for name in form.fields}
    for form in page.context["ticks"]:
        person = form.initial["person"]
        values[form.add_prefix("person")] = person
        values[form.add_prefix("attends_as")] = attends_as.get(form.name, form.initial["attends_as"])
        if form.name in came:
            values[form.add_prefix("came")] = "on"
    for form, (category, count) in zip(page.context["counts"], counts, strict=False):
        values[form.add_prefix("category")], values[form.add_prefix("count")] = category, count
    return values


def test_the_invited_are_ticked_off_and_others_counted_by_category(desk, gathering, address):
    for name, kana in (("甲", "アア"), ("乙", "イイ")):
        InvitationFactory(gathering=gathering, person__name=name, person__kana=kana)
    response = desk.post(address, sent(desk, address, came=["乙"], counts=[("一般", "３")], 乙="議長"))
    assert response.url == address
    gathering.refresh_from_db()
    assert gathering.state == GatheringState.HELD
    assert [(row.person.name, row.attends_as) for row in gathering.attendances.all()] == [("乙", "議長")]
    assert [(row.category, row.count) for row in gathering.head_counts.all()] == [("一般", 3)]
    assert "4 people are recorded as present. 小会議室 holds 5." in words_of(desk.get(address))


def test_what_was_recorded_is_corrected_and_the_audit_knows_of_it(desk, gathering, address):
    AttendanceFactory(gathering=gathering, person__name="甲")
    AttendanceFactory(gathering=gathering, person__name="乙")
    HeadCountFactory(gathering=gathering, category="一般", count=2)
    desk.post(address, sent(desk, address, came=["甲"], counts=[("", "")]))
    assert [row.person.name for row in gathering.attendances.all()] == ["甲"]
    assert not gathering.head_counts.exists()
    assert AuditEntry.objects.filter(subject_kind="attendance", after="").count() == 1


def test_more_people_than_the_venue_holds_are_refused_and_nothing_is_saved(desk, gathering, address):
    InvitationFactory(gathering=gathering, person__name="甲")
    page = desk.post(address, sent(desk, address, came=["甲"], counts=[("一般", "5")]))
    assert page.status_code == 200
    assert "小会議室 holds 5 people, and 6 would be recorded as present, 1 too many." in words_of(page)
    assert not gathering.attendances.exists()
    assert not gathering.head_counts.exists()
    assert b"<title>Error: " in page.content


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([("一般", "")], "Write how many people of this category came"),
        ([("", "5")], "Write which people were counted"),
        ([("一般", "-1")], "Ensure this value is greater than or equal to 0."),
        ([("一般", "many")], "Enter a whole number."),
        ([("一般", "1"), ("一般", "2")], "“一般” is counted twice. Add the numbers up in one row."),
    ],
)
def test_numbers_that_say_nothing_are_refused_with_a_sentence(desk, gathering, address, counts, sentence):
    page = desk.post(address, sent(desk, address, counts=counts))
    assert sentence in words_of(page)
    assert not gathering.head_counts.exists()


def test_a_gathering_to_come_or_cancelled_has_no_attendance(desk, gathering, address):
    values = sent(desk, address, counts=[("一般", "2")])
    gathering.state = GatheringState.CANCELLED
    gathering.save()
    assert "The gathering was cancelled." in words_of(desk.post(address, values))
    gathering.state, gathering.starts_on = GatheringState.PLANNED, localdate() + timedelta(days=2)
    gathering.save()
    assert "attendance is recorded from its first day on" in words_of(desk.get(address))
    assert "attendance is recorded from its first day on" in words_of(desk.post(address, values))
    assert not gathering.head_counts.exists()


def test_somebody_who_is_not_on_the_page_cannot_be_slipped_in(desk, gathering, address):
    InvitationFactory(gathering=gathering, person__name="甲")
    stranger = PersonFactory()
    values = sent(desk, address, came=["甲"])
    desk.post(address, values | {"person-0-person": stranger.pk})
    assert not gathering.attendances.exists()


def test_a_long_list_is_ticked_page_by_page_and_other_pages_stay(desk, gathering, address, monkeypatch):
    monkeypatch.setattr(attendance_pages, "PER_PAGE", 2)
    for name, kana in (("甲", "アア"), ("乙", "イイ"), ("丙", "ウウ")):
        AttendanceFactory(gathering=gathering, person__name=name, person__kana=kana)
    second = f"{address}?page=2"
    assert desk.post(second, sent(desk, second)).url == second
    assert sorted(row.person.name for row in gathering.attendances.all()) == ["乙", "甲"]


def test_people_who_were_not_expected_are_looked_for_and_added(desk, gathering):
    company = OrganisationFactory(name="架空会社")
    holder = PostFactory(organisation=company, person__name="会社 太郎").person
    PersonFactory(name="会社 次郎")
    address = reverse("attendance-add", args=[gathering.pk])
    assert desk.get(address).context["choice"].choose is None
    found = desk.get(address, {"organisation": company.pk}).context["choice"]
    assert list(found.choose.fields["people"].queryset) == [holder]
    assert found.choose.initial["people"] == [holder.pk]
    by_name = desk.get(address, {"name": "会社"}).context["choice"]
    assert (by_name.found, by_name.choose.initial["people"]) == (2, [])
    response = desk.post(
        f"{address}?organisation={company.pk}", {"people": [holder.pk], "attends_as": "講師"}
    )
    assert response.url == reverse("attendance", args=[gathering.pk])
    assert [(row.person, row.attends_as) for row in gathering.attendances.all()] == [(holder, "講師")]
    assert desk.get(address, {"organisation": company.pk}).context["choice"].found == 0


def test_adding_nobody_or_too_many_is_refused(desk, gathering):
    gathering.venue.capacity = 1
    gathering.venue.save()
    people = [PersonFactory(name="同席 一"), PersonFactory(name="同席 二")]
    address = reverse("attendance-add", args=[gathering.pk]) + "?name=同席"
    assert "Nobody is ticked. Tick at least one person." in words_of(desk.post(address, {}))
    page = desk.post(address, {"people": [person.pk for person in people], "attends_as": ""})
    assert "小会議室 holds 1 people, and 2 would be recorded as present" in words_of(page)
    assert not gathering.attendances.exists()


def test_the_file_of_who_came_has_a_row_for_each_person_and_each_number(desk, gathering):
    AttendanceFactory(gathering=gathering, person__name="甲", person__kana="コウ", attends_as="=1+1")
    HeadCountFactory(gathering=gathering, category="高校生", count=3)
    content = bytes_of(desk.get(reverse("attendance-export", args=[gathering.pk, "csv"])))
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:] == [
        ["甲", "コウ", "'=1+1", "1"], ["高校生", "", "", "3"],
    ]  # fmt: skip


def test_recording_is_for_the_office(gathering, address):
    member = client_for(person_with_role(Role.COUNCIL_MEMBER))
    for page in (address, reverse("attendance-add", args=[gathering.pk])):
        assert member.get(page).status_code == 403
    assert member.get(reverse("attendance-export", args=[gathering.pk, "csv"])).status_code == 403
    secret = reverse("attendance", args=[GatheringFactory(audience="confidential").pk])
    assert client_for(person_with_role(Role.GROWER)).get(secret).status_code == 404


def test_looking_for_people_asks_as_often_for_three_as_for_one(desk, gathering):
    company = OrganisationFactory()
    address = reverse("attendance-add", args=[gathering.pk]) + f"?organisation={company.pk}"
    PostFactory(organisation=company)
    once = queries_of(desk, address)
    PostFactory(organisation=company)
    PostFactory(organisation=company)
    assert queries_of(desk, address) == once
