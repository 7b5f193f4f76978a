"""Published programmes and annual plans over the API."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop
from ninja import Router, Status

from biocluster.record import models
from biocluster.record.figures.values import in_plain_digits
from biocluster.record.queries import programmes
from biocluster.record.queries.viewers import nobody
from biocluster.record.words.outline import printed_lines
from biocluster.web.api.paging import Limit, Offset, piece
from biocluster.web.api.schemas import Plan, PlanLine, Problem, Programme, Programmes, Refused
from biocluster.web.published import frozen_outline

router = Router(tags=[gettext_noop("Programmes and plans")])


@router.get(
    "programmes",
    response={200: Programmes, 422: Refused},
    summary=gettext_noop("Published programmes"),
    url_name="api-programmes",
)
def several(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    return piece(_public().order_by("pk"), _told, limit, offset)


@router.get(
    "programmes/{pk}",
    response={200: Programme, 404: Problem, 422: Refused},
    summary=gettext_noop("One published programme"),
    url_name="api-programme",
)
def one(request: HttpRequest, pk: int) -> Any:
    found = _public().filter(pk=pk).first()
    return (
        _told(found) if found else Status(404, {"detail": "There is no published programme of that number."})
    )


@router.get(
    "annual-plans",
    response=list[PlanLine],
    summary=gettext_noop("The plans in force, the latest year first"),
    url_name="api-plans",
)
def plans(request: HttpRequest) -> list[dict[str, Any]]:
    return [_line(each) for each in programmes.publications_in_force()]


@router.get(
    "annual-plans/{fiscal_year}",
    response={200: Plan, 404: Problem, 422: Refused},
    summary=gettext_noop("The plan in force of one fiscal year"),
    url_name="api-plan",
)
def plan(request: HttpRequest, fiscal_year: int) -> Any:
    found = programmes.publications_in_force().filter(annual_plan__fiscal_year=fiscal_year).first()
    if found is None:
        return Status(404, {"detail": "No plan of that fiscal year is published."})
    lines = [line for line in printed_lines(frozen_outline(found)) if line.strip()]
    return _line(found) | {
        "changes": found.changes,
        "figures": [_figure(each) for each in found.figures.all()],
        "text": lines,
    }


def _public() -> Any:
    published = programmes.published_year_plans().select_related("annual_plan")
    return programmes.visible_to(nobody(localdate())).prefetch_related(
        Prefetch("year_plans", published, to_attr="published_years")
    )


def _told(row: Any) -> dict[str, Any]:
    years = sorted({each.annual_plan.fiscal_year for each in row.published_years})
    names = ("name", "name_en", "summary", "begun_in", "ended_in")
    return {"id": row.pk, "fiscal_years": years} | {name: getattr(row, name) for name in names}


def _figure(row: models.PublishedFigure) -> dict[str, Any]:
    value = in_plain_digits(row.value)
    return {"name": row.name, "on": row.on, "as_of": row.as_of, "value": value, "unit": row.unit}


def _line(row: models.Publication) -> dict[str, Any]:
    return {
        "fiscal_year": row.annual_plan.fiscal_year,
        "number": row.number,
        "published_at": row.published_at,
        "sha256": row.outline.sha256,
    }
