"""Where figures stand in a document: marked while it is put into words, known afterwards."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from biocluster.record.words.figure_places import mark_figures, places_by_holder, take_out_marks
from biocluster.record.words.imprint import Place
from biocluster.record.words.outline import Detail, Item, Line, Outline
from biocluster.record.words.outline_json import from_json, to_json
from biocluster.record.words.tokens import Token, expand

DAY = date(2015, 3, 31)


def said(text: str) -> str:
    """A text with its figures marked and then put into words, the name for the value."""

    def words(token: Token) -> str:
        return f"{token.name}@{token.on}"

    return expand(mark_figures(text, DAY, lambda name, on: {"a.b": 0, "c": 1}.get(name)), words)


def outline(*texts: str) -> Outline:
    return Outline(2014, detail=Detail("題", items=(Item("1.", "見出し", body=tuple(map(Line, texts))),)))


def test_places_are_those_of_the_figures():
    clean, places = take_out_marks(outline(said("計{{a.b}}、{{c on=2014-08-20}}。"), said("{{c}}")))
    first, second = (line.text for line in clean.detail.items[0].body)
    assert (first, second) == ("計a.b@2015-03-31、c@2014-08-20。", "c@2015-03-31")
    words = {first: [], second: []}
    for holder, found in places_by_holder(clean, places).items():
        line = next(each for each in clean.detail.items[0].body if holder == (id(each), "text"))
        words[line.text] = [(line.text[each.start : each.end], each.figure) for each in found]
    assert words[first] == [("a.b@2015-03-31", 0), ("c@2014-08-20", 1)]
    assert words[second] == [("c@2015-03-31", 1)]


def test_a_figure_that_the_record_cannot_say_has_no_place():
    clean, places = take_out_marks(outline(mark_figures("{{unknown}}", DAY, lambda name, on: None)))
    assert (clean.detail.items[0].body[0].text, places) == ("{{unknown}}", ())


def test_signs_that_look_like_marks_are_no_marks():
    clean, places = take_out_marks(outline(said("偽\ue0000\ue001の印\ue002{{c}}")))
    assert clean.detail.items[0].body[0].text == "偽0の印c@2015-03-31"
    assert places == (Place(2, 4, 16, 1),)


@given(
    st.lists(
        st.lists(st.sampled_from(["{{a.b}}", "{{c}}", "{{since}}", "文", "、", "1", " "]), max_size=6),
        max_size=5,
    )
)
def test_taking_out_marks_leaves_what_would_have_been_said_without(texts):
    plain = ["".join(each).replace("{{since}}", "H24") for each in texts]
    names = {"{{a.b}}": "a.b@2015-03-31", "{{c}}": "c@2015-03-31"}
    expected = [text.replace("{{a.b}}", names["{{a.b}}"]).replace("{{c}}", names["{{c}}"]) for text in plain]
    clean, places = take_out_marks(outline(*map(said, plain)))
    assert [line.text for line in clean.detail.items[0].body] == expected
    assert len(places) == sum(text.count("{{") for text in plain)
    again, _ = from_json(to_json(clean))
    assert len(places_by_holder(again, places)) == len(places_by_holder(clean, places))
