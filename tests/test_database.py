"""The suite runs on the database that it was asked to run on."""

import os

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_tests_reach_the_database_they_were_started_for():
    assert connection.vendor == os.environ.get("BIOCLUSTER_EXPECT_DATABASE", connection.vendor)
    assert os.environ.get("BIOCLUSTER_DATABASE_URL", "sqlite").startswith(connection.vendor)


@pytest.mark.django_db
@pytest.mark.only_on("sqlite")
def test_sqlite_syncs_every_commit_and_waits_its_turn():
    with connection.cursor() as cursor:
        pragmas = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    assert pragmas == PRAGMAS
    assert connection.transaction_mode == "IMMEDIATE"


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}
