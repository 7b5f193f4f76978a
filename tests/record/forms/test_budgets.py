"""Amounts as offices write them."""

import pytest
from django.core.exceptions import ValidationError

from biocluster.record.forms.budgets import YenField

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1200000", 1_200_000),
        ("１，２００，０００円", 1_200_000),
        ("¥1,200,000", 1_200_000),
        ("1,200千円", 1_200_000),
        (" 120 万円 ", 1_200_000),
        ("0", 0),
        (1_200, 1_200),
    ],
)
def test_amounts_are_read_in_any_width_and_unit(written, amount):
    assert YenField().clean(written) == amount


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("-1", "cannot be less than zero"),
        ("△1,000", "cannot be less than zero"),
        ("－１，０００円", "cannot be less than zero"),
        ("120.5", "“120.5” cannot be read as an amount"),
        ("about 100", "cannot be read"),
        ("9" * 17, "too large"),
        ("9" * 400, "too large"),
        ("", "required"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(written, sentence):
    with pytest.raises(ValidationError) as refusal:
        YenField().clean(written)
    assert sentence in refusal.value.messages[0]


def test_an_amount_is_shown_with_commas():
    assert YenField().prepare_value(1_200_000) == "1,200,000"
