"""20 people save at once on SQLite for a minute: what is acknowledged is stored once, nobody sees a locked database.

They save by the pages of the site, served as ``make run`` serves it: each plans gatherings and adds items to
the agendas of gatherings that all share, one after another without a pause. In the end every save that was answered
with success must be there exactly once, and no other answer may have been given. The peer is the same site with
Django's default, deferred transactions, and its time-out of five seconds.
"""

import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from benchmarks.kills import chain_is_whole
from benchmarks.measures import Measure, ms, percentile
from benchmarks.places import SETTINGS
from benchmarks.sites import served
from biocluster.record.models import AgendaItem, Gathering, Organisation, Person, Post, Role
from biocluster.record.operations.gatherings import save_gathering
from tests.factories.visitors import client_for

WRITERS = 20
SHARED = 20
SECONDS = 60
PEER_SECONDS = 20
FIRST_DAY = date(2014, 4, 1)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Diary:
    """What the writers were told."""

    saved: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def measure() -> list[Measure]:
    people = _people()
    shared = [
        save_gathering(
            Gathering(kind="promotion_council", title=f"共有の会合{number}", starts_on=FIRST_DAY),
            by=people[0],
            at=timezone.now(),
        )
        for number in range(SHARED)
    ]
    cookies = [client_for(person).cookies[settings.SESSION_COOKIE_NAME].value for person in people]
    ours = _write(SETTINGS, "架空", cookies, shared, SECONDS)
    lost, doubled = _compared(ours, shared, "架空")
    chain = "whole" if chain_is_whole() else "BROKEN"
    peers = _write("benchmarks.deferred", "相手", cookies, shared, PEER_SECONDS, quiet=True)
    refused = sum(ours.refused.values())
    peers_refused = sum(peers.refused.values())
    return [
        Measure(
            what=f"{len(ours.saved):,} saves acknowledged ({ms(percentile(ours.seconds, 0.95))} p95)",
            promise="0 lost, 0 doubled, 0 refused, audit whole",
            measured=f"{lost} lost, {doubled} doubled, {refused} refused, audit {chain}",
            kept=not (lost or doubled or refused) and chain == "whole",
            peer=f"deferred transactions: {peers_refused:,} of {len(peers.saved) + peers_refused:,} refused",
        )
    ]


def _people() -> list[Person]:
    office = Organisation.objects.create(kind="city", name="架空市")
    people = [
        Person.objects.create(name=f"架空 書記{n}", email=f"writer{n}@example.jp") for n in range(WRITERS)
    ]
    for person in people:
        Post.objects.create(person=person, organisation=office, role=Role.OFFICER, from_on=FIRST_DAY)
    return people


def _write(
    name: str,
    prefix: str,
    cookies: list[str],
    shared: list[Gathering],
    seconds: float,
    *,
    quiet: bool = False,
) -> Diary:
    diary = Diary()
    with served(name, quiet=quiet) as port:
        until = time.monotonic() + seconds
        writers = [
            threading.Thread(target=_writer, args=[port, f"{prefix}{number}-", cookie, shared, until, diary])
            for number, cookie in enumerate(cookies)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    return diary


def _writer(port: int, prefix: str, cookie: str, shared: list[Gathering], until: float, diary: Diary) -> None:
    add = reverse("gathering-add")
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    session = f"{settings.SESSION_COOKIE_NAME}={cookie}"
    token, csrf = _form(connection, add, session)
    cookies = f"{session}; {csrf}"
    number = 0
    while time.monotonic() < until:
        number += 1
        title = f"{prefix}{number}"
        agenda = reverse("agenda", args=[shared[number % SHARED].pk])
        url, fields = (add, _gathering(title)) if number % 2 else (agenda, {"title": title})
        asked = time.perf_counter()
        status, reason = _post(connection, url, cookies, fields | {"csrfmiddlewaretoken": token})
        diary.seconds.append(time.perf_counter() - asked)
        if status == 302:
            diary.saved.append(title)
        else:
            diary.refused[reason] += 1


def _gathering(title: str) -> dict[str, str]:
    return {
        "kind": "seminar",
        "title": title,
        "starts_on": "2014-09-01",
        "state": "planned",
        "audience": "internal",
    }


def _form(connection: HTTPConnection, url: str, session: str) -> tuple[str, str]:
    """The token in the form, and the cookie that goes with it."""
    connection.request("GET", url, headers={"Cookie": session})
    answer = connection.getresponse()
    found = TOKEN.search(answer.read().decode())
    if answer.status != 200 or found is None:
        raise RuntimeError(f"{url}: {answer.status}")
    return found.group(1), (answer.headers["Set-Cookie"] or "").split(";")[0]


def _post(connection: HTTPConnection, url: str, cookies: str, fields: dict[str, str]) -> tuple[int, str]:
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", url, urlencode(fields), headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    if answer.status == 302:
        return 302, ""
    return answer.status, f"{answer.status} {'locked' if 'locked' in body else ''}".strip()


def _compared(diary: Diary, shared: list[Gathering], prefix: str) -> tuple[int, int]:
    """How many acknowledged saves are not there, and how many are there more than once."""
    stored = Counter(
        [
            *Gathering.objects.filter(title__startswith=prefix).values_list("title", flat=True),
            *AgendaItem.objects.filter(gathering__in=shared).values_list("title", flat=True),
        ]
    )
    return sum(not stored[title] for title in diary.saved), sum(stored[title] > 1 for title in stored)
