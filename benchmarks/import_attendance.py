"""100,000 attendance rows from Excel: parsed, checked and committed in under 60 s and under 500 MB.

The peer is what is usually written: openpyxl reads the sheet, people are looked up in a dictionary, and one
``objects.create`` a row in one transaction adds it, without checks, audit or search. Each side runs in a process of
its own on a database of its own, so that its memory is its own too.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measures import Measure, times
from benchmarks.places import SETTINGS

ROWS = 100_000
PEOPLE = 20_000
PER_GATHERING = 200
MOST_SECONDS = 60
MOST_MEGABYTES = 500
FIRST_DAY = date(2010, 4, 1)


def prepare(folder: Path, rows: int) -> None:
    """A database with an officer, the people and the venue; and the file."""
    from django.core.management import call_command

    from biocluster.record.exports import export_rows
    from biocluster.record.models import Organisation, Person, Post, Role, Venue

    call_command("migrate", verbosity=0, interactive=False)
    office = Organisation.objects.create(kind="city", name="架空市")
    by = Person.objects.create(name="担当 者", email="officer@example.jp")
    Post.objects.create(person=by, organisation=office, role=Role.OFFICER, from_on=FIRST_DAY)
    Venue.objects.create(name="架空ホール", capacity=1_200)
    Person.objects.bulk_create(
        (Person(name=f"架空 {n}番", email=f"p{n}@example.jp") for n in range(PEOPLE)), batch_size=2_000
    )

    def lines():
        for n in range(rows):
            number, seat = divmod(n, PER_GATHERING)
            person = (number * 37 + seat) % PEOPLE
            day = FIRST_DAY + timedelta(days=number)
            yield [
                "seminar",
                f"架空セミナー第{number}回",
                day,
                "架空ホール",
                f"架空 {person}番",
                f"p{person}@example.jp",
                "一般",
            ]

    headings = ["種別", "名称", "開催日", "会場", "出席者", "出席者メール", "出席区分"]
    with (folder / "attendance.xlsx").open("wb") as file:
        for chunk in export_rows("attendance", headings, lines(), "xlsx").chunks:
            file.write(chunk)


def ours(folder: Path, rows: int) -> None:
    from django.utils import timezone

    from biocluster.record.importers.running import import_file
    from biocluster.record.models import Attendance, AuditEntry, Person

    began = time.monotonic()
    report = import_file(
        "gatherings",
        (folder / "attendance.xlsx").read_bytes(),
        "attendance.xlsx",
        by=Person.objects.get(email="officer@example.jp"),
        at=timezone.now(),
    )
    took = time.monotonic() - began
    assert report.problems == [], report.problems[:3]
    assert Attendance.objects.count() == rows
    assert AuditEntry.objects.filter(subject_kind="attendance").count() == rows
    tell("checked, audited, all or nothing", took)


def peer(folder: Path, rows: int) -> None:
    import openpyxl
    from django.db import transaction

    from biocluster.record.models import Attendance, Gathering, Person, Venue

    began = time.monotonic()
    sheet = openpyxl.load_workbook(folder / "attendance.xlsx", read_only=True).active
    with transaction.atomic():
        people = dict(Person.objects.values_list("email", "pk"))
        gatherings: dict[str, Gathering] = {}
        for _kind, title, day, venue, _name, email, attends_as in sheet.iter_rows(
            min_row=2, values_only=True
        ):
            if title not in gatherings:
                gatherings[title] = Gathering.objects.create(
                    kind="seminar", title=title, starts_on=day.date(), venue=Venue.objects.get(name=venue)
                )
            Attendance.objects.create(
                gathering=gatherings[title], person_id=people[email], attends_as=attends_as
            )
    assert Attendance.objects.count() == rows
    tell("openpyxl and objects.create", time.monotonic() - began)


def tell(name: str, seconds: float) -> None:
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} {megabytes:.0f} {name}")


SIDES = {"prepare": prepare, "ours": ours, "peer": peer}


def in_process(side: str, folder: str, rows: int = ROWS) -> tuple[float, float, str]:
    """Seconds, megabytes and name of a side, run in a process of its own."""
    environment = os.environ | {"BIOCLUSTER_HOME": folder, "DJANGO_SETTINGS_MODULE": SETTINGS}
    command = [sys.executable, "-m", "benchmarks.import_attendance", side, folder, str(rows)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr)
    if not done.stdout:
        return 0.0, 0.0, ""
    seconds, megabytes, name = done.stdout.strip().split(" ", 2)
    return float(seconds), float(megabytes), name


def measure() -> list[Measure]:
    sides = {}
    for side in ("ours", "peer"):
        with tempfile.TemporaryDirectory(prefix="biocluster-bench-") as folder:
            in_process("prepare", folder)
            sides[side] = in_process(side, folder)
    seconds, megabytes, _name = sides["ours"]
    peer_seconds, peer_megabytes, peer_name = sides["peer"]
    return [
        Measure(
            what=f"{ROWS:,} attendance rows from Excel",
            promise=f"< {MOST_SECONDS} s, < {MOST_MEGABYTES} MB",
            measured=f"{seconds:.1f} s, {megabytes:.0f} MB",
            kept=seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES,
            peer=f"{peer_name}: {peer_seconds:.1f} s, {peer_megabytes:.0f} MB ({times(seconds, peer_seconds)})",
        )
    ]


if __name__ == "__main__":
    import django

    django.setup()
    SIDES[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
