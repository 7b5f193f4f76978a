"""10,000 simulated power cuts while gatherings are saved: nothing acknowledged lost, nothing doubled or half there.

One process saves by the operation that the pages use, over a file system that notes every write and sync
(``cut_log``). A cut is then made at moments left to chance; the files are put together as the cut may leave them,
opened by SQLite as after a restart, and compared with what had been acknowledged by then. The peer is
``synchronous=NORMAL``, which SQLite recommends with a write-ahead log.

``python -m benchmarks.power_cuts CUTS SAVES [NORMAL]`` runs a shorter one on the database of the environment.
"""

import os
import random
import re
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

from benchmarks.cut_log import CutLog, Files, NoSharedLibrary
from benchmarks.kills import saving
from benchmarks.measures import Measure

CUTS = 10_000
PEER_CUTS = 1_000
SAVES = 400


def measure() -> list[Measure]:
    ours, _usual = saving()
    try:
        log = _begun()
    except NoSharedLibrary:
        return [Measure(what="power cuts", measured="not measured: this Python carries its SQLite inside it")]
    bad = _cut_while_saving(log, ours, "架空会合", CUTS, SAVES)
    _sync_less()
    peer_bad = _cut_while_saving(log, ours, "架空相手", PEER_CUTS, SAVES)
    connection.close()
    log.end()
    return [
        Measure(
            what=f"{CUTS:,} power cuts during {SAVES:,} saves",
            promise="0 with a save lost, doubled or half there",
            measured=f"{sum(bad.values())} {_told(bad)}".strip(),
            kept=not bad,
            peer=f"synchronous=NORMAL: {sum(peer_bad.values()):,} of {PEER_CUTS:,} {_told(peer_bad)}",
        )
    ]


def _begun() -> CutLog:
    database = _database()
    log = CutLog(database.name, f"{database.name}-wal")
    connection.close()
    log.begin()
    return log


def _database() -> Path:
    return Path(connection.settings_dict["NAME"])


def _sync_less() -> None:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")


def _told(bad: Counter[str]) -> str:
    return f"({', '.join(f'{why} {count}' for why, count in sorted(bad.items()))})" if bad else ""


def _cut_while_saving(
    log: CutLog, save: Callable[[str], None], prefix: str, cuts: int, saves: int
) -> Counter[str]:
    """What was found wrong, after how many of the cuts."""
    database = _database()
    files = _files_now(database)
    log.events.clear()
    for number in range(saves):
        save(f"{prefix}{number}")
        log.said(f"{prefix}{number}")
    events = list(log.events)
    chance = random.Random(cuts)  # noqa: S311
    moments = Counter(chance.randrange(len(events)) for _cut in range(cuts))
    bad: Counter[str] = Counter()
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="biocluster-cuts-") as folder:
        for number, event in enumerate(events):
            for _cut in range(moments[number]):
                if wrong := _wrong_after(files.after_cut(chance), said, prefix, Path(folder), database.name):
                    bad[wrong] += 1
            files.take(event)
            said += [event.file] if event.what == "said" else []
    return bad


def _files_now(database: Path) -> Files:
    """The files before the first of these saves, all of it synced: the log is written back and begun anew."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    wal = Path(f"{database}-wal")
    return Files(kept={str(path): bytearray(path.read_bytes()) for path in (database, wal) if path.exists()})


def _wrong_after(found: dict[str, bytes], said: list[str], prefix: str, folder: Path, name: str) -> str:
    """What a restart finds wrong with these files; empty if nothing is."""
    for each in folder.iterdir():
        each.unlink()
    for path, content in found.items():
        (folder / Path(path).name).write_bytes(content)
    try:
        with closing(sqlite3.connect(f"file:{folder / name}?vfs=unix", uri=True)) as opened:
            opened.create_function("regexp", 2, _matches, deterministic=True)
            if opened.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                return "damaged"
            rows = opened.execute(
                "SELECT g.title, count(a.id) FROM record_gathering g LEFT JOIN record_auditentry a"
                " ON a.subject_kind = 'gathering' AND a.subject_id = g.id WHERE g.title LIKE ? GROUP BY g.id",
                [f"{prefix}%"],
            ).fetchall()
    except sqlite3.DatabaseError:
        return "damaged"
    stored = Counter(title for title, _entries in rows)
    if any(title not in stored for title in said):
        return "lost"
    if any(count > 1 for count in stored.values()):
        return "doubled"
    return "half there" if any(entries != 1 for _title, entries in rows) else ""


def _matches(pattern: str, text: str | None) -> bool | None:
    """What Django gives SQLite for its constraints."""
    return None if text is None else re.search(pattern, str(text)) is not None


def main(arguments: list[str]) -> int:
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    ours, _usual = saving()
    log = _begun()
    if "NORMAL" in arguments:
        _sync_less()
    bad = _cut_while_saving(log, ours, f"架空停電{os.getpid()}-", int(arguments[0]), int(arguments[1]))
    connection.close()
    log.end()
    print(f"{arguments[0]} cuts, wrong after {sum(bad.values())} {_told(bad)}".strip())
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
