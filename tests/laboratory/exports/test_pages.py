"""A report as a page and as a print: whole in itself, readable for everybody, and the same bytes again."""

import io

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from biocluster.laboratory.exports.charts import MOST_POINTS, Rule, Series, lines_of, points_of
from biocluster.laboratory.exports.html import as_html, tables_told_by
from biocluster.laboratory.exports.pdf import as_pdf
from biocluster.laboratory.exports.pieces import Chart, Report, Section, Table, Tone, Words

HOSTILE = '<script>alert("x")</script> & 髙﨑①㎡㈱ "quoted"'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>'


def report(**changes) -> Report:
    table = Table(HOSTILE, ["name", HOSTILE], [[HOSTILE, "1.5"], ["b", ""]], frozenset({1}), HOSTILE)
    pieces = [
        Words(HOSTILE, Tone.WARNING), table, Chart(SVG, HOSTILE, HOSTILE), Words("after"),
        *(Chart(SVG, f"small {at}", "words", small=True) for at in range(3)),
    ]  # fmt: skip
    made = {
        "title": HOSTILE,
        "lead": "lead",
        "language": "ja",
        "tables": "abc123",
        "words": {"contents": "目次"},
    }
    return Report(
        **(made | changes), sections=[Section(HOSTILE, "one", pieces), Section("two", "two", [Words("x")])]
    )


def test_the_page_shows_what_was_written_and_runs_nothing():
    page = as_html(report()).decode()
    soup = BeautifulSoup(page, "html.parser")
    assert soup.find("script") is None
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("data:image/svg+xml", "")
    assert soup.html["lang"] == "ja"
    assert soup.title.text == soup.h1.text == HOSTILE
    assert [each.text for each in soup.find_all("h2")] == ["目次", HOSTILE, "two"]
    assert soup.find("p", class_="warning").text == HOSTILE
    table = soup.table
    assert table.caption.text == HOSTILE
    assert [each["scope"] for each in table.find_all("th")] == ["col", "col", "row", "row"]
    assert table.tbody.tr.td["class"] == ["number"]
    assert [image["alt"] for image in soup.find_all("img")] == [HOSTILE, "words", "words", "words"]
    assert len(soup.select("div.pair figure")) == 3
    anchors = {each["id"] for each in soup.find_all(id=True)}
    assert {link["href"][1:] for link in soup.nav.find_all("a")} <= anchors


def test_the_print_holds_the_same_words_and_is_tagged():
    content = as_pdf(report())
    reader = PdfReader(io.BytesIO(content))
    text = "".join(page.extract_text() for page in reader.pages)
    for words in ("髙﨑①㎡㈱", "alert", "after", "small 2"):
        assert words in text
    assert reader.metadata.title == HOSTILE
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [each.title for each in reader.outline if not isinstance(each, list)] != []


def test_the_same_report_is_the_same_bytes():
    assert as_html(report()) == as_html(report())
    assert as_pdf(report()) == as_pdf(report())


def test_a_page_says_of_which_tables_it_speaks(tmp_path):
    path = tmp_path / "report.html"
    assert tables_told_by(path) == ""
    path.write_bytes(as_html(report()))
    assert tables_told_by(path) == "abc123"
    path.write_bytes(b"\xff\xfe something else")
    assert tables_told_by(path) == ""


def marks(svg: str) -> int:
    """How many points and ranges are drawn."""
    return svg.count("<path") + svg.count("<line")


@pytest.mark.parametrize("names", [1, 3])
def test_a_chart_of_many_injections_stays_small(names):
    import numpy as np

    place = np.arange(10_000.0)
    series = [Series(f"標準{at}", place, place * at + np.sin(place)) for at in range(names)]
    svg = points_of(series, x_title="注入", y_title="s", breaks=[500.5], levels=[Rule(1.0, "限界")])
    assert marks(svg) < 2 * MOST_POINTS + 300
    assert len(svg) < 150_000
    assert "注入" in svg
    assert "限界" in svg


def test_a_chart_leaves_out_what_is_no_number():
    import numpy as np

    svg = points_of([Series("a", np.array([1.0, 2.0]), np.array([np.nan, np.nan]))], x_title="x", y_title="y")
    assert "NaN" not in svg
    svg = lines_of(
        [Series("a", np.array([1.0, 2.0, 3.0]), np.array([1.0, np.nan, 2.0]))], x_title="x", y_title="y"
    )
    assert "NaN" not in svg
