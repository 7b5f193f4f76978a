"""Tokens in texts: found, checked, expanded and written."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from biocluster.record.words.tokens import (
    TokenError,
    expand,
    find_tokens,
    format_number,
    malformed,
    write_token,
)

TEXT = "同意者 {{survey.consenting on=2014-08-20}}、{{高校生バイオサミット.発表数 as=number style=wide}}。{{since}}"

names = st.from_regex(r"[a-z鶴岡発表_]{1,6}(\.[a-z0-9数]{1,5}){0,2}", fullmatch=True).filter(
    lambda name: name not in ("since", "partners", "gathering")
)
options = st.fixed_dictionaries(
    {},
    optional={
        "on": st.dates(min_value=date(1900, 1, 1)).map(date.isoformat),
        "as": st.sampled_from(["full", "number"]),
        "style": st.sampled_from(["comma", "plain", "wide", "wideplain"]),
    },
)


def test_tokens_are_found_with_their_options_and_places():
    first, second, third = find_tokens(TEXT)
    assert (first.name, first.on, first.option("as")) == ("survey.consenting", date(2014, 8, 20), "full")
    assert (second.name, dict(second.options)) == (
        "高校生バイオサミット.発表数",
        {"as": "number", "style": "wide"},
    )
    assert (third.name, third.is_figure) == ("since", False)
    assert TEXT[first.start : first.end] == "{{survey.consenting on=2014-08-20}}"


def test_the_day_of_a_token_may_be_in_era_form():
    (token,) = find_tokens("{{survey.consenting on=H26.8.20}}")
    assert token.on == date(2014, 8, 20)


def test_expanding_replaces_each_token_and_nothing_else():
    assert expand(TEXT, lambda token: f"<{token.name}>") == (
        "同意者 <survey.consenting>、<高校生バイオサミット.発表数>。<since>"
    )
    assert expand("a {{ b", lambda token: "x") == "a {{ b"


def test_an_expansion_that_looks_like_a_token_is_not_expanded_again():
    assert expand("{{since}}", lambda token: "{{since}}") == "{{since}}"


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("a {{b", 2, "This “{{” is not closed: write “}}” after it, on the same line."),
        ("a {{b\n}}", 2, "This “{{” is not closed: write “}}” after it, on the same line."),
        ("}}", 0, "This “}}” has no “{{” before it."),
        ("{{ }}", 0, "There is no name between “{{” and “}}”."),
        ("{{a..b}}", 0, "“a..b” is not a name: write words parted by dots, such as survey.consenting."),
        ("{{gathering}}", 0, "Write the number after “gathering”, such as {{gathering 12}}."),
        ("{{a b}}", 0, "“b” is not expected after “a”. Options are written such as on=2014-08-20."),
        ("{{a on=2014-02-30}}", 0, "There is no 2014-02-30: the month has 28 days. Correct it."),
        ("{{a as=half}}", 0, "“as=half” is not possible. Write one of: full, number."),
        ("{{a by=me}}", 0, "“a” has no option “by”. It has: on, as, style."),
        ("{{since as=x}}", 0, "“since” takes no options."),
        ("{{a as=full as=full}}", 0, "“as=” is written twice."),
    ],
)
def test_what_looks_like_a_token_and_is_none_is_said_with_its_place(text, place, sentence):
    with override("en"):
        problems = malformed(text)
    assert problems[0] == (place, sentence)
    assert find_tokens(text) == []


def test_a_text_with_sound_tokens_has_nothing_malformed():
    assert malformed(TEXT) == []


@given(names, options)
def test_a_written_token_reads_back(name, chosen):
    text = write_token(name, chosen)
    (token,) = find_tokens(f"前{text}後")
    assert (token.name, dict(token.options), token.argument) == (name, chosen, "")
    assert malformed(text) == []


def test_the_date_of_a_gathering_is_written_with_its_number():
    assert write_token("gathering", {"as": "short"}, argument="12") == "{{gathering 12 as=short}}"


@pytest.mark.parametrize(
    ("name", "chosen"), [("a b", {}), ("a", {"by": "x"}), ("a", {"as": "x}}"}), ("", {})]
)
def test_a_token_that_cannot_be_is_not_written(name, chosen):
    with pytest.raises(TokenError):
        write_token(name, chosen)


@given(st.text(alphabet="{}ab.= \n1", max_size=30))
def test_every_pair_of_braces_is_a_token_or_said_to_be_malformed(text):
    places = {token.start for token in find_tokens(text)} | {place for place, _ in malformed(text)}
    left = expand(text, lambda token: "")
    assert ("{{" in left) <= bool(malformed(text)) or "{{" not in text
    assert len(places) == len(find_tokens(text)) + len({place for place, _ in malformed(text)})


@pytest.mark.parametrize(
    ("value", "style", "written"),
    [
        (Decimal("8723.0000"), "comma", "8,723"),
        (Decimal("8723"), "plain", "8723"),
        (Decimal("8723"), "wide", "８，７２３"),
        (Decimal("8723"), "wideplain", "８７２３"),
        (Decimal("12.50"), "comma", "12.5"),
        (Decimal("1E+3"), "comma", "1,000"),
        (Decimal("-1200"), "comma", "-1,200"),
        (34, "comma", "34"),
    ],
)
def test_a_number_is_written_in_the_style_of_the_text(value, style, written):
    assert format_number(value, style) == written
