"""A program of its own: it makes a record with an approved plan, and kills processes that publish it, each at another row.

Prints what the record holds before the first, after each kill, and after a publishing that nobody kills, as JSON.
"""

import json
import os
import signal
import sys
from pathlib import Path

import django

django.setup()

from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from biocluster.record.models import AnnualPlan  # noqa: E402
from biocluster.record.operations import publishing  # noqa: E402
from biocluster.web.annual.rendering import press  # noqa: E402
from biocluster.web.cli import main  # noqa: E402
from biocluster.web.cli.acting import acting_person  # noqa: E402

TABLES = ("publication", "publishedfigure", "publishedfile", "storedfile", "auditentry")


def holds() -> dict[str, object]:
    with connection.cursor() as cursor:
        found: dict[str, object] = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM record_{table}")  # noqa: S608
            found[table] = cursor.fetchone()[0]
    return found | {"state": AnnualPlan.objects.get().state}


def publish(stop_after: int, tell: int) -> None:
    """Publishes; after that many rows tells so and waits for the end."""
    written, write = 0, publishing.keep

    def keep(row, **given):
        nonlocal written
        kept = write(row, **given)
        written += 1
        if written == stop_after:
            os.write(tell, b"!")
            signal.pause()
        return kept

    publishing.keep = keep
    at = timezone.now()
    publishing.publish_plan(AnnualPlan.objects.get(), press=press(), by=acting_person(None, at=at), at=at)


def killed_after(rows: int) -> None:
    connections.close_all()
    hear, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            publish(rows, tell)
        finally:
            os._exit(1)
    os.close(tell)
    assert os.read(hear, 1) == b"!", "the publishing ended before it could be killed"
    os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def prepare(plan: str) -> None:
    file = Path(os.environ["BIOCLUSTER_HOME"]) / "plan.txt"
    main(["migrate", "--quiet"])
    file.write_text(plan, encoding="utf-8")
    assert main(["plan", "import", str(file), "--fiscal-year", "2014", "--accept"]) == 0
    AnnualPlan.objects.update(state="approved")
    acting_person(None, at=timezone.now())


if __name__ == "__main__":
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    prepare(sys.stdin.read())
    before = holds()
    after_kills = []
    for point in map(int, sys.argv[1:]):
        killed_after(point)
        after_kills.append(holds())
    publish(0, 2)
    print(json.dumps({"before": before, "after_kills": after_kills, "published": holds(),
                      "proof": main(["annual", "2014", "--verify"])}), file=out, flush=True)  # fmt: skip
