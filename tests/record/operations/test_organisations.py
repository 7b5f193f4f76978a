import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from biocluster.record.models import AuditEntry, Organisation, OrganisationKind, Role, SearchEntry
from biocluster.record.operations.organisations import save_organisation
from biocluster.record.queries.organisations import alike, visible_to, with_people_counted
from tests.factories.people import AT, OrganisationFactory, PostFactory, officer, person_with_role, viewer_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def an_organisation(**fields):
    return Organisation(**{"kind": OrganisationKind.COMPANY, "name": "架空バイオ株式会社"} | fields)


def test_an_organisation_is_kept_with_its_other_names_which_the_search_knows():
    organisation = save_organisation(an_organisation(), aliases=["架空バイオ", "KBI"], by=officer(), at=AT)
    assert sorted(organisation.aliases.values_list("name", flat=True)) == ["KBI", "架空バイオ"]
    assert SearchEntry.objects.get(kind="organisation").body == "KBI\n架空バイオ"


def test_other_names_left_out_are_discarded_with_an_entry():
    by = officer()
    organisation = save_organisation(an_organisation(), aliases=["架空バイオ"], by=by, at=AT)
    save_organisation(organisation, aliases=["KBI"], by=by, at=AT)
    entries = AuditEntry.objects.filter(subject_kind="organisationalias").order_by("sequence")
    assert [(bool(entry.before), bool(entry.after)) for entry in entries] == [
        (False, True),
        (True, False),
        (False, True),
    ]


def test_a_save_that_changes_nothing_writes_no_entry():
    by = officer()
    organisation = save_organisation(an_organisation(), by=by, at=AT)
    before = AuditEntry.objects.count()
    save_organisation(organisation, by=by, at=AT)
    assert AuditEntry.objects.count() == before


def test_two_organisations_cannot_have_one_name():
    save_organisation(an_organisation(), by=officer(), at=AT)
    with pytest.raises(ValidationError):
        save_organisation(an_organisation(), by=officer(), at=AT)


@pytest.mark.parametrize("number", ["123", "123456789012X"])
def test_the_database_refuses_a_corporate_number_that_is_not_13_digits(number):
    with pytest.raises(IntegrityError, match="organisation_corporate_number_13_digits"), transaction.atomic():
        OrganisationFactory(corporate_number=number)


def test_organisations_alike_differ_in_legal_form_width_or_old_characters_only():
    first = OrganisationFactory(name="株式会社 髙橋バイオ", kana="タカハシバイオ")
    second = save_organisation(
        an_organisation(name="鶴岡藻類研究会"), aliases=["髙橋ﾊﾞｲｵ㈱"], by=officer(), at=AT
    )
    OrganisationFactory(name="高橋醸造", kana="タカハシジョウゾウ")
    assert set(alike(Organisation(name="高橋バイオ(株)"))) == {first, second}


def test_people_are_counted_on_the_viewer_s_day():
    post = PostFactory()
    PostFactory(organisation=post.organisation, until_on=post.from_on)
    viewer = viewer_for(officer())
    [found] = with_people_counted(visible_to(viewer).filter(pk=post.organisation.pk), viewer)
    assert found.people_now == 1


def test_pupils_see_no_organisations():
    OrganisationFactory()
    assert list(visible_to(viewer_for(person_with_role(Role.PUPIL)))) == []
