"""20 readers each ask for a page every second: the public plan page and the staff home, p95 below 100 ms.

The time is what a reader on this machine waits, from the request to the last byte. Half of a reader's requests
are for the plan, without signing in; half for the home of a city officer. The peer is a plain Django page with a
table of fifty rows on the same database, served and asked in the same way.
"""

import random
import threading
import time
from collections import defaultdict
from http.client import HTTPConnection
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from benchmarks.cluster import READERS, readers
from benchmarks.measures import Measure, ms, percentile, times
from benchmarks.places import SETTINGS
from benchmarks.sites import served
from biocluster.record.words.dates import FiscalYear
from tests.factories.visitors import client_for

SECONDS = 60
PEER_SECONDS = 20
MOST = 0.100


class Page(NamedTuple):
    name: str
    url: str
    cookies: list[str]
    """One for each reader; empty: nobody is signed in."""


def measure() -> list[Measure]:
    year = FiscalYear.of(timezone.localdate()).year
    pages = [
        Page("public plan page", reverse("annual-plan", args=[year]), [""] * READERS),
        Page("staff home", reverse("home"), [_cookie(user) for user in readers()]),
    ]
    with served(SETTINGS) as port:
        ours = ask(port, pages, SECONDS)
    with served("benchmarks.plain.settings") as port:
        plain = ask(port, [Page("plain table", "/", [""] * READERS)], PEER_SECONDS)["plain table"]
    return [_told(page.name, ours[page.name], plain) for page in pages]


def _told(name: str, found: list[float], plain: list[float]) -> Measure:
    p50, p95 = percentile(found, 0.5), percentile(found, 0.95)
    return Measure(
        what=f"{name}, {len(found):,} times",
        measured=f"p50 {ms(p50)}, p95 {ms(p95)}",
        promise=f"p95 < {ms(MOST)}",
        kept=p95 < MOST,
        peer=f"plain Django table p50 {ms(percentile(plain, 0.5))}, p95 {ms(percentile(plain, 0.95))}"
        f" ({times(p50, percentile(plain, 0.5))})",
    )


def _cookie(user) -> str:
    client = client_for(user.person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def ask(port: int, pages: list[Page], seconds: float) -> dict[str, list[float]]:
    """How long each answer took, by page, while every reader asks once a second."""
    found: dict[str, list[float]] = defaultdict(list)
    wrong: list[str] = []
    begin = time.monotonic() + 1

    def reader(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        chance = random.Random(number)  # noqa: S311
        turn = begin + chance.random()
        while turn < begin + seconds:
            time.sleep(max(0, turn - time.monotonic()))
            page = chance.choice(pages)
            asked = time.perf_counter()
            connection.request("GET", page.url, headers={"Cookie": page.cookies[number]})
            answer = connection.getresponse()
            answer.read()
            found[page.name].append(time.perf_counter() - asked)
            if answer.status != 200:
                wrong.append(f"{page.url}: {answer.status}")
            turn = max(turn + 1, time.monotonic())

    threads = [threading.Thread(target=reader, args=[number]) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"{len(wrong)} requests failed: {wrong[:3]}")
    return found
