"""Bar codes: every symbol is one of the standard, and reading the bars back gives the text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from biocluster.laboratory.words.code128 import (
    CODE_B,
    CODE_C,
    PATTERNS,
    START_B,
    START_C,
    STOP,
    symbols,
    widths,
)

TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)
DIGITS = st.from_regex(r"[A-Z]?[0-9]{1,12}[A-Z]?", fullmatch=True)


def read(bars: list[int]) -> str:
    """What a scanner makes of the widths: symbols of six, the check, then letters by the code set in force."""
    known = {tuple(int(width) for width in pattern): value for value, pattern in enumerate(PATTERNS)}
    assert known[tuple(bars[-7:])] == STOP
    values = [known[tuple(bars[at : at + 6])] for at in range(0, len(bars) - 7, 6)]
    *body, check = values
    assert check == (body[0] + sum(place * value for place, value in enumerate(body))) % 103
    text, pairs = "", body[0] == START_C
    assert body[0] in (START_B, START_C)
    for value in body[1:]:
        if value == (CODE_B if pairs else CODE_C):
            pairs = not pairs
        else:
            text += f"{value:02d}" if pairs else chr(value + 32)
    return text


@settings(deadline=None)
@given(TEXT | DIGITS)
@example("0099")
@example("A1009900B")
def test_what_is_written_is_read(text):
    assert read(widths(text)) == text


def test_the_table_is_made_as_the_standard_says():
    """Three bars and three spaces of one to four modules, eleven in all, an even number of them in bars."""
    *patterns, stop = ([int(width) for width in pattern] for pattern in PATTERNS)
    assert len(patterns) == 106
    assert len({tuple(pattern) for pattern in patterns}) == 106
    for pattern in patterns:
        assert (len(pattern), sum(pattern), sum(pattern[::2]) % 2) == (6, 11, 0)
        assert set(pattern) <= {1, 2, 3, 4}
    assert (len(stop), sum(stop)) == (7, 13)


def test_known_symbols_are_where_the_standard_has_them():
    known = {0: "212222", 33: "111323", 99: "113141", 104: "211214", 105: "211232"}
    assert {value: PATTERNS[value] for value in known} == known
    assert symbols("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55, 106], "the example of many handbooks"


def test_runs_of_digits_are_written_in_pairs():
    assert symbols("12345678")[0] == START_C
    assert len(widths("L00001235")) == 6 * 8 + 7
    assert sum(widths("L00001235")) < sum(widths("LABCDEFGH"))


@pytest.mark.parametrize("text", ["", "é", "漢", "a\n"])
def test_what_is_no_printable_ascii_is_refused(text):
    with pytest.raises(ValueError, match="printable"):
        symbols(text)
