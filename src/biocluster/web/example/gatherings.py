"""Gatherings of the example: planned, held, written up. Each step has the day on which somebody took it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from biocluster.record.figures.registry import DECLARED
from biocluster.record.models import (
    ActionItem,
    AgendaItem,
    Audience,
    Decision,
    Gathering,
    GatheringState,
    Measure,
    Person,
    Venue,
)
from biocluster.record.operations.actions import finish_action, save_action
from biocluster.record.operations.attendance import add_attendances, record_attendance
from biocluster.record.operations.figures import report_count
from biocluster.record.operations.gatherings import add_agenda_item, save_gathering
from biocluster.record.operations.invitations import invite, reply_to
from biocluster.record.operations.materials import add_material
from biocluster.record.operations.minutes import confirm_minutes, save_decision, write_minutes
from biocluster.record.operations.venues import save_venue
from biocluster.web.example.reading import Rows, clock, day

Step = tuple[date, Callable[..., object]]
"""The day on which something happens, and what: called with ``at``."""

PLANNED_DAYS_AHEAD = 28
INVITED_DAYS_AHEAD = 21


def load_venues(described: list[dict[str, Any]], rows: Rows, *, at: datetime) -> None:
    for each in described:
        plain = {name: value for name, value in each.items() if name not in ("key", "owner")}
        venue = Venue(**plain, owner=rows.organisations[each["owner"]] if "owner" in each else None)
        rows.venues[each["key"]] = save_venue(venue, by=rows.officer, at=at)


def dated(described: list[dict[str, Any]], rows: Rows) -> Iterator[Step]:
    """Gatherings that the plan dates: entered on one day, or planned on one and entered as held on another."""
    for each in described:
        planned, held = day(each.get("planned", each["recorded"])), day(each["recorded"])
        yield planned, partial(_plan, each, day(each["starts_on"]), rows)
        yield held, partial(_hold, each, rows)


def counts(described: list[dict[str, Any]], rows: Rows) -> Iterator[Step]:
    for each in described:
        yield day(each["recorded"]), partial(_count, each, rows)


def around(described: list[dict[str, Any]], today: date, rows: Rows) -> Iterator[Step]:
    """Invented gatherings around a day: those before it with minutes, those after it with invitations."""
    for each in described:
        on = today + timedelta(each["day"])
        planned = min(on, today) - timedelta(PLANNED_DAYS_AHEAD)
        yield planned, partial(_plan, each, on, rows)
        if each["day"] < 0:
            yield on + timedelta(1), partial(_write_up, each, today, rows)
            for action in each["actions"]:
                if "done" in action:
                    done = today + timedelta(action["done"])
                    yield done, partial(_finish, each, action, rows)
        else:
            yield min(on, today) - timedelta(INVITED_DAYS_AHEAD), partial(_invite, each, rows)


def _plan(each: dict[str, Any], on: date, rows: Rows, *, at: datetime) -> None:
    gathering = Gathering(
        kind=each["kind"],
        title=each["title"],
        title_en=each["title_en"],
        edition=each.get("edition"),
        programme=rows.programmes[each["programme"]],
        starts_on=on,
        ends_on=day(each["ends_on"]) if "ends_on" in each else None,
        date_precision=each.get("precision", "day"),
        starts_time=clock(each.get("starts_time")),
        ends_time=clock(each.get("ends_time")),
        venue=rows.venues[each["venue"]] if "venue" in each else None,
        place_note=each.get("place_note", ""),
        host=rows.organisations[each["host"]] if "host" in each else None,
        organiser=rows.people["officer@example.jp"],
        summary=each.get("summary", ""),
        audience=each.get("audience", Audience.INTERNAL),
    )
    rows.gatherings[each["key"]] = save_gathering(gathering, by=rows.officer, at=at)
    for title, presenter, minutes in each.get("agenda", []):
        item = AgendaItem(gathering=gathering, title=title, presenter=presenter, minutes_planned=minutes)
        add_agenda_item(item, by=rows.officer, at=at)


def _hold(each: dict[str, Any], rows: Rows, *, at: datetime) -> None:
    gathering = Gathering.objects.get(pk=rows.gatherings[each["key"]].pk)
    gathering.state = GatheringState.HELD
    save_gathering(gathering, by=rows.officer, at=at)
    if "head_counts" in each:
        record_attendance(
            gathering, present={}, among=[], head_counts=dict(each["head_counts"]), by=rows.officer, at=at
        )


def _count(each: dict[str, Any], rows: Rows, *, at: datetime) -> None:
    known = DECLARED[each["figure"]]
    answers = rows.organisations[each["stated_by"]]
    measure = Measure.objects.filter(name=known.name).first() or Measure(
        name=known.name,
        title=known.title,
        title_en=known.title_en,
        unit=known.unit,
        definition=known.definition,
        answered_by=answers,
    )
    report_count(
        measure,
        on=day(each["on"]),
        value=Decimal(each["value"]),
        source=each["source"],
        stated_by=answers,
        by=rows.people[each["by"]],
        at=at,
    )


def _invite(each: dict[str, Any], rows: Rows, *, at: datetime) -> None:
    gathering = rows.gatherings[each["key"]]
    invite(gathering, people=[rows.people[email] for email in each["invited"]], by=rows.officer, at=at)
    for email, reply, note in each.get("replies", []):
        person = rows.people[email]
        invitation = gathering.invitations.get(person=person)
        reply_to(invitation, reply=reply, note=note, by=person, at=at)


def _write_up(each: dict[str, Any], today: date, rows: Rows, *, at: datetime) -> None:
    gathering, by = rows.gatherings[each["key"]], rows.people["officer@example.jp"]
    add_attendances(gathering, people=[rows.people[email] for email in each["present"]], by=by, at=at)
    if "material" in each:
        title, name, content = each["material"]
        add_material(
            gathering, content=content.encode(), title=title, file_name=name, audience=Audience.INTERNAL,
            by=by, at=at,
        )  # fmt: skip
    minutes = write_minutes(gathering, text=each["minutes"].strip(), by=by, at=at)
    decisions = [
        save_decision(Decision(gathering=gathering, text=text), by=by, at=at) for text in each["decisions"]
    ]
    for action in each["actions"]:
        _action(gathering, action, decisions, today, rows, by=by, at=at)
    if "confirmed_by" in each:
        confirm_minutes(minutes, by=rows.people[each["confirmed_by"]], at=at)


def _action(
    gathering: Gathering,
    each: dict[str, Any],
    decisions: list[Decision],
    today: date,
    rows: Rows,
    *,
    by: Person,
    at: datetime,
) -> None:
    action = ActionItem(
        gathering=gathering,
        text=each["text"],
        owner=rows.people[each["owner"]],
        due_on=today + timedelta(each["due"]),
        decision=decisions[each["decision"] - 1] if "decision" in each else None,
    )
    save_action(action, by=by, at=at)


def _finish(each: dict[str, Any], action: dict[str, Any], rows: Rows, *, at: datetime) -> None:
    owner = rows.people[action["owner"]]
    waiting = rows.gatherings[each["key"]].action_items.get(text=action["text"])
    finish_action(waiting, outcome=action["outcome"], by=owner, at=at)
