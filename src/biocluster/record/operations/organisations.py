"""What may happen to organisations."""

from collections.abc import Sequence
from datetime import datetime

from biocluster.record.models import Organisation, OrganisationAlias, Person
from biocluster.record.operations.audit import discard, keep, operation
from biocluster.record.operations.indexing import index
from biocluster.record.operations.turns import take_turn_unchanged


@operation("organisation.edit")
def save_organisation(
    organisation: Organisation,
    *,
    aliases: Sequence[str] | None = None,
    seen: int | None = None,
    by: Person,
    at: datetime,
) -> Organisation:
    """Add an organisation or change one, with the other names it is known by (None leaves them alone).

    Raises ``ChangedSince`` if somebody else has changed it after ``seen``.
    """
    take_turn_unchanged(organisation, seen)
    keep(organisation, by=by, at=at, verb="organisation.edit")
    if aliases is None:
        return organisation
    wanted = list(dict.fromkeys(aliases))
    for alias in organisation.aliases.exclude(name__in=wanted):
        discard(alias, by=by, at=at, verb="organisation.edit")
    known = set(organisation.aliases.values_list("name", flat=True))
    for name in wanted:
        if name not in known:
            alias = OrganisationAlias(organisation=organisation, name=name)
            keep(alias, by=by, at=at, verb="organisation.edit")
    index(organisation)
    return organisation
