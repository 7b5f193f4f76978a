"""The filters show a day, a fiscal year and an amount in the reader's form, with the other form at hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

DAY = date(2014, 8, 20)


def shown(expression: str, language: str = "ja", **context: object) -> str:
    with override(language):
        return Template("{% load record_words %}{{ " + expression + " }}").render(Context(context))


def test_a_day_is_in_era_form_for_japanese_readers_and_western_for_english_ones():
    assert (
        shown("day|era", day=DAY)
        == '<time datetime="2014-08-20" title="20 August 2014">平成26年8月20日</time>'
    )
    assert shown("day|era", "en", day=DAY) == (
        '<time datetime="2014-08-20" title="平成26年8月20日">20 August 2014</time>'
    )


def test_a_short_day_is_for_tables():
    assert shown("day|era_short", day=DAY) == '<time datetime="2014-08-20" title="2014-08-20">H26.8.20</time>'
    assert shown("day|era_short", "en", day=DAY) == (
        '<time datetime="2014-08-20" title="平成26年8月20日">2014-08-20</time>'
    )


def test_a_moment_is_shown_on_the_local_day_with_its_minute():
    moment = datetime(2014, 8, 19, 23, 30, tzinfo=UTC)
    assert ">平成26年8月20日 08:30</time>" in shown("moment|era", moment=moment)
    assert shown("moment|era_text", "en", moment=moment) == "20 August 2014 08:30"
    assert ">平成26年8月20日</time>" in shown("moment|day|era", moment=moment)


def test_a_day_known_to_the_month_shows_no_day():
    assert shown('day|known_to:"month"|era', day=DAY) == (
        '<time datetime="2014-08" title="August 2014">平成26年8月</time>'
    )


def test_a_span_is_shown_once_for_what_its_days_share():
    span = {"first": date(2014, 8, 3), "last": date(2014, 8, 5)}
    assert shown("first|until:last", **span) == '<span title="3–5 August 2014">平成26年8月3～5日</span>'
    assert shown("first|until:last", "en", **span) == '<span title="平成26年8月3～5日">3–5 August 2014</span>'


def test_a_fiscal_year_is_shown_from_its_number_or_a_day():
    assert shown("year|fiscal_year", year=2014) == '<span title="2014年度">平成26年度</span>'
    assert shown("day|fiscal_year_text", "en", day=date(2015, 3, 31)) == "FY2014"


@pytest.mark.parametrize(
    ("value", "japanese", "english"),
    [(Decimal("1234000.0"), "1,234,000円", "¥1,234,000"), (-5000, "-5,000円", "-¥5,000"), (0, "0円", "¥0")],
)
def test_yen_are_shown_as_each_reader_writes_them(value, japanese, english):
    assert (shown("value|yen", value=value), shown("value|yen", "en", value=value)) == (japanese, english)


@pytest.mark.parametrize(
    "name", ["era", "era_short", "iso", "era_both", "era_text", "fiscal_year", "yen", "number", "day|era"]
)
def test_nothing_is_shown_for_nothing(name):
    assert shown(f"value|{name}", value=None) == ""
