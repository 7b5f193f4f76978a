"""The course of a figure as a picture."""

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from biocluster.record.figures.chart import chart_of, words_of
from biocluster.record.figures.values import FIRST_DAY, LAST_DAY, PlainValue

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [date(2013, 3, 31), date(2013, 9, 1), date(2014, 8, 20)]


def value(day: date, number: int | str, unit: str = "名") -> PlainValue:
    return PlainValue("invented.number", unit, Decimal(number), day, day, "reported", "架空")


def drawn(series, *, per_year=False, japanese=True, unit="名") -> ElementTree.Element:
    svg = chart_of(series, title="架空の数", unit=unit, per_year=per_year, japanese=japanese)
    return ElementTree.fromstring(svg)  # noqa: S314


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


def test_a_line_names_its_values_and_the_years_of_the_era():
    found = texts(drawn([value(day, number) for day, number in zip(DAYS, (4120, 6010, 8723), strict=True)]))
    assert {"4,120", "6,010", "8,723", "名"} <= set(found)
    assert any(each.startswith("H25") for each in found)
    assert not any(each.startswith("2013") for each in found)


def test_the_same_line_for_an_english_reader_has_western_years():
    found = texts(drawn([value(day, 100) for day in DAYS], japanese=False))
    assert any(each.startswith("2013") for each in found)


def test_bars_are_named_by_fiscal_year():
    ends = [date(year, 3, 31) for year in (2018, 2019, 2020)]
    found = texts(drawn([value(day, number) for number, day in enumerate(ends)], per_year=True))
    assert [each for each in found if each[0] in "HR"] == ["H29", "H30", "R1"]


@pytest.mark.parametrize("japanese", [True, False])
def test_the_picture_runs_nothing_and_asks_for_nothing(japanese):
    hostile = [value(DAYS[0], 1, "<script>alert(1)</script>"), value(DAYS[1], 2, "</text>")]
    root = drawn(hostile, japanese=japanese, unit="<script>alert(1)</script>")
    assert root.tag == f"{SVG}svg"
    for each in root.iter():
        assert each.tag not in {f"{SVG}script", f"{SVG}foreignObject", f"{SVG}image", f"{SVG}style"}
        assert not [name for name in each.attrib if name.lower().startswith("on") or name.endswith("href")]


@pytest.mark.parametrize(
    "series",
    [
        [value(DAYS[0], 0)],
        [value(DAYS[0], -5), value(DAYS[1], 5)],
        [value(DAYS[0], "0.25"), value(DAYS[2], "99999999999999.5")],
        [value(date(1873, 1, 1), 1), value(date(2030, 1, 1), 2)],
        [value(FIRST_DAY, 1), value(LAST_DAY, 2)],
        [value(date(2014, 1, 1 + day), 8000 + day) for day in range(31)],
    ],
    ids=["one of nothing", "below nothing", "small and large", "many years", "all years", "many days"],
)
@pytest.mark.parametrize("per_year", [True, False])
def test_any_series_can_be_drawn(series, per_year):
    assert drawn(series, per_year=per_year).find(f".//{SVG}path") is not None


def test_the_same_series_gives_the_same_bytes():
    series = [value(day, 100) for day in DAYS]
    options = {"title": "架空の数", "unit": "名", "per_year": False, "japanese": True}
    assert chart_of(series, **options) == chart_of(list(series), **options)


def test_what_the_picture_shows_is_said_in_a_sentence(english):
    series = [value(DAYS[0], 4120), value(DAYS[2], 8723)]
    assert words_of(series, title="Invented number", japanese=False) == (
        "Invented number: from 4,120名 (31 March 2013) to 8,723名 (20 August 2014)."
    )


def test_what_is_counted_in_whole_numbers_has_no_half_steps_on_the_axis():
    found = texts(drawn([value(DAYS[0], 1), value(DAYS[2], 2)], per_year=True))
    assert "0.5" not in found
    assert {"0", "1", "2"} <= set(found)
