"""Text as it is compared, cut into bigrams, and read from bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biocluster.record.words.text import (
    EncodingError,
    decode,
    fold,
    is_kana,
    query_bigrams,
    runs,
    runs_with_places,
    spaced_bigrams,
)

japanese = st.text(alphabet="鶴岡市漢方試験栽培かんぽうカンポウｶﾝﾎﾟｳ髙﨑ー・、。 　ABcd12３４", max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ｶﾝﾎﾟｳ", "かんぽう"), ("カンポウ", "かんぽう"), ("ＨＭＴ", "hmt"), ("慶應 義塾", "慶応義塾"), ("髙﨑", "高崎"),
        ("ビール", "びーる"), ("①㎡㈱", "1m2(株)"), ("Straße", "strasse"), ("ヴ", "ゔ"),
    ],
)  # fmt: skip
def test_text_has_one_form_for_comparing(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "kana"),
    [("ツルオカ", True), ("つるおか　し", True), ("ｶﾝﾎﾟｳ", True), ("鶴岡", False), ("", False)],
)
def test_a_reading_is_in_kana(text, kana):
    assert is_kana(text) is kana


def test_bigrams_begin_at_every_letter_and_stop_at_signs():
    assert spaced_bigrams("試験栽培") == "試験 験栽 栽培 培"
    assert spaced_bigrams("試験。栽培") == "試験 験 栽培 培"
    assert query_bigrams("試験栽培 栽") == [["試験", "験栽", "栽培"], ["栽"]]


def test_dots_and_spaces_within_japanese_are_left_out_and_between_latin_words_kept():
    assert runs("産・学・官　連携") == ["産学官連携"]
    assert runs("joint research") == ["joint", "research"]


def holds(tokens: list[str], phrase: list[str]) -> bool:
    """What a full-text index does: the tokens of a phrase in a row; one letter is the beginning of a token."""
    if len(phrase) == 1 and len(phrase[0]) == 1:
        return any(token.startswith(phrase[0]) for token in tokens)
    return any(tokens[place : place + len(phrase)] == phrase for place in range(len(tokens)))


@given(japanese, japanese)
def test_bigrams_find_exactly_the_words_that_the_runs_hold(text, query):
    tokens = spaced_bigrams(text).split()
    for phrase in query_bigrams(query):
        word = phrase[0] + "".join(pair[1:] for pair in phrase[1:])
        assert holds(tokens, phrase) is any(word in run for run in runs(text))


@given(japanese)
def test_every_letter_of_a_run_knows_where_it_comes_from(text):
    for run, places in runs_with_places(text):
        assert len(run) == len(places)
        assert places == sorted(places)
        for letter, place in zip(run, places, strict=True):
            mark = text[place + 1 : place + 2] if text[place + 1 : place + 2] in "ﾟﾞ" else ""
            assert letter in fold(text[place] + mark)


# --- bytes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@given(content=st.text(alphabet="鶴岡漢方カナ髙﨑①㈱abc,\r\n123", max_size=60))
def test_text_reads_back_from_each_encoding(encoding, content):
    text = "鶴岡漢方" + content
    assert decode(text.encode(encoding)) == (text, encoding)


def test_bytes_that_fit_no_encoding_are_refused_with_line_and_offset():
    with pytest.raises(EncodingError) as refused:
        decode("名称\n鶴岡".encode() + b"\n\xff")
    assert (refused.value.line, refused.value.offset) == (3, 14)
    assert "0xFF" in str(refused.value)
    with pytest.raises(EncodingError) as refused:
        decode("名称\n鶴岡".encode("cp932") + b"\n\xff")
    assert (refused.value.line, refused.value.offset) == (3, 10)


@given(st.text(alphabet="鶴岡漢方髙﨑研究者一覧", min_size=4, max_size=30), st.data())
def test_a_text_in_utf8_with_a_lost_byte_is_never_read_as_something_else(text, data):
    whole = text.encode()
    lost = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(EncodingError):
        decode(whole[:lost] + whole[lost + 1 :])


def test_a_file_that_fits_two_encodings_is_not_guessed():
    with pytest.raises(EncodingError, match="EUC-JP"):
        decode("なまえ".encode("euc_jp"))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04\x00\x00",
        b"a\x00b",
        "鶴岡,1".encode("utf-16-le"),
        "鶴岡".encode("iso2022_jp"),
        b"%PDF\x01",
    ],
)
def test_what_is_no_text_is_refused(content):
    with pytest.raises(EncodingError):
        decode(content)


@given(st.binary(max_size=80))
def test_any_bytes_are_text_or_an_encoding_error(content):
    try:
        text, encoding = decode(content)
    except EncodingError as error:
        place = error.offset
    else:
        place = 0
        assert text == content.decode(encoding)
    assert 0 <= place <= len(content)
