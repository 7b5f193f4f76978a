"""A database on the side, under a name of its own, in which a backup is put together and looked at."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend
from django.utils.translation import gettext as _

from biocluster.web.backup.archive import BackupError

ALIAS = "restoring"


@contextmanager
def on_the_side(**changed: Any) -> Iterator[BaseDatabaseWrapper]:
    """A connection like the site's own with some of its settings changed, closed and forgotten after use."""
    described = copy.deepcopy(connections.settings["default"]) | changed
    wrapper = load_backend(described["ENGINE"]).DatabaseWrapper(described, ALIAS)
    wrapper.ensure_connection()
    connections.settings[ALIAS], connections[ALIAS] = described, wrapper
    try:
        yield wrapper
    finally:
        wrapper.close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


def applied_migrations(wrapper: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    return sorted(MigrationRecorder(wrapper).applied_migrations())


def refuse_newer(wrapper: BaseDatabaseWrapper, migrations: list[tuple[str, str]]) -> None:
    """Raises ``BackupError`` for a backup made by a version that this program does not know yet."""
    known = MigrationExecutor(wrapper).loader.disk_migrations or {}
    unknown = [f"{app}.{name}" for app, name in migrations if (app, name) not in known]
    if unknown:
        raise BackupError(
            _("The backup was made by a newer version of this program, which changed the database (%(names)s). "
              "Bring the program up to date, then restore.") % {"names": ", ".join(unknown)}
        )  # fmt: skip


def make_tables(wrapper: BaseDatabaseWrapper, migrations: list[tuple[str, str]]) -> None:
    """The tables as they were when just these migrations had been applied."""
    executor, wanted = MigrationExecutor(wrapper), set(migrations)
    nodes = executor.loader.graph.node_map
    last = [key for key in sorted(wanted) if not any(child.key in wanted for child in nodes[key].children)]
    executor.migrate(last)


def bring_up_to_date(wrapper: BaseDatabaseWrapper) -> bool:
    """Apply what this version of the program adds to the tables; whether there was anything to apply."""
    executor = MigrationExecutor(wrapper)
    targets = executor.loader.graph.leaf_nodes()
    waiting = bool(executor.migration_plan(targets))
    if waiting:
        executor.migrate(targets)
    return waiting
