"""Pages of organisations."""

import csv
import io

import pytest
from django.urls import reverse

from biocluster.record.importers.running import check_file
from biocluster.record.models import Organisation, OrganisationKind, Role
from biocluster.record.operations.organisations import save_organisation
from tests.factories.pages import bytes_of, queries_of, words_of
from tests.factories.people import AT, OrganisationFactory, PostFactory, officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return officer()


@pytest.fixture
def desk(by):
    return client_for(by, language="en")


@pytest.fixture
def member():
    return client_for(person_with_role(Role.COUNCIL_MEMBER), language="en")


def sent(**fields: str) -> dict[str, str]:
    return {"name": "架空バイオ株式会社", "kind": "company", **fields}


def test_an_organisation_is_added_as_offices_write_it(desk):
    response = desk.post(
        reverse("organisation-add"),
        sent(
            kana="ｶｸｳばいお",
            corporate_number="８９９９９０１９９９９９９",
            postal_code="９９７００５２",
            aliases="架空バイオ\nKBI\n\nKBI",
        ),
    )
    made = Organisation.objects.get(name="架空バイオ株式会社")
    assert response.url == reverse("organisation", args=[made.pk])
    assert (made.kana, made.corporate_number, made.postal_code) == (
        "カクウバイオ",
        "8999901999999",
        "997-0052",
    )
    page = words_of(desk.get(response.url))
    assert {alias.name for alias in made.aliases.all()} == {"架空バイオ", "KBI"}
    assert "KBI" in page
    assert "organisation: added" in page


@pytest.mark.parametrize(
    ("fields", "at_field", "sentence"),
    [
        ({"corporate_number": "8999901999998"}, "corporate_number", "check digit"),
        ({"corporate_number": "12345"}, "corporate_number", "13 digits"),
        ({"postal_code": "99-7"}, "postal_code", "postal code"),
        ({"kana": "漢字"}, "kana", "kana"),
        ({"name": "既にある大学"}, "name", "already exists"),
        ({"aliases": "既知"}, "aliases", "“既知” is another name of “既にある大学” already."),
        ({"url": "javascript:alert(1)"}, "url", "valid URL"),
        ({"kind": ""}, "kind", "required"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_where_it_stands(by, desk, fields, at_field, sentence):
    save_organisation(Organisation(name="既にある大学", kind="university"), aliases=["既知"], by=by, at=AT)
    form = desk.post(reverse("organisation-add"), sent(**fields)).context["form"]
    assert list(form.errors) == [at_field]
    assert sentence in form.errors[at_field][0]
    assert not Organisation.objects.filter(name="架空バイオ株式会社").exists()


def test_one_that_looks_like_another_is_asked_about_before_it_is_added(desk):
    there = OrganisationFactory(name="（株）架空バイオ")
    asked = desk.post(reverse("organisation-add"), sent())
    assert "Is it one of these?" in words_of(asked)
    assert reverse("organisation", args=[there.pk]) in asked.content.decode()
    assert Organisation.objects.filter(name="架空バイオ株式会社").count() == 0
    desk.post(reverse("organisation-add"), sent(is_another="on"))
    assert Organisation.objects.filter(name="架空バイオ株式会社").count() == 1


def test_an_organisation_is_changed_with_its_other_names(by, desk):
    row = save_organisation(Organisation(name="はじめ", kind="company"), aliases=["旧称"], by=by, at=AT)
    address = reverse("organisation-edit", args=[row.pk])
    assert desk.get(address).context["form"].initial["aliases"] == "旧称"
    desk.post(address, sent(aliases="新称"))
    row.refresh_from_db()
    assert (row.name, [alias.name for alias in row.aliases.all()]) == ("架空バイオ株式会社", ["新称"])


def test_members_see_the_organisation_and_neither_its_people_nor_a_way_to_change_it(desk, member):
    post = PostFactory(person__name="架空 太郎", title="所長")
    address = reverse("organisation", args=[post.organisation_id])
    assert "架空 太郎" in words_of(desk.get(address))
    page = member.get(address)
    assert "架空 太郎" not in words_of(page)
    assert "History" not in words_of(page)
    assert reverse("organisation-edit", args=[post.organisation_id]) not in page.content.decode()
    assert member.get(reverse("organisation-edit", args=[post.organisation_id])).status_code == 403
    assert "people_now" not in member.get(reverse("organisations")).context["table"].columns.names()


def test_the_list_is_narrowed_by_any_name_and_by_kind_and_counts_people_of_today(by, desk):
    row = save_organisation(
        Organisation(name="架空大学", kana="カクウダイガク", name_en="Kakuu University", kind="university"),
        aliases=["KU"], by=by, at=AT,
    )  # fmt: skip
    PostFactory(organisation=row)
    PostFactory(organisation=row, until_on="2012-03-31")
    OrganisationFactory(name="別の会社", kana="ベツ", kind=OrganisationKind.COMPANY)

    def listed(**conditions: str) -> list[tuple[str, int]]:
        table = desk.get(reverse("organisations"), conditions).context["table"]
        return [(row.record.name, row.record.people_now) for row in table.rows]

    for words in ("架空大", "かくうだい", "ｶｸｳ", "kakuu", "KU"):
        assert ("架空大学", 1) in listed(q=words)
        assert ("別の会社", 0) not in listed(q=words)
    assert listed(kind="university") == [("架空大学", 1)]


def test_what_is_exported_can_be_given_in_again_and_changes_nothing(by, desk):
    Organisation.objects.update(kana="ホカ")
    save_organisation(
        Organisation(name="=架空", kana="カクウ", kind="university"), aliases=["別名"], by=by, at=AT
    )
    content = bytes_of(desk.get(reverse("organisations-export", args=["csv"])))
    assert content.startswith(b"\xef\xbb\xbf")
    assert "'=架空" in {cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row}
    report, _changes = check_file("organisations", content, "a.csv")
    assert (report.problems, report.does_nothing) == ([], True)


@pytest.mark.parametrize(
    "address", ["organisations/", "organisations/export.csv", "organisations/export.xlsx"]
)
def test_a_list_asks_as_often_for_three_as_for_one(desk, address):
    PostFactory()
    once = queries_of(desk, f"/{address}")
    PostFactory()
    PostFactory()
    assert queries_of(desk, f"/{address}") == once


def test_the_page_asks_as_often_for_three_people_as_for_one(desk):
    row = OrganisationFactory()
    PostFactory(organisation=row)
    once = queries_of(desk, reverse("organisation", args=[row.pk]))
    PostFactory(organisation=row)
    PostFactory(organisation=row)
    assert queries_of(desk, reverse("organisation", args=[row.pk])) == once
