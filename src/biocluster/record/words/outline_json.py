"""An outline as canonical JSON and back: how a published document is kept."""

import json
from dataclasses import fields
from typing import Any

from biocluster.record.words.outline import (
    Detail,
    Item,
    Line,
    LineKind,
    Outline,
    Overview,
    OverviewItem,
    Section,
)

LAYOUT = 1
"""Raised when the meaning of a stored outline changes; older ones must stay readable."""

KINDS = {kind.__name__: kind for kind in (Outline, Overview, Section, OverviewItem, Detail, Item, Line)}
LEFT_OUT = frozenset({"source"})


def to_json(outline: Outline, **about: Any) -> bytes:
    """The outline and what is said about it, the same bytes for the same content."""
    content = {"layout": LAYOUT, "about": about, "outline": _plain(outline)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_json(stored: bytes) -> tuple[Outline, dict[str, Any]]:
    """The outline that :func:`to_json` stored, and what was said about it.

    Raises
    ------
    ValueError
        If the bytes are not a stored outline of a known layout.
    """
    content = json.loads(stored)
    if content.get("layout") != LAYOUT:
        raise ValueError(content.get("layout"))
    outline = _built(content["outline"])
    if not isinstance(outline, Outline):
        raise TypeError(type(outline))
    return outline, content["about"]


def _plain(value: Any) -> Any:
    if type(value).__name__ in KINDS:
        kept = {
            each.name: _plain(getattr(value, each.name))
            for each in fields(value)
            if each.name not in LEFT_OUT and getattr(value, each.name) not in ("", (), None, 0)
        }
        return {"kind": type(value).__name__} | {
            ("line" if name == "kind" else name): one for name, one in kept.items()
        }
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _built(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_built(each) for each in value)
    if not isinstance(value, dict):
        return value
    kind = KINDS[value["kind"]]
    given = {name: _built(one) for name, one in value.items() if name != "kind"}
    if kind is Line:
        given["kind"] = LineKind(given.pop("line"))
    required = {"title": "", "label": "", "heading": "", "text": ""}
    given |= {
        each.name: required[each.name]
        for each in fields(kind)
        if each.name in required and each.name not in given
    }
    return kind(**given)
