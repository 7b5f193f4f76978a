"""The pictures of a report as SVG, drawn here from one specification for the page and for the print.

Many injections are drawn as the median and the range of groups of injections, so that a picture stays small.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import vl_convert
from numpy.typing import NDArray

from biocluster.record.typesetting import FONT, font_folders

WIDTH, HEIGHT = 760, 220
SMALL_WIDTH, SMALL_HEIGHT = 330, 130
MOST_POINTS = 400
"""Of one picture; more are drawn in groups."""
COLOURS = ("#115a36", "#d55e00", "#0072b2", "#7b3294", "#8c510a", "#4d4d4d")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
INK, QUIET, LINE = "#1a1a1a", "#4d4d4d", "#cccccc"
TYPE = f"BIZ UDPGothic, Hiragino Sans, {FONT}, Noto Sans JP, Meiryo, sans-serif"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one name: where they are, and how high; NaN is no point."""

    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the picture, with its words: level where it is upright ``y`` or across ``x``."""

    at: float
    words: str = ""


def points_of(
    series: Sequence[Series],
    *,
    x_title: str,
    y_title: str,
    levels: Sequence[Rule] = (),
    breaks: Sequence[float] = (),
    small: bool = False,
    legend: str = "",
    zero: bool = False,
) -> str:
    """Points by injection, each series in a colour and a shape of its own.

    ``levels`` are lines across at a height, ``breaks`` upright ones, such as between batches.
    """
    shown = max(1, sum(int(np.isfinite(each.y).sum()) for each in series))
    rows, ranges = [], []
    for each in series:
        keep = np.isfinite(each.y)
        x, y = each.x[keep], each.y[keep]
        most = max(20, MOST_POINTS * len(x) // shown)
        if len(x) > most:
            grouped = _groups(x, y, most // 2)
            rows += [{"x": a, "y": middle, "s": each.name} for a, middle, _low, _high in grouped]
            ranges += [{"x": a, "y": low, "y2": high, "s": each.name} for a, _middle, low, high in grouped]
        else:
            rows += [{"x": _short(a), "y": _short(b), "s": each.name} for a, b in zip(x, y, strict=True)]
    names = [each.name for each in series]
    encoding = {
        "x": _axis("x", x_title, zero=False),
        "y": _axis("y", y_title, zero=zero),
    }
    key: dict[str, Any] = {}
    if len(series) > 1:
        key = {
            "color": {
                "field": "s", "type": "nominal", "title": legend or None, "sort": None,
                "scale": {"domain": names, "range": _cycled(COLOURS, len(names))},
            },
            "shape": {
                "field": "s", "type": "nominal", "title": legend or None, "sort": None,
                "scale": {"domain": names, "range": _cycled(SHAPES, len(names))},
            },
        }  # fmt: skip
    layers: list[dict[str, Any]] = []
    if breaks:
        layers.append(_rules("x", [Rule(each) for each in breaks]))
    if levels:
        layers.append(_rules("y", levels))
        named = [rule for rule in levels if rule.words]
        if named:
            layers.append(_rule_words(named))
    if ranges:
        colour = {"color": key["color"]} if key else {}
        layers.append({
            "data": {"values": ranges},
            "mark": {"type": "rule", "opacity": 0.45, "color": COLOURS[0]},
            "encoding": encoding | {"y2": {"field": "y2"}} | colour,
        })  # fmt: skip
    layers.append({
        "data": {"values": rows},
        "mark": {"type": "point", "size": 22, "color": COLOURS[0], "filled": True, "opacity": 0.9},
        "encoding": encoding | key,
    })  # fmt: skip
    return _drawn(layers, small=small)


def lines_of(
    series: Sequence[Series],
    *,
    x_title: str,
    y_title: str,
    breaks: Sequence[Rule] = (),
    small: bool = False,
) -> str:
    """Curves, such as electropherograms; ``breaks`` are upright lines with words."""
    rows = [
        {"x": _short(a), "y": _short(b), "s": each.name}
        for each in series
        for a, b in zip(each.x, each.y, strict=True)
        if np.isfinite(b)
    ]
    layers: list[dict[str, Any]] = []
    if breaks:
        layers.append(_rules("x", breaks))
        layers.append({
            "data": {"values": [
                {"x": rule.at, "words": rule.words, "row": row} for row, rule in enumerate(breaks)
            ]},
            "mark": {"type": "text", "align": "left", "dx": 3, "fontSize": 10, "color": INK},
            "encoding": {
                "x": {"field": "x", "type": "quantitative"}, "text": {"field": "words"},
                "y": {"field": "row", "type": "ordinal", "scale": {"range": [8, 20]}, "axis": None, "legend": None},
            },
        })  # fmt: skip
    layers.append({
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 1.2, "color": COLOURS[0]},
        "encoding": {
            "x": _axis("x", x_title, zero=False), "y": _axis("y", y_title, zero=True),
            "detail": {"field": "s", "type": "nominal"},
        },
    })  # fmt: skip
    return _drawn(layers, small=small)


def _groups(
    x: NDArray[np.float64], y: NDArray[np.float64], most: int
) -> list[tuple[float, float, float, float]]:
    """For groups of neighbours the middle place, the median, the lowest and the highest."""
    order = np.argsort(x, kind="stable")
    found = []
    for group in np.array_split(order, most):
        values = y[group]
        found.append((_short(float(np.median(x[group]))), _short(float(np.median(values))),
                      _short(float(values.min())), _short(float(values.max()))))  # fmt: skip
    return found


def _short(value: float) -> float:
    """A number with as many digits as a picture shows."""
    return float(f"{value:.5g}")


def _cycled(values: Sequence[str], count: int) -> list[str]:
    return [values[at % len(values)] for at in range(count)]


def _axis(field: str, title: str, *, zero: bool) -> dict[str, Any]:
    side = {"grid": False} if field == "x" else {}
    return {
        "field": field, "type": "quantitative", "title": title,
        "scale": {"zero": zero, "nice": field == "y"},
        "axis": {"tickCount": 6, "format": ",~r", **side},
    }  # fmt: skip


def _rules(field: str, rules: Sequence[Rule]) -> dict[str, Any]:
    return {
        "data": {"values": [{field: rule.at} for rule in rules]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "color": QUIET},
        "encoding": {field: {"field": field, "type": "quantitative"}},
    }


def _rule_words(rules: Sequence[Rule]) -> dict[str, Any]:
    return {
        "data": {"values": [{"y": rule.at, "words": rule.words} for rule in rules]},
        "mark": {"type": "text", "align": "left", "x": 4, "dy": -5, "fontSize": 10, "color": INK},
        "encoding": {"y": {"field": "y", "type": "quantitative"}, "text": {"field": "words"}},
    }


def _drawn(layers: list[dict[str, Any]], *, small: bool) -> str:
    _know_fonts()
    spec = {
        "$schema": SCHEMA,
        "width": SMALL_WIDTH if small else WIDTH,
        "height": SMALL_HEIGHT if small else HEIGHT,
        "background": "white",
        "padding": 6,
        "layer": layers,
        "config": {
            "font": TYPE,
            "aria": False,  # the report says in words what the picture shows
            "view": {"stroke": None},
            "axis": {
                "labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "labelColor": QUIET,
                "titleColor": QUIET, "gridColor": LINE, "domainColor": QUIET, "tickColor": QUIET,
            },
            "legend": {"labelFontSize": 11, "titleFontSize": 11, "labelLimit": 220},
        },
    }  # fmt: skip
    return vl_convert.vegalite_to_svg(json.dumps(spec, ensure_ascii=False, sort_keys=True))


@cache
def _know_fonts() -> None:
    for folder in font_folders():
        vl_convert.register_font_directory(folder)
