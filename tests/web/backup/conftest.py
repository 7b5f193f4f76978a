"""A small record with a document, a way to look at every table, and a backup of it."""

from pathlib import Path

import pytest
from django.db import connection

from biocluster.record.models import Audience, Organisation, Role
from biocluster.record.operations.documents import store_document
from biocluster.record.operations.organisations import save_organisation
from biocluster.web.backup import postgresql, sqlite
from biocluster.web.backup.taking import take_backup
from tests.factories.people import AT, person_with_role

TEXT = "髙﨑 架空の議事要旨\n".encode()


@pytest.fixture
def officer(transactional_db):
    return person_with_role(Role.OFFICER)


@pytest.fixture
def filled(officer, tmp_path, settings):
    """The record: an organisation with another name, and a document."""
    settings.DOCUMENTS = tmp_path / "documents"
    save_organisation(
        Organisation(name="架空分析センター", kind="company"), aliases=["分析\tC\\n"], by=officer, at=AT
    )
    return store_document(
        TEXT, title="議事要旨", file_name="yoshi.txt", audience=Audience.INTERNAL, by=officer, at=AT
    )


@pytest.fixture
def backup(filled, tmp_path):
    return take_backup(tmp_path / "backup.tar.gz", at=AT), tmp_path / "backup.tar.gz"


@pytest.fixture
def tables():
    """Every table of the site's database as it is now, with the digest over its rows."""

    def look():
        if connection.vendor == "sqlite":
            connection.close()
            return sqlite.tables_of(Path(connection.settings_dict["NAME"]))
        found = postgresql.raw(connection)
        return postgresql.tables_of(found, postgresql.table_names(found))

    return look
