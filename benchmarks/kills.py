"""1,000 kills of a process that saves: no acknowledged save lost, none doubled, none half there.

Each process saves gatherings by the operation that the pages use and acknowledges each on a pipe once the
operation has returned; at a moment left to chance it is killed with SIGKILL. In the end every acknowledged
gathering must be there once, and every gathering that is there with its audit entry, its search entry and a whole
chain. The peer is what is usually written: the row, then its log entry, each committed by itself.

``python -m benchmarks.kills ROUNDS`` runs a shorter one on the database of the environment.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import django
from django.db import connection, connections

ROUNDS = 1_000
PEER_ROUNDS = 200
LONGEST_S = 0.15
FIRST_DAY = date(2014, 4, 1)


class Toll(NamedTuple):
    """What a number of kills left behind."""

    acknowledged: int
    stored: int
    lost: int
    doubled: int
    half: int
    """Rows without their audit entry or their search entry."""
    chain_whole: bool
    database_whole: bool


def kill_many(rounds: int, save: Callable[[str], None], prefix: str) -> Toll:
    chance = random.Random(rounds)  # noqa: S311
    acknowledged: list[str] = []
    for number in range(rounds):
        saves_first = number % 2
        acknowledged += _killed_once(f"{prefix}{number}", save, saves_first, chance.uniform(0.002, LONGEST_S))
    return _toll(acknowledged, prefix)


def _killed_once(prefix: str, save: Callable[[str], None], saves_first: int, after_s: float) -> list[str]:
    """What a process acknowledged until it was killed: so long after it began, or after its first saves."""
    connections.close_all()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _save_until_killed(prefix, save, write)
    os.close(write)
    with os.fdopen(read) as acknowledgements:
        first = "".join(acknowledgements.readline() for _line in range(1 + saves_first))
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return (first + acknowledgements.read()).split("\n")[:-1]


def _save_until_killed(prefix: str, save: Callable[[str], None], write: int) -> None:
    try:
        os.write(write, b"begun\n")
        for number in range(1_000_000):
            save(f"{prefix}-{number}")
            os.write(write, f"{prefix}-{number}\n".encode())
    finally:
        os._exit(1)


def _toll(acknowledged: list[str], prefix: str) -> Toll:
    from biocluster.record.models import AuditEntry, Gathering, SearchEntry

    said = [title for title in acknowledged if title != "begun"]
    stored = Counter(Gathering.objects.filter(title__startswith=prefix).values_list("title", flat=True))
    keys = set(Gathering.objects.filter(title__startswith=prefix).values_list("pk", flat=True))
    audited = Counter(
        AuditEntry.objects.filter(subject_kind="gathering").values_list("subject_id", flat=True)
    )
    found = set(SearchEntry.objects.filter(kind="gathering").values_list("subject_id", flat=True))
    return Toll(
        acknowledged=len(said),
        stored=sum(stored.values()),
        lost=sum(title not in stored for title in said),
        doubled=sum(count - 1 for count in stored.values()),
        half=sum(audited[key] != 1 or key not in found for key in keys),
        chain_whole=chain_is_whole(),
        database_whole=_database_is_whole(),
    )


def chain_is_whole() -> bool:
    from biocluster.record.models import AuditEntry, AuditHead
    from biocluster.record.operations.audit import GENESIS, digest_of

    previous, sequence = GENESIS, 0
    for entry in AuditEntry.objects.order_by("sequence").iterator():
        if (entry.sequence, entry.previous, entry.digest) != (sequence + 1, previous, digest_of(entry)):
            return False
        previous, sequence = entry.digest, entry.sequence
    head = AuditHead.objects.first()
    return (sequence, previous) == ((head.sequence, head.digest) if head else (0, GENESIS))


def _database_is_whole() -> bool:
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return cursor.fetchone()[0] == "ok"


def saving() -> tuple[Callable[[str], None], Callable[[str], None]]:
    """How we save a gathering of this title, and how it is usually written."""
    from django.utils import timezone

    from biocluster.record.models import Gathering, Organisation, Person, Post, Role
    from biocluster.record.operations.gatherings import save_gathering

    office, _made = Organisation.objects.get_or_create(kind="city", name="架空市")
    by, _made = Person.objects.get_or_create(name="架空 担当", email="kills@example.jp")
    Post.objects.get_or_create(person=by, organisation=office, role=Role.OFFICER, from_on=FIRST_DAY)

    def ours(title: str) -> None:
        gathering = Gathering(kind="seminar", title=title, starts_on=FIRST_DAY, host=office, organiser=by)
        save_gathering(gathering, by=by, at=timezone.now())

    def usual(title: str) -> None:
        Gathering.objects.create(kind="seminar", title=title, starts_on=FIRST_DAY, host=office, organiser=by)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO usual_log (title) VALUES (%s)", [title])

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS usual_log (title text)")
    return ours, usual


def measure() -> list:
    from benchmarks.measures import Measure

    ours, usual = saving()
    toll = kill_many(ROUNDS, ours, "架空会合")
    kept = not (toll.lost or toll.doubled or toll.half) and toll.chain_whole and toll.database_whole
    without = kill_many(PEER_ROUNDS, usual, "架空相手")
    unlogged = _without_entry("架空相手")
    return [
        Measure(
            what=f"{ROUNDS:,} kills, {toll.acknowledged:,} saves acknowledged",
            promise="0 lost, 0 doubled, 0 half there",
            measured=f"{toll.lost} lost, {toll.doubled} doubled, {toll.half} half there",
            kept=kept,
            peer=f"row, then log entry: {unlogged} unlogged of {without.stored:,} after {PEER_ROUNDS} kills",
        )
    ]


def _without_entry(prefix: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM record_gathering WHERE title LIKE %s"
            " AND title NOT IN (SELECT title FROM usual_log)",
            [f"{prefix}%"],
        )
        return int(cursor.fetchone()[0])


def main(arguments: list[str]) -> int:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    ours, _usual = saving()
    toll = kill_many(int(arguments[0]) if arguments else ROUNDS, ours, "架空会合")
    print(toll)
    whole = toll.chain_whole and toll.database_whole
    return 0 if whole and not (toll.lost or toll.doubled or toll.half) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
