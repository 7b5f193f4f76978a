"""Two people at one row: they take turns, and nobody overwrites what they have not seen."""

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from biocluster.record.models import AuditEntry
from biocluster.record.queries.audit import history_of


class ChangedSince(Exception):
    """Somebody changed the row after this person opened it; nothing was saved."""

    def __init__(self, entry: AuditEntry) -> None:
        super().__init__(entry.pk)
        self.entry = entry

    def __str__(self) -> str:
        return _(
            "%(who)s changed this at %(when)s, after you had opened it, so nothing was saved. "
            "Open it again in another window, compare, and save once more."
        ) % {"who": self.entry.by or _("The system"), "when": f"{localtime(self.entry.at):%H:%M:%S}"}


class Gone(Exception):
    """Somebody took the row out of the record after this person had it before them; nothing was saved."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(row._meta.model_name, row.pk)

    def __str__(self) -> str:
        return _("Somebody has taken this out of the record in the meantime, so nothing was saved.")


def take_turn[M: models.Model](row: M) -> M:
    """The row as it is now, kept from other writers until the transaction ends. Raises ``Gone``."""
    rows = type(row)._default_manager.select_for_update(of=("self",))
    current = rows.filter(pk=row.pk).order_by("pk").first()
    if current is None:
        raise Gone(row)
    return current


def take_turn_unchanged(row: models.Model, seen: int | None) -> None:
    """Take the turn at a row that is stored, and raise ``ChangedSince`` as ``refuse_if_changed`` does."""
    if row.pk is not None:
        take_turn(row)
        refuse_if_changed(row, seen)


def refuse_if_changed(row: models.Model, seen: int | None) -> None:
    """Raise ``ChangedSince`` unless entry number ``seen`` is the last write to the row; None asks nothing."""
    last = history_of(row).first()
    if seen is not None and last is not None and last.sequence != seen:
        raise ChangedSince(last)
