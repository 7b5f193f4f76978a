"""Spans of days: read from what they share, and written again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biocluster.record.words.date_ranges import (
    DateRange,
    parse_date_range,
    range_english,
    range_era_long,
    range_era_short,
    range_iso,
)
from biocluster.record.words.dates import DateError, FiscalYear
from biocluster.record.words.eras import GREGORIAN_SINCE

SUMMIT = DateRange(date(2014, 8, 3), date(2014, 8, 5))
FY2014 = FiscalYear(2014)

spans = st.builds(
    lambda first, length: DateRange(first, first + timedelta(length)),
    st.dates(min_value=GREGORIAN_SINCE, max_value=date(2100, 1, 1)),
    st.integers(0, 400),
)


@pytest.mark.parametrize(
    "text",
    [
        "平成26年8月3～5日", "平成26年8月3日～5日", "平成２６年８月３日〜５日", "平成26年8月3日から5日まで",
        "平成26年8月3日（日）～5日（火）", "平成26年8月3日～8月5日", "平成26年8月3日～平成26年8月5日",
        "自平成26年8月3日至平成26年8月5日", "H26.8.3～5", "H26.8.3～8.5", "H26.8.3-8.5", "2014/8/3-8/5",
        "2014-08-03/2014-08-05", "2014-08-03-2014-08-05", "2014-08-03～05", "2014年8月3日—5日",
    ],
)  # fmt: skip
def test_a_span_is_read_however_it_is_written(text):
    assert parse_date_range(text) == SUMMIT


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("8月3日～5日", date(2014, 8, 3), date(2014, 8, 5)),
        ("3月31日から4月2日", date(2015, 3, 31), date(2015, 4, 2)),
        ("12月30日～1月3日", date(2014, 12, 30), date(2015, 1, 3)),
    ],
)
def test_a_span_without_a_year_is_in_the_fiscal_year_that_is_meant(text, first, last):
    assert parse_date_range(text, within=FY2014) == DateRange(first, last)


def test_a_span_across_the_change_of_an_era_is_read_and_written_with_both():
    golden_week = DateRange(date(2019, 4, 30), date(2019, 5, 1))
    assert parse_date_range("平成31年4月30日～令和元年5月1日") == golden_week
    assert range_era_long(golden_week) == "平成31年4月30日～令和元年5月1日"


def test_one_day_is_a_span_of_one():
    assert parse_date_range("H26.8.20") == DateRange(date(2014, 8, 20), date(2014, 8, 20))


@pytest.mark.parametrize(
    "text",
    [
        "平成26年8月5日～3日", "平成26年8月5日～8月3日", "8月3日～5日", "平成26年8月3日～", "平成26年2月28～30日",
        "平成26年8月3日～5日（月）", "2014/8/3/5", "～",
    ],
)  # fmt: skip
def test_what_is_no_span_is_refused(text):
    with pytest.raises(DateError):
        parse_date_range(text)


def test_a_span_is_written_in_each_form():
    assert range_era_long(SUMMIT) == "平成26年8月3～5日"
    assert range_era_short(SUMMIT) == "H26.8.3～5"
    assert range_iso(SUMMIT) == "2014-08-03/2014-08-05"
    assert range_english(SUMMIT) == "3–5 August 2014"
    turn = DateRange(date(2014, 12, 30), date(2015, 1, 3))
    assert range_era_long(turn) == "平成26年12月30日～平成27年1月3日"
    assert range_english(turn) == "30 December 2014 – 3 January 2015"


@given(spans)
def test_every_span_reads_back_from_its_japanese_and_machine_forms(span):
    for write in (range_era_long, range_era_short, range_iso):
        assert parse_date_range(write(span)) == span


@given(st.text(max_size=60) | st.from_regex(r"[平成H年月日0-9./～~から\-]{1,24}", fullmatch=True))
def test_any_other_text_is_a_span_or_a_date_error(text):
    try:
        found = parse_date_range(text)
    except DateError as error:
        said = str(error)
    else:
        said = range_iso(found)
        assert parse_date_range(range_iso(found)) == found
    assert said
