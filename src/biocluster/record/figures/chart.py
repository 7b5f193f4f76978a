"""The course of a figure as a picture: SVG made here, for pages and for print alike."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

import vl_convert
from django.utils.translation import gettext as _

from biocluster.record.figures.values import PlainValue
from biocluster.record.typesetting import FONT, font_folders
from biocluster.record.words.dates import FiscalYear, PartialDate, english_long, era_long, era_short, iso
from biocluster.record.words.tokens import format_number

WIDTH, HEIGHT = 640, 280
NARROW, NARROW_LABELS = 250, 5
KEY, INK, QUIET, LINE = "#115a36", "#1a1a1a", "#4d4d4d", "#cccccc"
"""The colours of tokens.css."""
TYPE = f"BIZ UDPGothic, Hiragino Sans, {FONT}, Noto Sans JP, Meiryo, sans-serif"
MOST_LABELS = 12
MOST_TICKS = 7
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 1_200, 12_000)
"""Months between the ticks of a line."""
FEW = 5
"""Up to so many, the upright axis names each whole number."""
KEPT = 256


def chart_of(
    series: Sequence[PlainValue],
    *,
    title: str,
    unit: str,
    per_year: bool,
    japanese: bool,
    narrow: bool = False,
) -> str:
    """The series as SVG: bars for what is counted anew each fiscal year, else a line with its points.

    ``narrow`` is for a phone, where a picture that is made smaller could not be read.

    The same series gives the same bytes. The picture holds no script and asks for nothing.
    """
    draw = _bars if per_year else _line
    most_labels, most_ticks = (NARROW_LABELS, NARROW_LABELS - 1) if narrow else (MOST_LABELS, MOST_TICKS)
    spec = draw(series, unit=unit, japanese=japanese, most_labels=most_labels, most_ticks=most_ticks) | {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": NARROW if narrow else WIDTH,
        "height": HEIGHT,
        "background": "white",
        "padding": {"left": 8, "right": 24, "top": 24, "bottom": 8},
        "description": title,
        "config": _config(),
    }
    return _drawn(json.dumps(spec, ensure_ascii=False, sort_keys=True))


def words_of(series: Sequence[PlainValue], *, title: str, japanese: bool) -> str:
    """What the picture shows in one sentence, for who does not see it."""
    first, last = series[0], series[-1]
    day = era_long if japanese else english_long
    return _("%(title)s: from %(first)s (%(first_day)s) to %(last)s (%(last_day)s).") % {
        "title": title,
        "first": format_number(first.value) + first.unit,
        "first_day": day(first.as_of),
        "last": format_number(last.value) + last.unit,
        "last_day": day(last.as_of),
    }


@lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> str:
    _know_fonts()
    return vl_convert.vegalite_to_svg(spec)


@cache
def _know_fonts() -> None:
    for folder in font_folders():
        vl_convert.register_font_directory(folder)


def _bars(
    series: Sequence[PlainValue], *, unit: str, japanese: bool, most_labels: int, most_ticks: int
) -> dict[str, Any]:
    rows = [
        {
            "year": FiscalYear.of(each.as_of).era_short if japanese else FiscalYear.of(each.as_of).english,
            "value": float(each.value),
            "label": format_number(each.value),
        }
        for each in series
    ]
    return {
        "data": {"values": rows},
        "encoding": {
            "x": {
                "field": "year", "type": "nominal", "sort": None,
                "axis": {"title": _("Fiscal year"), "labelAngle": 0, "labelOverlap": True},
            },
            "y": _amount(unit, series, lowest=None),
        },
        "layer": [
            {"mark": {"type": "bar", "color": KEY, "width": {"band": 0.6}}},
            *_labels(len(rows), most_labels),
        ],
    }  # fmt: skip


def _line(
    series: Sequence[PlainValue], *, unit: str, japanese: bool, most_labels: int, most_ticks: int
) -> dict[str, Any]:
    rows = [
        {"day": iso(each.as_of), "value": float(each.value), "label": format_number(each.value)}
        for each in series
    ]
    ticks = _ticks(series[0].as_of, series[-1].as_of, most_ticks)
    names = {iso(day): _tick_name(day, ticks, japanese) for day in ticks}
    lookup = json.dumps(names, ensure_ascii=False)
    first, last = series[0].as_of, series[-1].as_of
    share = 0.04 if most_labels == MOST_LABELS else 0.1
    room = min(max((last - first) * share, timedelta(days=1)), first - date.min, date.max - last)
    return {
        "data": {"values": rows, "format": {"parse": {"day": "utc:'%Y-%m-%d'"}}},
        "encoding": {
            "x": {
                "field": "day", "type": "temporal", 
                "scale": {"type": "utc", "nice": False, "domain": [_moment(first - room), _moment(last + room)]},
                "axis": {
                    "title": _("Day"), "grid": False, "labelOverlap": True,
                    "values": [_moment(day) for day in ticks],
                    "labelExpr": f"{lookup}[utcFormat(datum.value, '%Y-%m-%d')]",
                },
            },
            "y": _amount(unit, series, lowest=_lowest([float(each.value) for each in series])),
        },
        "layer": [
            {"mark": {"type": "line", "color": KEY, "strokeWidth": 2, "interpolate": "step-after"}},
            {"mark": {"type": "point", "color": KEY, "filled": True, "size": 50, "opacity": 1}},
            *_labels(len(rows), most_labels),
        ],
    }  # fmt: skip


def _amount(unit: str, series: Sequence[PlainValue], *, lowest: float | None) -> dict[str, Any]:
    """The upright axis, from zero or from ``lowest``; people and works are not parted into halves."""
    highest = max(each.value for each in series)
    few = lowest is None and highest <= FEW and all(each.value == int(each.value) for each in series)
    scale: dict[str, Any] = {"zero": lowest is None, "nice": True}
    return {
        "field": "value", "type": "quantitative",
        "scale": scale if lowest is None else scale | {"domainMin": lowest},
        "axis": {"title": unit or None, "titleAngle": 0, "titleAlign": "right", "titleAnchor": "end",
                 "titleY": -14, "titleX": -6, "tickCount": 5, "format": ",~f",
                 **({"values": list(range(int(highest) + 1))} if few else {})},
    }  # fmt: skip


def _lowest(values: Sequence[float]) -> float | None:
    """Where a line may begin: a little below its values if all of them are far from nothing, else at zero."""
    lowest, highest = min(values), max(values)
    if lowest <= highest / 2 or lowest == highest:
        return None
    return lowest - (highest - lowest) * 0.2


def _labels(count: int, most: int) -> list[dict[str, Any]]:
    """The value at each point, while there is room."""
    if count > most:
        return []
    mark = {"type": "text", "dy": -12, "color": INK, "fontSize": 13}
    return [{"mark": mark, "encoding": {"text": {"field": "label", "type": "nominal"}}}]


def _ticks(first: date, last: date, most: int) -> list[date]:
    """Days to name on the axis: the first of years, of months, or the days themselves of a short span."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if months == 0:
        return sorted({first, last})
    step = next((each for each in STEPS if months / each <= most), STEPS[-1])
    found = []
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        if month % min(step, 12) == 0 and (step <= 12 or (month // 12) % (step // 12) == 0):
            day = date(month // 12, month % 12 + 1, 1)
            if first <= day <= last:
                found.append(day)
    return found or sorted({first, last})


def _tick_name(day: date, ticks: Sequence[date], japanese: bool) -> str:
    if any(each.day != 1 for each in ticks):
        return era_short(day) if japanese else iso(day)
    only_years = all(each.month == 1 for each in ticks)
    shown = PartialDate(day, "year" if only_years else "month")
    return era_short(shown) if japanese else iso(shown)


def _moment(day: date) -> dict[str, Any]:
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}


def _config() -> dict[str, Any]:
    return {
        "font": TYPE,
        "aria": False,  # the page says what the picture shows
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "labelColor": QUIET,
            "titleColor": QUIET, "gridColor": LINE, "domainColor": QUIET, "tickColor": QUIET,
            "titlePadding": 10,
        },
    }  # fmt: skip
