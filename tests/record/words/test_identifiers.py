"""Corporate numbers, postal codes and email addresses."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from biocluster.record.words.identifiers import (
    IdentifierError,
    corporate_number,
    corporate_number_grouped,
    email_address,
    postal_code,
)

WEIGHTS = [2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]  # the rule of the ministry's ordinance, left to right
bodies = st.from_regex("[0-9]{12}", fullmatch=True)


def with_check_digit(body: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return f"{9 - total % 9}{body}"


@pytest.mark.parametrize(
    "text",
    [
        "5835678256246",
        "５８３５６７８２５６２４６",
        "5-8356-7825-6246",
        " 5 8356 7825 6246 ",
        "T5835678256246",
    ],
)
def test_a_corporate_number_is_read_in_any_width_and_grouping(text):
    assert corporate_number(text) == "5835678256246"


@given(bodies)
def test_every_number_with_the_right_check_digit_is_taken(body):
    number = with_check_digit(body)
    assert corporate_number(number) == number
    assert corporate_number(corporate_number_grouped(number)) == number


@given(bodies, st.integers(1, 9))
def test_every_wrong_check_digit_is_refused_and_the_right_one_named(body, other):
    right = with_check_digit(body)[0]
    if str(other) == right:
        return
    with override("en"):
        with pytest.raises(IdentifierError) as refused:
            corporate_number(f"{other}{body}")
        assert f"the other twelve digits ask for {right}" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "835678256246",
            "A corporate number has 13 digits and this has 12. "
            "If the check digit in front is missing, it is 5: 5835678256246.",
        ),
        (
            "583567825624",
            "A corporate number has 13 digits and this has 12. If the check digit in front is missing, it is 9: 9583567825624.",
        ),
        ("58", "A corporate number has 13 digits and this has 2. Compare it with the certificate."),
        ("58356782562４X", "A corporate number has digits only, and here is “X”."),
    ],
)
def test_a_corporate_number_of_another_length_or_sign_is_refused(text, sentence):
    with override("en"), pytest.raises(IdentifierError) as refused:
        corporate_number(text)
    with override("en"):
        assert str(refused.value) == sentence


@pytest.mark.parametrize("text", ["997-0052", "9970052", "〒９９７－００５２", "997ー0052"])
def test_a_postal_code_is_read_in_any_width(text):
    assert postal_code(text) == "997-0052"


@pytest.mark.parametrize("text", ["", "997-005", "997-00521", "abc-defg"])
def test_what_is_no_postal_code_is_refused(text):
    with pytest.raises(IdentifierError):
        postal_code(text)


def test_an_email_address_has_one_form():
    assert email_address(" Ｈａｎａｋｏ@Example.JP ") == "hanako@example.jp"


@pytest.mark.parametrize("text", ["", "hanako", "hanako@", "a b@example.jp"])
def test_what_is_no_email_address_is_refused(text):
    with pytest.raises(IdentifierError):
        email_address(text)
