"""A publishing that is killed leaves the record as it was, or the plan published whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from biocluster.record.models import Publication
from biocluster.record.operations.publishing import Press, publish_plan
from tests.factories.people import AT, officer
from tests.factories.plans import approve, imported_plan
from tests.record.importers.plan import invented

PLAN = invented.BOTH_PARTS
FIGURES, FILES = 2, 4
LAST_ROW = 1 + FIGURES + FILES + 1


def test_a_killed_publishing_leaves_the_record_as_it_was(tmp_path):
    """Killed after the publication's row, among its figures, among its files, and after its last row."""
    environment = os.environ | {
        "BIOCLUSTER_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "biocluster.web.settings.local",
    }
    environment.pop("BIOCLUSTER_DATABASE_URL", None)
    points = [1, 2, 1 + FIGURES + 2, LAST_ROW]
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("killing.py")), *map(str, points)],
        input=PLAN, env=environment, text=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["before"]["state"] == "approved"
    assert told["after_kills"] == [told["before"]] * len(points)
    whole = {"publication": 1, "publishedfigure": FIGURES, "publishedfile": FILES, "state": "published"}
    assert told["published"] == told["published"] | whole
    assert told["proof"] == 0


@pytest.mark.django_db
def test_a_press_that_fails_publishes_nothing():
    def torn(outline, imprint):
        raise OSError("no space left")

    plan = approve(imported_plan(PLAN))
    with pytest.raises(OSError, match="no space"):
        publish_plan(plan, press=Press("x", torn), by=officer(), at=AT)
    assert not Publication.objects.exists()
