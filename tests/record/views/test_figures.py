"""The pages of figures: what everybody sees, what only members see, and the files."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from biocluster.record.figures.registry import FigureRow
from biocluster.record.models import Audience, GatheringState, Role
from biocluster.record.views.figure_rows import shown_rows
from tests.factories.figures import MeasureFactory, PublicationFactory, ReportedCountFactory, freeze
from tests.factories.gatherings import GatheringFactory
from tests.factories.people import officer, person_with_role, viewer_for
from tests.factories.programmes import AnnualPlanFactory
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db
PAGE = reverse("figure", args=["survey.consenting"])


@pytest.fixture
def counts():
    first = ReportedCountFactory(
        measure__name="survey.consenting", measure__title="架空の同意者数", measure__unit="名",
        on=date(2013, 3, 31), value=4120,
    )  # fmt: skip
    return first, ReportedCountFactory(measure=first.measure, on=date(2014, 8, 20), value=8723)


@pytest.fixture
def visitor():
    return client_for(None, language="en")


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("written", ["2014-08-20", "H26.8.20", "平成26年8月20日", "２０１４−０８−２０"])
def test_anybody_reads_the_value_of_any_day_in_either_form(visitor, counts, written):
    page = text_of(visitor.get(PAGE, {"on": written}))
    assert '<data class="value" value="8723">8,723' in page
    assert "架空の月例報告" in page


def test_a_day_before_the_first_count_says_so(visitor, counts):
    page = text_of(visitor.get(PAGE, {"on": "2010-01-01"}))
    assert "no value of “survey.consenting” on 2010-01-01" in page


@pytest.mark.parametrize("written", ["2014-02-30", "明和3年1月1日", "soon"])
def test_a_day_that_cannot_be_is_refused_in_the_form(visitor, counts, written):
    response = visitor.get(PAGE, {"on": written})
    assert "on" in response.context["form"].errors
    assert "8,723" in text_of(response)


def test_in_japanese_the_page_speaks_japanese(counts):
    page = text_of(client_for(None).get(PAGE, {"on": "2014-08-20"}))
    assert "平成26年8月20日" in page
    assert "推移" in page
    assert "language=ja" in page


def test_rows_and_recorded_by_are_for_members_and_reporters_only(visitor, counts):
    council = client_for(person_with_role(Role.COUNCIL_MEMBER), language="en")
    for client, rows, history in (
        (visitor, False, False),
        (council, True, False),
        (client_for(officer(), language="en"), True, True),
    ):
        page = text_of(client.get(PAGE))
        assert ("The rows behind the value" in page) is rows
        assert ("Reported counts and corrections" in page) is history
        assert (counts[0].recorded_by.name in page) is history
    address = reverse("figure-rows", args=["survey.consenting", "csv"])
    assert visitor.get(address).status_code == 302
    assert council.get(address).status_code == 200


def test_a_confidential_gathering_is_neither_counted_nor_named(counts):
    GatheringFactory(state=GatheringState.HELD, starts_on=date(2014, 5, 1), title="開かれた会議")
    GatheringFactory(
        state=GatheringState.HELD,
        starts_on=date(2014, 5, 2),
        title="秘密の会議",
        audience=Audience.CONFIDENTIAL,
    )
    address = reverse("figure", args=["gatherings.held"])
    page = text_of(client_for(officer(), language="en").get(address, {"on": "2014-08-20"}))
    assert 'value="1"' in page
    assert "開かれた会議" in page
    assert "秘密の会議" not in page


def test_a_row_that_the_reader_may_not_see_is_told_by_its_number_alone():
    closed = GatheringFactory(title="秘密の会議", audience=Audience.CONFIDENTIAL)
    row = FigureRow(closed.title, "gathering", closed.pk, Decimal(1))
    council, desk = viewer_for(person_with_role(Role.COUNCIL_MEMBER)), viewer_for(officer())
    assert shown_rows([row], council) == ([], 1)
    assert [each.row for each in shown_rows([row], desk)[0]] == [row]


def test_what_was_known_then_is_asked_by_members_only(visitor, counts):
    first = counts[1]
    ReportedCountFactory(
        measure=first.measure, on=first.on, value=8700, replaces=first, reason="誤り",
        recorded_at=first.recorded_at.replace(month=10),
    )  # fmt: skip
    asked = {"on": "2014-08-20", "known_on": "2014-09-30"}
    assert 'value="8700"' in text_of(visitor.get(PAGE, asked))
    assert 'value="8723"' in text_of(client_for(officer()).get(PAGE, asked))


def test_the_publications_that_cite_the_figure_are_linked(visitor, counts):
    publication = PublicationFactory(annual_plan=AnnualPlanFactory(fiscal_year=2014))
    freeze(publication, "survey.consenting", date(2014, 8, 20))
    page = text_of(visitor.get(PAGE))
    assert reverse("annual-publication", args=[2014, 1]) in page
    assert "No published document" not in page


@pytest.mark.parametrize("name", ["no.such", "survey.consenting.more", "…", "%3Cscript%3E"])
def test_an_unknown_figure_is_not_found(visitor, name):
    for address in ("figure", "figure-chart"):
        assert visitor.get(reverse(address, args=[name])).status_code == 404


def test_the_picture_is_sent_once_and_then_known(visitor, counts):
    address = reverse("figure-chart", args=["survey.consenting"])
    first = visitor.get(address, {"language": "ja", "on": "2014-09-01"})
    assert first["Content-Type"] == "image/svg+xml"
    assert "sandbox" in first["Content-Security-Policy"]
    assert "H25" in first.content.decode()
    again = visitor.get(
        address, {"language": "ja", "on": "2014-09-01"}, headers={"if-none-match": first["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    english = visitor.get(address, {"language": "en", "on": "2014-09-01"})
    assert english["ETag"] != first["ETag"]
    assert "2013" in english.content.decode()


def test_a_figure_without_a_value_has_no_picture(visitor):
    assert visitor.get(reverse("figure-chart", args=["summit.works"])).status_code == 404


def test_the_series_is_given_as_csv_and_json(visitor, counts):
    ReportedCountFactory(measure=counts[0].measure, on=date(2014, 8, 21), value=8724, source="=1+1")
    address = reverse("figure-series", args=["survey.consenting", "csv"])
    content = b"".join(visitor.get(address).streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[2] == ["survey.consenting", "2014-08-20", "8723", "名", "reported", "架空の月例報告"]
    assert rows[3][-1] == "'=1+1"
    found = json.loads(visitor.get(reverse("figure-series", args=["survey.consenting", "json"])).content)
    assert [(each["as_of"], each["value"]) for each in found["series"]][:2] == [
        ("2013-03-31", 4120),
        ("2014-08-20", 8723),
    ]
    assert visitor.get(reverse("figure-series", args=["survey.consenting", "exe"])).status_code == 404


def test_the_list_has_every_figure_and_is_narrowed_by_words(visitor, counts):
    MeasureFactory(name="invented.number", title="架空の数")
    page = text_of(visitor.get(reverse("figures")))
    assert all(name in page for name in ("架空の数", "Gatherings held", "8,723", "summit.works"))
    page = text_of(visitor.get(reverse("figures"), {"q": "ＳＵＭＭＩＴ"}))
    assert "summit.works" in page
    assert "架空の数" not in page
    assert "No figure fits" in text_of(visitor.get(reverse("figures"), {"q": "存在しない"}))


def test_the_pages_ask_as_often_for_three_as_for_one(
    django_assert_num_queries, django_assert_max_num_queries
):
    client = client_for(officer())

    def queries(address: str) -> int:
        with django_assert_max_num_queries(60) as counted:
            client.get(address)
        return len(counted)

    def more() -> None:
        for name in ("invented.one", None):
            count = ReportedCountFactory(**{"measure__name": name} if name and not counted else {})
            counted.append(count)
        ReportedCountFactory(measure=counted[0].measure, on=date(2014, 1, len(counted)))
        GatheringFactory(state=GatheringState.HELD, starts_on=date(2014, 5, 1))

    counted: list = []
    more()
    pages = [
        reverse("figures"),
        reverse("figure", args=["invented.one"]),
        reverse("figure", args=["gatherings.attendance"]) + "?on=2014-08-20",
    ]
    queries(pages[0])  # the session is written once
    once = [queries(page) for page in pages]
    more()
    more()
    assert [queries(page) for page in pages] == once
