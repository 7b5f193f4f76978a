"""Pages of the import of a plan: give in, look, correct, accept, give up."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from biocluster.record.models import AnnualPlan, PlanImport, PlanImportCorrection, Role, YearPlan
from biocluster.record.operations.documents import path_of
from tests.factories.people import person_with_role
from tests.factories.visitors import sign_in
from tests.record.importers.plan import invented

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def officer_client(client):
    client.defaults |= ENGLISH
    return sign_in(client, person_with_role(Role.OFFICER))


@pytest.fixture
def give_in(officer_client):
    """Gives a plan in through the page; the address of its import."""

    def run(text: str, year: str = "FY2016", name: str = "plan.txt"):
        return officer_client.post(
            reverse("plan-imports"),
            {"file": SimpleUploadedFile(name, text.encode()), "fiscal_year": year},
        )

    return run


def line_of(words: str, text: str = invented.KANA) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if words in line)


def test_a_plan_is_given_in_shown_and_accepted(give_in, officer_client):
    review = give_in(invented.KANA).url
    page = officer_client.get(review).content.decode()
    assert "参加者数”: 45名 as of 2015-10-04" in page
    assert not AnnualPlan.objects.exists()
    found = PlanImport.objects.get()
    officer_client.post(reverse("plan-import-accept", args=[found.pk]))
    assert YearPlan.objects.count() == 7
    found.refresh_from_db()
    assert found.annual_plan.fiscal_year == 2016
    assert reverse("plan", args=[2016]) in officer_client.get(review).content.decode()
    assert "This plan is in the record" in officer_client.get(review).content.decode()


def test_a_line_is_corrected_by_its_form(give_in, officer_client):
    give_in(invented.KANA)
    found, line = PlanImport.objects.get(), line_of("温度の管理")
    address = reverse("plan-import-line", args=[found.pk, line])
    form = officer_client.get(address).context["form"]
    values = {form.add_prefix(name): form[name].initial for name in form.fields}
    values[f"l{line}-name"] = "夜の温度の管理"
    response = officer_client.post(address, values)
    assert response.url.endswith(f"#line-{line}")
    correction = PlanImportCorrection.objects.get()
    assert (correction.line, correction.aspect, correction.value) == (line, "name", "夜の温度の管理")
    officer_client.post(address, {"reset": "yes"})
    assert not PlanImportCorrection.objects.exists()


def test_every_line_has_a_form_that_changes_nothing_when_sent_as_it_is(give_in, officer_client):
    give_in(invented.BOTH_PARTS, "FY2014")
    found = PlanImport.objects.get()
    lines = officer_client.get(reverse("plan-import", args=[found.pk])).context["page"].object_list
    for told in lines:
        address = reverse("plan-import-line", args=[found.pk, told.source])
        form = officer_client.get(address).context["form"]
        values = {}
        for name in form.fields:
            value = form[name].value()
            values[form.add_prefix(name)] = "" if value is None else form.fields[name].prepare_value(value)
        assert officer_client.post(address, values).status_code == 302
    assert not PlanImportCorrection.objects.exists()


def test_what_is_wrong_in_a_correction_is_said_beside_the_field(give_in, officer_client):
    give_in(invented.KANA)
    found, line = PlanImport.objects.get(), line_of("参加者数")
    address = reverse("plan-import-line", args=[found.pk, line])
    form = officer_client.get(address).context["form"]
    values = {form.add_prefix(name): form[name].initial or "" for name in form.fields}
    values[f"l{line}-figure_0"] = "not a name!"
    values[f"l{line}-on_0"] = "2014-02-30"
    errors = officer_client.post(address, values).context["form"].errors
    assert set(errors) == {"figure_0", "on_0"}
    assert not PlanImportCorrection.objects.exists()


def test_a_file_that_is_no_plan_is_refused_in_the_form(officer_client):
    response = officer_client.post(
        reverse("plan-imports"),
        {"file": SimpleUploadedFile("plan.txt", b"\x81\xff\n"), "fiscal_year": "FY2014"},
    )
    assert "file" in response.context["form"].errors
    assert not PlanImport.objects.exists()


def test_another_year_in_the_title_is_settled_on_the_page(give_in, officer_client):
    review = give_in(invented.KANA, "FY2015").url
    found = PlanImport.objects.get()
    assert "FY2016" in officer_client.get(review).context["year_problem"]
    officer_client.post(reverse("plan-import-accept", args=[found.pk]))
    assert not AnnualPlan.objects.exists()
    officer_client.post(reverse("plan-import-title", args=[found.pk]), {"wrong": "yes"})
    officer_client.post(reverse("plan-import-accept", args=[found.pk]))
    assert AnnualPlan.objects.get().fiscal_year == 2015


def test_giving_up_leaves_nothing(give_in, officer_client):
    give_in(invented.KANA)
    officer_client.post(reverse("plan-import-give-up", args=[PlanImport.objects.get().pk]))
    assert not PlanImport.objects.exists()


def test_only_the_doubtful_lines_are_shown_on_request(give_in, officer_client):
    review = give_in(invented.GAPS, "FY2014").url
    everything = len(officer_client.get(review).context["page"].object_list)
    doubtful = officer_client.get(review, {"show": "doubtful"}).context["page"].object_list
    assert 0 < len(doubtful) < everything
    assert all(each.look for each in doubtful)


def test_a_long_plan_is_shown_in_pages_and_its_line_is_found(give_in, officer_client):
    give_in(invented.LONG, "FY2014")
    found = PlanImport.objects.get()
    line = line_of("項その20の3", invented.LONG)
    page = officer_client.get(reverse("plan-import-line", args=[found.pk, line])).context["page"]
    assert page.number > 1
    assert line in [each.source for each in page.object_list]


def test_the_page_asks_the_database_as_often_for_a_long_plan_as_for_a_short_one(give_in, officer_client):
    counts = []
    for text, year in ((invented.GAPS, "FY2014"), (invented.LONG, "FY2014")):
        review = give_in(text, year).url
        with CaptureQueriesContext(connection) as queries:
            officer_client.get(review)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_is_no_officer_does_not_get_in(client):
    sign_in(client, person_with_role(Role.GROWER))
    assert client.get(reverse("plan-imports")).status_code == 403


def test_a_plan_of_a_year_too_far_away_is_not_given_in(give_in):
    answer = give_in(invented.KANA, year="FY9998")
    assert list(answer.context["form"].errors) == ["fiscal_year"]
    assert not PlanImport.objects.exists()


@pytest.mark.usefixtures("documents_apart")
def test_a_correction_of_a_file_that_is_damaged_is_answered_by_what_is_wrong(give_in, officer_client):
    give_in(invented.KANA)
    found = PlanImport.objects.get()
    path_of(found.stored.sha256).write_bytes(b"other")
    page = officer_client.post(reverse("plan-import-line", args=[found.pk, 3]), {"l3-reading": "item"})
    assert "Ask the administrator to restore it from the backup" in page.content.decode()
