"""Lists a piece at a time."""

from collections.abc import Callable
from typing import Annotated, Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_noop
from ninja import Query

MOST = 200
FARTHEST = 100_000

Limit = Annotated[int, Query(ge=1, le=MOST, description=gettext_noop("How many at most."))]
Offset = Annotated[int, Query(ge=0, le=FARTHEST, description=gettext_noop("How many to pass over."))]


def piece[M: Model](
    rows: QuerySet[M], tell: Callable[[M], dict[str, Any]], limit: int, offset: int
) -> dict[str, Any]:
    """The rows from ``offset`` on as ``tell`` tells them, and where the next piece begins."""
    found = list(rows[offset : offset + limit + 1])
    more = len(found) > limit and offset + limit <= FARTHEST
    return {"items": [tell(row) for row in found[:limit]], "next_offset": offset + limit if more else None}
