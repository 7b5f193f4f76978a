"""Figures over the API."""

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Status

from biocluster.record.figures.catalogue import known_figure, known_figures
from biocluster.record.figures.values import NoValue, PlainValue, UnknownFigure, series_of, value_of
from biocluster.web.api.days import IsoDay
from biocluster.web.api.schemas import Figure, Problem, Refused, Value

router = Router(tags=[gettext_noop("Figures")])
Name = Annotated[
    str, Path(pattern=r"^[\w.]{1,120}$", description=gettext_noop("For example survey.consenting."))
]
Day = Annotated[IsoDay | None, Query(description=gettext_noop("A day as 2014-08-20; today, when left out."))]


@router.get("figures", response=list[Figure], summary=gettext_noop("All figures"), url_name="api-figures")
def figures(request: HttpRequest) -> list[Any]:
    return known_figures()


@router.get(
    "figures/{name}",
    response={200: Value, 404: Problem, 422: Refused},
    summary=gettext_noop("The value of a figure on a day"),
    url_name="api-figure",
)
def figure(request: HttpRequest, name: Name, on: Day = None) -> Any:
    try:
        return _told(value_of(name, on=on or localdate()))
    except (UnknownFigure, NoValue) as problem:
        return Status(404, {"detail": str(problem)})


@router.get(
    "figures/{name}/series",
    response={200: list[Value], 404: Problem, 422: Refused},
    summary=gettext_noop("How a figure went, the earliest value first"),
    url_name="api-series",
)
def series(request: HttpRequest, name: Name, until: Day = None) -> Any:
    try:
        known_figure(name)
    except UnknownFigure as problem:
        return Status(404, {"detail": str(problem)})
    return [_told(value) for value in series_of(name, until=until or localdate())]


def _told(value: PlainValue) -> dict[str, Any]:
    return {name: one for name, one in asdict(value).items() if name in Value.model_fields}
