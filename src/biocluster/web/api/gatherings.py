"""Public gatherings over the API."""

from typing import Annotated, Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status

from biocluster.record import models
from biocluster.record.queries import gatherings, programmes
from biocluster.record.queries.viewers import nobody
from biocluster.web.api.days import IsoDay
from biocluster.web.api.paging import Limit, Offset, piece
from biocluster.web.api.schemas import Gathering, Gatherings, Problem, Refused

router = Router(tags=[gettext_noop("Gatherings")])
First = Annotated[
    IsoDay | None, Query(description=gettext_noop("Only those that begin on this day or later."))
]
Last = Annotated[
    IsoDay | None, Query(description=gettext_noop("Only those that begin on this day or earlier."))
]


@router.get(
    "gatherings",
    response={200: Gatherings, 422: Refused},
    summary=gettext_noop("Public gatherings, the latest first"),
    url_name="api-gatherings",
)
def several(
    request: HttpRequest, first: First = None, last: Last = None, limit: Limit = 50, offset: Offset = 0
) -> dict[str, Any]:
    rows = _public()
    if first is not None:
        rows = rows.filter(starts_on__gte=first)
    if last is not None:
        rows = rows.filter(starts_on__lte=last)
    return piece(rows.order_by("-starts_on", "-pk"), _told, limit, offset)


@router.get(
    "gatherings/{pk}",
    response={200: Gathering, 404: Problem, 422: Refused},
    summary=gettext_noop("One public gathering"),
    url_name="api-gathering",
)
def one(request: HttpRequest, pk: int) -> Any:
    found = _public().filter(pk=pk).first()
    return _told(found) if found else Status(404, {"detail": "There is no public gathering of that number."})


def _public() -> QuerySet[models.Gathering]:
    """Public gatherings; ``published`` says whether their programme is known to everybody."""
    viewer = nobody(localdate())
    known = programmes.visible_to(viewer).order_by().values("pk")
    return gatherings.visible_to(viewer).annotate(published=Q(programme__in=known))


def _told(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "title": row.title,
        "title_en": row.title_en,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "date_known_to": row.date_precision,
        "starts_at": row.starts_time,
        "ends_at": row.ends_time,
        "place": row.venue,
        "place_note": row.place_note,
        "host": row.host.name if row.host else "",
        "programme": row.programme_id if row.published else None,
        "summary": row.summary,
        "state": row.state,
    }
