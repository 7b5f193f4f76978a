"""Where figures stand in an outline: they are marked while texts are put into words, and the marks taken out again.

The marks are signs of the private use area, which no text of the record may hold by the time it is printed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from biocluster.record.words.imprint import Place
from biocluster.record.words.outline import Line, Outline
from biocluster.record.words.tokens import find_tokens, write_token

OPEN, OPENED, CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{OPEN}([0-9]+){OPENED}([^{CLOSE}]*){CLOSE}")
_MARKS = re.compile(f"[{OPEN}{OPENED}{CLOSE}]")
WORDS = frozenset({"title", "heading", "text", "purpose_heading", "contents_heading"})

Holder = tuple[int, str]
"""A text of an outline: the ``id`` of what holds it, and the name of the field."""


def mark_figures(text: str, day: date, number_of: Callable[[str, date], int | None]) -> str:
    """The text with every figure token between marks that say which figure it is; ``None`` marks nothing.

    A token that names no day asks for ``day``, and is written with it.
    """
    parts, done = [], 0
    text = _MARKS.sub("", text)
    for token in find_tokens(text):
        on = token.on or day
        number = number_of(token.name, on) if token.is_figure else None
        if number is not None:
            written = write_token(token.name, {**token.options, "on": on.isoformat()})
            parts += [text[done : token.start], f"{OPEN}{number}{OPENED}{written}{CLOSE}"]
            done = token.end
    return "".join([*parts, text[done:]])


def take_out_marks(marked: Outline) -> tuple[Outline, tuple[Place, ...]]:
    """The outline without marks, and the places that the marks stood for."""
    places: list[Place] = []
    clean = _without_marks(marked, iter(range(1 << 40)), places)
    return clean, tuple(places)


def texts_of(value: Any) -> Iterator[tuple[Holder, str]]:
    """Every text of an outline in the order in which places count them."""
    if isinstance(value, tuple):
        for each in value:
            yield from texts_of(each)
    elif is_dataclass(value):
        for each in fields(value):
            inside = getattr(value, each.name)
            if each.name in WORDS:
                yield (id(value), each.name), inside
            else:
                yield from texts_of(inside)


def places_by_holder(outline: Outline, places: tuple[Place, ...]) -> dict[Holder, list[Place]]:
    """The places of each text that has any. Good for as long as this very outline is kept."""
    by_text: dict[int, list[Place]] = {}
    for place in places:
        by_text.setdefault(place.text, []).append(place)
    return {
        holder: by_text[number] for number, (holder, _) in enumerate(texts_of(outline)) if number in by_text
    }


def _without_marks(value: Any, numbers: Iterator[int], places: list[Place]) -> Any:
    if isinstance(value, tuple):
        return tuple(_without_marks(each, numbers, places) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for each in fields(value):
        inside = getattr(value, each.name)
        if each.name in WORDS:
            changed[each.name] = _clean(inside, next(numbers), places)
        elif isinstance(inside, tuple) or is_dataclass(inside):
            changed[each.name] = _without_marks(inside, numbers, places)
    return replace(value, **changed)


def _clean(text: str, number: int, places: list[Place]) -> str:
    parts, length, done = [], 0, 0
    for match in _MARKED.finditer(text):
        before, words = text[done : match.start()], match[2]
        start = length + len(before)
        places.append(Place(number, start, start + len(words), int(match[1])))
        parts += [before, words]
        length, done = start + len(words), match.end()
    return _MARKS.sub("", "".join([*parts, text[done:]]))


def lines_of(value: Any) -> Iterator[Line]:
    """Every line of an outline, wherever it stands."""
    if isinstance(value, tuple):
        for each in value:
            yield from lines_of(each)
    elif isinstance(value, Line):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from lines_of(getattr(value, each.name))
