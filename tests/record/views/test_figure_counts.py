"""Reporting a count, correcting it, and putting a measure into words, on their pages."""

from datetime import date

import pytest
from django.urls import reverse

from biocluster.record.models import Audience, Document, Measure, ReportedCount, Role, StoredFile
from tests.factories.figures import MeasureFactory, ReportedCountFactory
from tests.factories.people import AT, OrganisationFactory, PersonFactory, officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db
REPORT = reverse("figure-report", args=["survey.consenting"])


@pytest.fixture
def client():
    return client_for(officer(name="架空 太郎"), language="en")


def sent(**other) -> dict:
    return {"on": "H26.8.20", "value": "８，７２３", "source": "架空の月例報告", **other}


def corrected(count: ReportedCount) -> str:
    return reverse("figure-correct", args=[count.measure.name, count.pk])


def test_a_count_is_reported_as_offices_write_it(client):
    office = OrganisationFactory()
    response = client.post(REPORT, sent(stated_by=office.pk))
    assert response.url == reverse("figure", args=["survey.consenting"])
    count = ReportedCount.objects.get()
    assert (count.on, count.value, count.stated_by) == (date(2014, 8, 20), 8723, office)
    assert count.measure.name == "survey.consenting"


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"on": "2014-02-30"}, "on"),
        ({"on": "慶長3年1月1日"}, "on"),
        ({"on": "2999-01-01"}, "on"),
        ({"value": "many"}, "value"),
        ({"value": "1" * 30}, "value"),
        ({"value": "NaN"}, "value"),
        ({"source": ""}, "source"),
        ({"stated_by": "999999"}, "stated_by"),
        ({"document": "999999"}, "document"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(client, other, field):
    response = client.post(REPORT, sent(**other))
    assert list(response.context["form"].errors) == [field]
    assert not ReportedCount.objects.exists()
    assert not Measure.objects.exists()


def test_a_second_count_for_the_day_is_refused_in_the_form(client):
    client.post(REPORT, sent())
    errors = client.post(REPORT, sent(value="9000")).context["form"].errors
    assert "Correct that one instead" in errors["on"][0]


def test_a_count_is_corrected_with_a_reason_and_the_one_before_stays_in_sight(client):
    count = ReportedCountFactory(measure__name="survey.consenting", value=8732)
    form = client.get(corrected(count)).context["form"]
    assert form["value"].value() == "8,732"
    assert not form["reason"].value()
    assert "reason" in client.post(corrected(count), sent()).context["form"].errors
    assert client.post(corrected(count), sent(reason="二重の計上")).status_code == 302
    page = client.get(reverse("figure", args=["survey.consenting"])).content.decode()
    assert "<s>8,732" in page
    assert "二重の計上" in page


def test_whoever_comes_second_reads_who_was_first(client):
    count = ReportedCountFactory()
    client.post(corrected(count), sent(reason="一度目"))
    errors = client.post(corrected(count), sent(value="1", reason="二度目")).context["form"].errors
    assert "架空 太郎 has corrected this count already" in errors["__all__"][0]
    assert ReportedCount.objects.count() == 2


def test_a_count_of_another_figure_is_not_found(client):
    count, other = ReportedCountFactory(), MeasureFactory()
    assert client.get(reverse("figure-correct", args=[other.name, count.pk])).status_code == 404
    assert client.get(reverse("figure-correct", args=["summit.works", count.pk])).status_code == 404
    assert client.get(reverse("figure-report", args=["no.such"])).status_code == 404


def test_a_measure_is_added_and_its_words_are_changed(client):
    given = {"name": "seminar.visitors", "title": "セミナー来場者数", "unit": "名"}
    assert client.post(reverse("measure-add"), given).status_code == 302
    address = reverse("figure-edit", args=["seminar.visitors"])
    form = client.get(address).context["form"]
    assert "name" not in form.fields
    client.post(address, {"title": "来場者数", "unit": "人", "seen": form["seen"].value()})
    measure = Measure.objects.get()
    assert (measure.name, measure.title, measure.unit) == ("seminar.visitors", "来場者数", "人")
    errors = client.post(address, {"title": "別の数", "seen": form["seen"].value()}).context["form"].errors
    assert "changed this" in errors["__all__"][0]


@pytest.mark.parametrize("name", ["summit.works", "gatherings.held", "two words", "since", ""])
def test_a_name_that_is_taken_or_that_no_text_can_cite_is_refused(client, name):
    errors = client.post(reverse("measure-add"), {"name": name, "title": "架空"}).context["form"].errors
    assert list(errors) == ["name"]


def test_only_documents_that_the_reporter_may_read_are_offered(client):
    stored = StoredFile.objects.create(sha256="0" * 64, size_bytes=1, media_type="text/plain")
    own, closed = (
        Document.objects.create(
            title="架空",
            file_name="a.txt",
            stored=stored,
            audience=audience,
            added_by=PersonFactory(),
            added_at=AT,
        )
        for audience in (Audience.INTERNAL, Audience.CONFIDENTIAL)
    )
    producer = client_for(person_with_role(Role.PRODUCER))
    offered = producer.get(REPORT).context["form"].fields["document"].queryset
    assert set(offered) == {own}
    assert set(client.get(REPORT).context["form"].fields["document"].queryset) == {own, closed}


@pytest.mark.parametrize("role", [Role.COUNCIL_MEMBER, Role.ADMINISTRATOR, Role.GROWER, None])
def test_others_do_not_get_in(role):
    count = ReportedCountFactory()
    client = client_for(person_with_role(role) if role else None)
    for address in (
        reverse("figure-report", args=[count.measure.name]),
        corrected(count),
        reverse("figure-edit", args=[count.measure.name]),
        reverse("measure-add"),
    ):
        assert client.post(address, sent()).status_code == (403 if role else 302)
    assert ReportedCount.objects.count() == 1


def test_of_a_document_that_the_reporter_may_not_read_not_even_the_title_is_said(client):
    stored = StoredFile.objects.create(sha256="0" * 64, size_bytes=1, media_type="text/plain")
    closed = Document.objects.create(
        title="架空の秘密", file_name="a.txt", stored=stored, audience=Audience.CONFIDENTIAL,
        added_by=PersonFactory(), added_at=AT,
    )  # fmt: skip
    count = ReportedCountFactory(document=closed)
    pages = (reverse("figure", args=[count.measure.name]), corrected(count))
    producer = client_for(person_with_role(Role.PRODUCER))
    assert ["秘密" in producer.get(page).content.decode() for page in pages] == [False, False]
    assert ["秘密" in client.get(page).content.decode() for page in pages] == [True, True]
    sent_back = sent(document=closed.pk, reason="架空の誤り")
    producer.post(corrected(count), sent_back)
    assert ReportedCount.objects.get(replaces=count).document == closed
