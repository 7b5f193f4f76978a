"""Days, months, years and fiscal years: read in every form that offices write, refused with a sentence."""

from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from biocluster.record.words.dates import (
    DateError,
    FiscalYear,
    PartialDate,
    english_long,
    era_long,
    era_short,
    iso,
    parse_date,
    parse_partial_date,
)
from biocluster.record.words.eras import ERAS, GREGORIAN_SINCE, era_of, kanji_number

DAY = date(2014, 8, 20)
days = st.dates(min_value=GREGORIAN_SINCE, max_value=date(2117, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2014-08-20", "2014-8-20", "2014/8/20", "2014.8.20", "20140820", "2014年8月20日",
        "H26.8.20", "h26.8.20", "H26/8/20", "H26-8-20", "H.26.8.20", "平成26年8月20日", "平成26.8.20",
        "Ｈ２６．８．２０", "２０１４／０８／２０", "平成２６年８月２０日", " 平成 26 年 8 月 20 日 ",
        "平成二十六年八月二十日", "平成二六年八月二〇日", "二〇一四年八月二十日", "㍻26年8月20日",
        "20 August 2014", "20 Aug 2014", "平成26年8月20日（水）", "2014-08-20(水曜日)",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(text):
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "first_day", "precision"),
    [
        ("平成26年8月", date(2014, 8, 1), "month"),
        ("H26.8", date(2014, 8, 1), "month"),
        ("2014-08", date(2014, 8, 1), "month"),
        ("August 2014", date(2014, 8, 1), "month"),
        ("平成26年", date(2014, 1, 1), "year"),
        ("2014", date(2014, 1, 1), "year"),
        ("明治4年", date(1871, 1, 1), "year"),
        ("昭和元年", date(1926, 1, 1), "year"),
    ],
)
def test_a_month_or_a_year_is_read_as_such(text, first_day, precision):
    assert parse_partial_date(text) == PartialDate(first_day, precision)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明治6年1月1日", date(1873, 1, 1)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
    ],
)
def test_the_first_and_last_days_of_each_era_are_read(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "right", "meant"),
    [
        ("明治45年7月31日", "大正元年7月31日", date(1912, 7, 31)),
        ("大正元年7月29日", "明治45年7月29日", date(1912, 7, 29)),
        ("大正15年12月26日", "昭和元年12月26日", date(1926, 12, 26)),
        ("昭和元年12月24日", "大正15年12月24日", date(1926, 12, 24)),
        ("昭和64年1月8日", "平成元年1月8日", date(1989, 1, 8)),
        ("平成元年1月7日", "昭和64年1月7日", date(1989, 1, 7)),
        ("平成31年5月1日", "令和元年5月1日", date(2019, 5, 1)),
        ("令和元年4月30日", "平成31年4月30日", date(2019, 4, 30)),
    ],
)
def test_a_day_outside_its_era_is_refused_and_its_right_name_said(text, right, meant):
    with pytest.raises(DateError) as refused:
        parse_date(text)
    assert right in str(refused.value)
    assert refused.value.meant == PartialDate(meant)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2014-02-30", "There is no 2014-02-30: the month has 28 days. Correct it."),
        ("平成26年2月30日", "There is no 2014-02-30: the month has 28 days. Correct it."),
        ("2014-13-01", "There is no month 13. Months run from 1 to 12."),
        ("平成0年1月1日", "The years of an era begin with 元年 (1). There is no 平成0年."),
        (
            "慶応3年1月1日",
            "“慶応” in “慶応3年1月1日” is not an era. Write 明治 (M), 大正 (T), 昭和 (S), 平成 (H), 令和 (R), "
            "or the year in four digits.",
        ),
        (
            "26年8月20日",
            "“26年8月20日” does not say which year. Write the era (平成26年) or four digits (2014).",
        ),
        ("8月20日", "“8月20日” has no year. Write the year too, for example 平成26年8月20日."),
        ("平成26年8月", "“平成26年8月” leaves the day open. Write the day too, for example 平成26年8月1日."),
        ("", "There is no date. Write one, for example 平成26年8月20日 or 2014-08-20."),
        ("来週", "“来週” cannot be read as a date. Write it as 平成26年8月20日 or 2014-08-20."),
        (
            "平成26年8月20日（木）",
            "平成26年8月20日 is a 水曜日, not a 木曜日. Please correct the day or the weekday.",
        ),
        (
            "明治5年12月2日",
            "Before 明治6年1月1日 days were counted in another calendar. "
            "Work out the day in today's calendar and write it in western form.",
        ),
    ],
)
def test_what_is_no_day_is_refused_with_a_sentence(text, sentence):
    with override("en"), pytest.raises(DateError) as refused:
        parse_date(text)
    with override("en"):
        assert str(refused.value) == sentence


def test_a_day_without_a_year_is_in_the_fiscal_year_that_is_meant():
    assert parse_date("8月20日", within=FiscalYear(2014)) == DAY
    assert parse_date("3/8", within=FiscalYear(2014)) == date(2015, 3, 8)


@given(days)
def test_every_day_reads_back_from_each_form(day):
    for write in (era_long, era_short, iso, english_long):
        assert parse_date(write(day)) == day


@given(days, st.sampled_from(["month", "year"]))
def test_every_month_and_year_reads_back_from_each_form(day, precision):
    part = PartialDate(day, precision)
    for write in (era_long, era_short, iso, english_long):
        assert parse_partial_date(write(part)) == part


@given(days)
def test_each_day_lies_in_the_era_it_is_written_in(day):
    era = era_of(day)
    assert era.touches(day, day)
    assert not any(later.touches(day, day) for later in ERAS[ERAS.index(era) + 1 :])


@given(st.text(max_size=40) | st.from_regex(r"[平成令和HR元年月日0-9./（）二十\- ]{1,14}", fullmatch=True))
def test_any_other_text_is_a_date_or_a_date_error(text):
    try:
        found = parse_partial_date(text)
    except DateError as error:
        said = str(error)
    else:
        said = iso(found)
        assert parse_partial_date(iso(found)) == found
    assert said


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二十六", 26),
        ("十", 10),
        ("二〇一四", 2014),
        ("二千十四", 2014),
        ("千九百八十九", 1989),
        ("十十", None),
        ("二三十", None),
    ],
)
def test_kanji_numbers_are_read_by_places_or_by_digits(text, number):
    assert kanji_number(text) == number


# --- fiscal years


@pytest.mark.parametrize(
    "text",
    [
        "平成26年度",
        "平成２６年度",
        "平成二十六年度",
        "平成26",
        "H26",
        "H26年度",
        "2014年度",
        "2014",
        "FY2014",
        "ｆｙ 2014",
    ],
)
def test_a_fiscal_year_is_read_however_it_is_written(text):
    assert FiscalYear.parse(text) == FiscalYear(2014)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("平成31年度", 2019), ("令和元年度", 2019), ("平成元年度", 1989), ("昭和63年度", 1988),
        ("昭和元年度", 1926), ("大正15年度", 1926), ("大正元年度", 1912), ("明治45年度", 1912),
    ],
)  # fmt: skip
def test_the_fiscal_year_in_which_an_era_ends_is_read_by_either_name(text, year):
    assert FiscalYear.parse(text) == FiscalYear(year)


@pytest.mark.parametrize(("text", "right"), [("平成32年度", "令和2年度"), ("昭和64年度", "平成元年度")])
def test_a_fiscal_year_after_its_era_is_refused_and_its_right_name_said(text, right):
    with pytest.raises(DateError) as refused:
        FiscalYear.parse(text)
    assert right in str(refused.value)


@pytest.mark.parametrize("text", ["平成26年", "26年度", "", "FY14", "平成", "平成0年度", "1500年度"])
def test_what_is_no_fiscal_year_is_refused(text):
    with pytest.raises(DateError):
        FiscalYear.parse(text)


def test_a_fiscal_year_is_written_in_each_form():
    year = FiscalYear(2014)
    assert (year.era, year.era_short, year.western, year.english) == (
        "平成26年度",
        "H26",
        "2014年度",
        "FY2014",
    )
    assert FiscalYear(2019).era == "令和元年度"
    assert FiscalYear(1989).era == "平成元年度"


@given(st.integers(1873, 2117))
def test_every_fiscal_year_reads_back_from_each_form(number):
    year = FiscalYear(number)
    for written in (year.era, year.era_short, year.western, year.english):
        assert FiscalYear.parse(written) == year


@given(days)
def test_every_day_is_in_its_fiscal_year_and_in_no_other(day):
    year = FiscalYear.of(day)
    assert year.contains(day)
    assert not year.previous.contains(day)
    assert not year.next.contains(day)
    assert year.previous < year < year.next


def test_a_fiscal_year_runs_from_april_to_march():
    assert FiscalYear(2014).first_day == date(2014, 4, 1)
    assert FiscalYear(2014).last_day == date(2015, 3, 31)
