"""The published plans as everybody reads them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from biocluster.record.models import (
    AnnualPlan,
    AnnualPlanState,
    Audience,
    PlanCaption,
    ReportedCount,
    YearPlan,
)
from biocluster.record.operations.documents import store_document
from biocluster.record.operations.publishing import FORMATS, NotReady, frozen_document, publish_plan
from biocluster.web.annual import rendering, shelf
from biocluster.web.annual.rendering import press
from tests.factories.files import png
from tests.factories.people import AT, officer
from tests.factories.plans import approve, imported_plan
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)
PNG = png(80)
DAMAGED = PNG.replace(b"IDAT", b"IDAT\0")
TEXT = """平成26年度 二部市バイオの取り組み
目的
くらしを豊かにする。
事業内容
□地域産業に活かす
(1) 会社との共同研究

1. 産業の振興
(1) 会社との共同の研究
酵素を調べる。
※H25実績 試作3件（平成26年3月31日現在、契約数1,234件）
"""


def publish(plan, at=AT, note=""):
    return publish_plan(approve(plan), press=press(), note=note, by=officer(), at=at)


@pytest.fixture
def plan():
    return imported_plan(TEXT)


@pytest.fixture
def everybody():
    return client_for(None)


def page_of(client, url):
    return BeautifulSoup(client.get(url).content, "html.parser")


@pytest.mark.parametrize(
    "state", [AnnualPlanState.DRAFT, AnnualPlanState.IN_REVIEW, AnnualPlanState.APPROVED]
)
@pytest.mark.parametrize("address", ["", "plan.pdf", "1/", "1/plan.pdf"])
def test_what_is_not_published_is_not_there(state, address, plan, everybody):
    AnnualPlan.objects.update(state=state)
    for client in (everybody, client_for(officer())):
        assert client.get(f"/annual/2014/{address}").status_code == 404
    assert "2014" not in page_of(everybody, "/annual/").main.text


def test_the_plan_is_read_by_everybody_and_its_figures_lead_to_their_pages(plan, everybody):
    publish(plan)
    page = page_of(everybody, "/annual/2014/")
    assert page.h1.text == "平成26年度 二部市バイオの取り組み"
    (link,) = [each for each in page.select("article a.cited") if each.text == "1,234件"]
    assert link["href"].startswith("/figures/")
    assert link["href"].endswith("/?on=2014-03-31")
    assert everybody.get(link["href"]).status_code == 200
    assert page.select_one("article")["lang"] == "ja"
    assert len(page.find_all("h1")) == 1
    assert all(page.select_one(each["href"]) for each in page.select("nav.toc a"))


def test_a_draft_that_follows_does_not_change_what_is_read(plan, everybody):
    publish(plan)
    AnnualPlan.objects.update(state=AnnualPlanState.DRAFT)
    YearPlan.objects.update(body="まだ決まっていない。")
    ReportedCount.objects.update(value=9)
    page = page_of(everybody, "/annual/2014/")
    assert "酵素を調べる。" in page.article.text
    assert "1,234件" in page.article.text
    assert "まだ決まっていない" not in page.text


def test_a_revision_is_in_force_and_the_first_publication_stays(plan, everybody):
    publish(plan)
    YearPlan.objects.filter(body__contains="酵素").update(body="酵母を調べる。")
    publish(plan, at=LATER, note="調べるものを改めました。")
    now, then = page_of(everybody, "/annual/2014/"), page_of(everybody, "/annual/2014/1/")
    assert "酵母を調べる。" in now.article.text
    assert "調べるものを改めました。" in now.main.text
    assert "酵素を調べる。" in then.article.text
    assert then.select_one(".notice.warning a")["href"] == "/annual/2014/"
    years = page_of(everybody, "/annual/").main
    assert "平成26年10月1日" in years.text
    assert "平成26年9月1日" in years.text


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_is_the_published_bytes_and_is_never_set_again(format, plan, everybody, monkeypatch):
    publication = publish(plan)
    digest = publication.files.get(format=format).sha256
    monkeypatch.setattr(shelf, "render", lambda *_: pytest.fail("set again"))
    answer = everybody.get(f"/annual/2014/plan.{format}")
    assert answer["ETag"] == f'"{digest}"'
    assert answer["Cache-Control"] == "public, no-cache"
    again = everybody.get(f"/annual/2014/1/plan.{format}", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "immutable" in again["Cache-Control"]


def test_a_lost_file_is_set_again_from_the_document(plan, everybody, monkeypatch):
    from biocluster.record.operations.documents import path_of

    publication = publish(plan)
    digest = publication.files.get(format="pdf").sha256
    path_of(digest).write_bytes(b"damaged")
    made = []
    monkeypatch.setattr(shelf, "render", lambda *given: made.append(given) or rendering.render(*given))
    for _ in range(3):
        assert everybody.get("/annual/2014/plan.pdf")["ETag"] == f'"{digest}"'
    assert len(made) == 1


def test_an_unknown_format_or_number_is_not_there(plan, everybody):
    publish(plan)
    for address in ("plan.exe", "2/", "2/plan.pdf", "1/plan.json", "1/pictures/" + "0" * 64 + "/"):
        assert everybody.get(f"/annual/2014/{address}").status_code == 404


def test_a_damaged_document_is_said_and_not_shown(plan, everybody):
    from biocluster.record.operations.documents import path_of

    publication = publish(plan)
    path_of(publication.outline.sha256).write_bytes(b"{}")
    shelf._article.cache_clear()
    answer = everybody.get("/annual/2014/")
    assert answer.status_code == 500
    assert "バックアップ" in answer.content.decode()


def test_a_picture_is_published_only_where_it_is_open_to_the_public(plan, everybody):
    by = officer()
    picture = store_document(
        PNG, title="試作の写真", file_name="a.png", audience=Audience.INTERNAL, by=by, at=AT
    )
    other = store_document(
        png(90), title="別の写真", file_name="b.png", audience=Audience.PUBLIC, by=by, at=AT
    )
    outlet = plan.outlets.get()
    PlanCaption.objects.create(
        annual_plan=plan, plan_outlet=outlet, position=99, text="試作の様子", picture=picture
    )
    with pytest.raises(NotReady, match="試作の写真"):
        publish(plan)
    picture.audience = Audience.PUBLIC
    picture.save()
    publication = publish(plan)
    page = page_of(everybody, "/annual/2014/")
    assert page.figure.img["src"] == f"/annual/2014/1/pictures/{picture.stored.sha256}/"
    shown = everybody.get(page.figure.img["src"])
    assert (shown["Content-Type"], shown.content) == ("image/png", PNG)
    assert everybody.get(f"/annual/2014/1/pictures/{other.stored.sha256}/").status_code == 404
    assert b"data:image/png;base64," in everybody.get("/annual/2014/plan.html").content
    pdf = everybody.get("/annual/2014/plan.pdf").content
    assert b"/Image" in pdf
    assert rendering.render(*frozen_document(publication), "pdf") == pdf


def test_a_damaged_picture_keeps_a_plan_from_being_published(plan):
    picture = store_document(
        DAMAGED, title="試作の写真", file_name="a.png", audience=Audience.PUBLIC, by=officer(), at=AT
    )
    PlanCaption.objects.create(annual_plan=plan, position=1, text="試作の様子", picture=picture)
    with pytest.raises(NotReady, match="壊れて"):
        publish(plan)


def test_the_pages_ask_no_more_of_the_database_for_more(plan, everybody, django_assert_max_num_queries):
    publish(plan)
    for url in ("/annual/", "/annual/2014/"):
        everybody.get(url)
    with django_assert_max_num_queries(12) as one:
        everybody.get("/annual/")
        everybody.get("/annual/2014/")
    asked = len(one.captured_queries)
    publish(plan, at=LATER)
    publish(imported_plan(TEXT.replace("26", "27"), 2015), at=LATER)
    publish(imported_plan(TEXT.replace("26", "28"), 2016), at=LATER)
    everybody.get("/annual/2014/")
    with django_assert_max_num_queries(asked):
        everybody.get("/annual/")
        everybody.get("/annual/2014/")


def test_english_readers_get_english_around_the_japanese_plan(plan):
    publish(plan)
    page = page_of(client_for(None, language="en"), "/annual/2014/")
    assert "Publication 1" in page.main.text
    assert page.html["lang"] == "en"
    assert page.h1.span["lang"] == "ja"
    assert page.article["lang"] == "ja"
