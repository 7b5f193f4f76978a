"""`biocluster figure NAME`: what the record says of a figure on a day."""

import argparse
import json
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from biocluster.record.figures.catalogue import KnownFigure, known_figure, known_figures
from biocluster.record.figures.values import FigureValue, NoValue, UnknownFigure, value_of, values_of
from biocluster.record.words.dates import DateError, era_short, parse_date
from biocluster.record.words.tokens import format_number

HELP = "Print the value of a figure, with the rows behind it if asked."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Prints what the record says of a figure on a day. DATE is 2014-08-20, H26.8.20 or 平成26年8月20日. "
        "Exit status: 0 done, 1 no such figure or no value, 2 wrong usage."
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="The figure, such as survey.consenting.")
    parser.add_argument("--on", metavar="DATE", help="The day of the value; today without it.")
    parser.add_argument(
        "--known-at",
        metavar="MOMENT",
        help="As it was known then: a DATE (its end) or a moment such as 2014-08-20T12:00.",
    )
    parser.add_argument("--rows", action="store_true", help="Print the rows behind the value too.")
    parser.add_argument("--json", action="store_true", help="Print JSON.")
    parser.add_argument("--list", action="store_true", help="List every figure with its value on the day.")


def run(arguments: argparse.Namespace) -> int:
    if bool(arguments.name) == arguments.list:
        print(_("Name one figure, or list all of them with --list."), file=sys.stderr)
        return 2
    try:
        on = parse_date(arguments.on) if arguments.on else timezone.localdate()
        known_at = _moment(arguments.known_at) if arguments.known_at else None
        if arguments.list:
            return _list(on, known_at, as_json=arguments.json)
        figure = known_figure(arguments.name)
        value = value_of(figure.name, on=on, known_at=known_at)
    except (DateError, UnknownFigure, NoValue) as error:
        print(error, file=sys.stderr)
        if isinstance(error, UnknownFigure):
            print(_("“biocluster figure --list” names them all."), file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps(_as_json(figure, value, rows=arguments.rows), ensure_ascii=False, indent=1))
    else:
        _print(figure, value, rows=arguments.rows)
    return 0


def _moment(text: str) -> datetime:
    """A moment as written, or the end of a day."""
    try:
        moment = parse_datetime(text) if ":" in text else None
    except ValueError:  # in form a moment, but there is no such day or hour
        moment = None
    if moment is None:
        end = datetime.combine(parse_date(text) + timedelta(days=1), time()) - timedelta(microseconds=1)
        return timezone.make_aware(end)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _list(on: date, known_at: datetime | None, *, as_json: bool) -> int:
    figures = known_figures()
    values = values_of(((each.name, on) for each in figures), known_at=known_at)
    if as_json:
        told = [_as_json(each, values.get((each.name, on)), rows=False) for each in figures]
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    for each in figures:
        value = values.get((each.name, on))
        print(f"{each.name}\t{_words(value) if value else '－'}\t{each.heading}")
    return 0


def _print(figure: KnownFigure, value: FigureValue, *, rows: bool) -> None:
    print(_words(value))
    print(f"{figure.heading} ／ {_origin(value)}")
    if rows:
        for row in value.rows:
            day = row.day.isoformat() if row.day else ""
            print(f"  {format_number(row.amount):>12}  {day:10}  {row.label}  [{row.kind} {row.pk}]")
        print(f"  {value.rows_digest}")


def _words(value: FigureValue) -> str:
    """8,723名 (2014-08-20, H26.8.20)."""
    return f"{format_number(value.value)}{value.unit} ({value.as_of.isoformat()}, {era_short(value.as_of)})"


def _origin(value: FigureValue) -> str:
    if value.is_computed:
        return _("computed from the record")
    return _("reported; source: %(source)s") % {"source": value.source}


def _as_json(figure: KnownFigure, value: FigureValue | None, *, rows: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": figure.name,
        "title": figure.title,
        "title_en": figure.title_en,
        "unit": value.unit if value else figure.unit,
        "value": _number(value.value) if value else None,
    }
    if value is not None:
        told |= {
            "on": value.on.isoformat(),
            "as_of": value.as_of.isoformat(),
            "origin": value.origin,
            "source": value.source,
            "rows_digest": value.rows_digest,
        }
        if rows:
            told["rows"] = [
                {
                    "kind": row.kind,
                    "pk": row.pk,
                    "label": row.label,
                    "day": row.day.isoformat() if row.day else None,
                    "amount": _number(row.amount),
                }
                for row in value.rows
            ]
    return told


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
