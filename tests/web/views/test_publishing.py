"""Publishing at work: what would be published, the press of the button, what no longer agrees."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from biocluster.record.models import AnnualPlan, AnnualPlanState, Publication, ReportedCount, Role, YearPlan
from biocluster.record.operations.figures import correct_count
from biocluster.record.operations.plan_review import open_revision
from biocluster.record.operations.publishing import publish_plan
from biocluster.web.annual.rendering import press
from tests.factories.people import AT, officer, person_with_role
from tests.factories.plans import approve, imported_plan
from tests.factories.visitors import client_for
from tests.web.views.test_annual import TEXT

pytestmark = pytest.mark.django_db
PAGE = "/plans/2014/publish/"


@pytest.fixture
def by():
    return officer()


@pytest.fixture
def plan():
    return approve(imported_plan(TEXT))


def page_of(client, url):
    return BeautifulSoup(client.get(url).content, "html.parser")


def seen_on(client) -> str:
    return page_of(client, PAGE).select_one("input[name=seen]")["value"]


def correct(value: int, by) -> None:
    count = ReportedCount.objects.get(value=1234)
    correct_count(count, value=value, source=count.source, reason="数え直した", by=by, at=timezone.now())


def test_the_page_shows_what_is_frozen_and_the_button_publishes_it(plan, by):
    client = client_for(by)
    page = page_of(client, PAGE)
    assert "1,234件" in page.select_one("section[aria-labelledby=frozen]").text
    assert "酵素を調べる。" in page.article.text
    answer = client.post(PAGE, {"seen": seen_on(client)})
    assert answer["Location"] == "/annual/2014/"
    publication = Publication.objects.get()
    assert publication.published_by == by
    assert sorted(publication.files.values_list("format", flat=True)) == ["docx", "html", "pdf", "txt"]
    assert client_for(None).get("/annual/2014/").status_code == 200


def test_what_the_officer_has_not_seen_is_not_published(plan, by):
    client = client_for(by)
    seen = seen_on(client)
    correct(1300, by)
    answer = client.post(PAGE, {"seen": seen}, follow=True)
    assert not Publication.objects.exists()
    assert "公表しませんでした" in answer.content.decode()
    client.post(PAGE, {"seen": seen_on(client)})
    assert Publication.objects.get().figures.filter(value=1300).exists()


def test_every_problem_is_shown_with_the_page_where_it_is_mended(plan, by):
    broken = YearPlan.objects.filter(body__contains="酵素").get()
    YearPlan.objects.filter(pk=broken.pk).update(body="{{nobody.knows}} {{since}}")
    AnnualPlan.objects.update(purpose="{{gathering 99999}}")
    client = client_for(by)
    page = page_of(client, PAGE)
    problems = page.select("section[aria-labelledby=problems] li")
    assert len(problems) == 3
    assert [each.a["href"] for each in problems if each.a] == [f"/year-plans/{broken.pk}/"] * 2
    assert page.select_one("input[name=seen]") is None
    client.post(PAGE, {"seen": "0" * 64})
    assert not Publication.objects.exists()


def test_before_it_is_approved_there_is_no_button(plan, by):
    AnnualPlan.objects.update(state=AnnualPlanState.IN_REVIEW)
    client = client_for(by, language="en")
    page = page_of(client, PAGE)
    assert "once another officer has approved it" in page.main.text
    assert page.select_one("input[name=seen]") is None
    assert client.post(PAGE, {"seen": "0" * 64}).status_code == 200
    assert not Publication.objects.exists()


@pytest.mark.parametrize("role", [Role.PRODUCER, Role.COUNCIL_MEMBER, Role.ADMINISTRATOR])
def test_nobody_but_an_officer_publishes(role, plan):
    client = client_for(person_with_role(role))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"seen": "0" * 64}).status_code == 403
    assert client_for(None).get(PAGE).status_code == 302


def test_a_year_without_a_plan_is_not_there(by):
    client = client_for(by)
    for address in ("publish/", "publications/", "discrepancies/", "draft.pdf"):
        assert client.get(f"/plans/2031/{address}").status_code == 404


@pytest.mark.parametrize("format", ["pdf", "docx", "html", "txt"])
def test_a_draft_is_a_file_for_the_staff_only(format, plan, by):
    address = f"/plans/2014/draft.{format}"
    assert client_for(by).get(address).status_code == 200
    assert client_for(by).get(address)["Cache-Control"] == "private, no-store"
    assert client_for(None).get(address).status_code == 302
    assert client_for(by).get("/plans/2014/draft.exe").status_code == 404


def test_a_corrected_count_is_a_discrepancy_with_its_reason_until_a_revision_is_published(plan, by):
    publish_plan(plan, press=press(), by=by, at=AT)
    client, page = client_for(by), "/plans/2014/discrepancies/"
    assert page_of(client, page).find("table") is None
    correct(1300, by)
    cells = [each.get_text(strip=True) for each in page_of(client, page).select("tbody tr > *")]
    assert cells[2:4] == ["1,234件", "1,300件"]
    assert "数え直した" in cells[4]
    open_revision(plan, by=by, at=timezone.now())
    approve(plan)
    publication = publish_plan(plan, press=press(), by=by, at=timezone.now() + timedelta(minutes=1))
    assert publication.changes.endswith("を1,234件から1,300件に改めました。")
    assert page_of(client, page).find("table") is None


def test_the_history_names_who_published_what_and_when(plan, by):
    first = publish_plan(plan, press=press(), by=by, at=AT)
    approve(plan)
    publish_plan(plan, note="誤字を正しました。", press=press(), by=by, at=AT + timedelta(days=1))
    page = page_of(client_for(by), "/plans/2014/publications/")
    assert [each.text for each in page.select("h2 a")] == ["第2版", "第1版"]
    assert "誤字を正しました。" in page.main.text
    assert by.name in page.main.text
    assert first.files.get(format="pdf").sha256 in page.main.text


def test_the_page_asks_no_more_of_the_database_for_more_programmes(plan, by, django_assert_max_num_queries):
    client = client_for(by)
    client.get(PAGE)
    with django_assert_max_num_queries(80) as before:
        client.get(PAGE)
    asked = len(before.captured_queries)
    parent = YearPlan.objects.filter(parent=None).first()
    for number in range(4):
        programme = parent.programme.__class__.objects.create(name=f"架空事業{number}")
        YearPlan.objects.create(
            annual_plan=plan, programme=programme, parent=parent, position=60 + number,
            heading=f"架空事業{number}", body="{{summit.works on=2014-03-31}}",
        )  # fmt: skip
    with django_assert_max_num_queries(asked + 4):  # why a figure has no value is asked for each such figure
        client.get(PAGE)
