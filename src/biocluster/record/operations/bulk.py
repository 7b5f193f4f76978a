"""Many rows at once, each still with its audit entry and its search entry."""

from collections.abc import Iterable
from datetime import datetime
from itertools import batched

from django.db import models

from biocluster.record.models import OrganisationAlias, Person
from biocluster.record.operations.audit import note_many, snapshot
from biocluster.record.operations.indexing import index_many

BATCH = 2_000


def keep_new(rows: Iterable[models.Model], *, by: Person, at: datetime, verb: str) -> int:
    """Add rows of one model that have been checked already, and say how many.

    Only what the database itself holds, its constraints, is checked here. Callers hold a transaction.
    """
    count = 0
    for batch in batched(rows, BATCH):
        model = type(batch[0])
        made = model._default_manager.bulk_create(batch, batch_size=500)
        kind = model._meta.model_name or ""
        note_many([(verb, kind, row.pk, {}, snapshot(row)) for row in made], by=by, at=at)
        index_many(row.organisation if isinstance(row, OrganisationAlias) else row for row in made)
        count += len(made)
    return count
