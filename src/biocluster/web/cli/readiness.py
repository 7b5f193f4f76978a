"""Whether the database is in the shape that the commands expect; an embedded one that is not there is made."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


class NotReady(Exception):
    """The database cannot be used as it is, with a sentence that says what to do."""


def make_ready() -> None:
    """Make the embedded database where there is none; of any other, say what is missing.

    Raises
    ------
    NotReady
        If the database cannot be reached, or is of an older version.
    """
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        settings.HOME.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        print(_("A new database was made in %(folder)s.") % {"folder": settings.HOME}, file=sys.stderr)
        return
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        raise NotReady(
            _("The database cannot be reached. Is it running, and is BIOCLUSTER_DATABASE_URL right?")
        ) from None
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady(_("The database is not in the shape that this version needs. Run: biocluster migrate"))
