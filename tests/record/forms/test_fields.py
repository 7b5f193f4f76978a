from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from biocluster.record.forms.fields import (
    ClockField,
    EraDateField,
    FiscalYearField,
    KanaField,
    PartialDateField,
)
from biocluster.record.words.dates import PartialDate

DAY = date(2014, 8, 20)


@pytest.mark.parametrize(
    "text",
    [
        "平成26年8月20日",
        "H26.8.20",
        "２０１４－０８－２０",
        "2014/8/20",
        " 平成二十六年八月二十日 ",
        "20140820",
    ],
)
def test_a_day_is_read_in_every_form(text):
    assert EraDateField().clean(text) == DAY


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        (EraDateField(), "2014-02-30", "28"),
        (EraDateField(), "平和26年8月20日", "平和"),
        (EraDateField(), "平成26年8月", "平成26年8月1日"),
        (ClockField(), "25:00", "25:00"),
        (ClockField(), "午後13時", "午後13時"),
        (ClockField(), "noon", "noon"),
        (FiscalYearField(), "平成26年", "平成26年度"),
        (KanaField(), "鶴岡 ハナコ", "鶴"),
    ],
)
def test_what_cannot_be_read_is_named(field, text, said):
    with pytest.raises(ValidationError) as refused:
        field.clean(text)
    assert said in refused.value.messages[0]


@pytest.mark.parametrize(
    ("field", "value", "japanese", "english"),
    [
        (EraDateField(), DAY, "平成26年8月20日", "2014-08-20"),
        (PartialDateField(), PartialDate(DAY, "month"), "平成26年8月", "2014-08"),
        (PartialDateField(), PartialDate(DAY, "year"), "平成26年", "2014"),
        (FiscalYearField(), 2019, "令和元年度", "FY2019"),
        (ClockField(), time(9, 5), "09:05", "09:05"),
    ],
)
def test_a_value_is_shown_in_the_readers_form_and_read_again(field, value, japanese, english):
    for language, text in [("ja", japanese), ("en", english)]:
        with override(language):
            assert field.prepare_value(value) == text
            assert field.clean(text) == value
            assert not field.has_changed(value, text)


def test_an_empty_field_that_may_be_empty_gives_nothing():
    assert EraDateField(required=False).clean("　") is None


def test_an_empty_field_that_may_not_be_empty_is_refused():
    with pytest.raises(ValidationError):
        EraDateField().clean(" ")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("13:30", time(13, 30)),
        ("１３：３０", time(13, 30)),
        ("13時30分", time(13, 30)),
        ("午後1時半", time(13, 30)),
        ("午前12時", time(0, 0)),
        ("午後12時", time(12, 0)),
        ("9時", time(9, 0)),
    ],
)
def test_a_time_is_read_in_every_form(text, read):
    assert ClockField().clean(text) == read


def test_kana_becomes_full_width_katakana():
    assert KanaField().clean("つるおか　ﾊﾅｺ") == "ツルオカ ハナコ"
