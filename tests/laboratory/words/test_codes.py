"""Codes with a check character: what is mistyped is noticed, what is written otherwise is read."""

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.laboratory.words.codes import NoCodesLeft, code_of, next_code, read_code
from biocluster.record.words.identifiers import IdentifierError

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
NUMBERS = st.integers(1, 9_999_999)


def naive_check(bare: str) -> str:
    """ISO 7064, mod 37-2, as the standard words it: the sum of letters by powers of two is 1, modulo 37."""
    weighed = sum(LETTERS.index(letter) * 2**power for power, letter in enumerate(reversed(bare), start=1))
    return LETTERS[(1 - weighed) % 37]


@settings(deadline=None)
@given(NUMBERS)
def test_the_check_character_is_that_of_the_standard(number):
    bare = f"L{number:07d}"
    code = code_of(number)
    assert code == (None if naive_check(bare) == "*" else bare + naive_check(bare))


@settings(deadline=None)
@given(NUMBERS.filter(lambda number: code_of(number) is not None), st.data())
def test_one_wrong_letter_and_two_swapped_ones_are_noticed(number, data):
    code = code_of(number)
    at = data.draw(st.integers(1, 7))
    letter = data.draw(st.sampled_from([each for each in "0123456789" if each != code[at]]))
    mistyped = [code[:at] + letter + code[at + 1 :]]
    if at < 7 and code[at] != code[at + 1]:
        mistyped.append(code[:at] + code[at + 1] + code[at] + code[at + 2 :])
    for wrong in mistyped:
        with pytest.raises(IdentifierError):
            read_code(wrong)


@settings(deadline=None)
@given(NUMBERS.filter(lambda number: code_of(number) is not None))
def test_a_code_is_read_however_it_is_written(number):
    code = code_of(number)
    for written in (code, code.lower(), f" {code[:1]}-{code[1:8]}-{code[8:]} ", code.translate(WIDE)):
        assert read_code(written) == code


WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def test_codes_follow_one_another_without_those_left_out():
    def following(code=""):
        while True:
            code = next_code(code)
            yield code

    expected = [code for number in range(1, 300) if (code := code_of(number))]
    assert list(islice(following(), len(expected))) == expected
    assert len(expected) < 299, "some numbers are left out"


def test_the_numbers_end():
    last = next(code for number in range(9_999_999, 0, -1) if (code := code_of(number)))
    with pytest.raises(NoCodesLeft):
        next_code(last)


@pytest.mark.parametrize("text", ["", "L", "P00001235", "L0000123*", "L000012355", "山田太郎"])
def test_what_is_no_code_is_told_in_a_sentence(text):
    with pytest.raises(IdentifierError) as refused:
        read_code(text)
    assert str(refused.value)
