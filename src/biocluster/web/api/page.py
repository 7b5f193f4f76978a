"""The page for programmers: every operation of the API, told from its OpenAPI description without a script."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from biocluster.record.doors import Request, may
from biocluster.web.api.urls import openapi
from biocluster.web.views.open_data import LICENCE


@dataclass(frozen=True)
class Argument:
    name: str
    where: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True)
class Operation:
    key: str
    method: str
    path: str
    summary: str
    arguments: list[Argument]
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class Shape:
    """What an answer holds: fields with their kind and what they mean."""

    name: str
    fields: list[tuple[str, str, str]]


@may("public.read")
def page(request: Request) -> HttpResponse:
    described = json.loads(json.dumps(openapi(), default=str))
    groups: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            groups.setdefault(_said(told["tags"][0]), []).append(_operation(path, method, told))
    shapes = [_shape(name, told) for name, told in sorted(described["components"]["schemas"].items())]
    context = {
        "title": described["info"]["title"],
        "groups": list(groups.items()),
        "shapes": shapes,
        "licence": LICENCE,
        "root": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "web/api.html", context)


def _operation(path: str, method: str, told: dict[str, Any]) -> Operation:
    arguments = [
        Argument(
            each["name"],
            each["in"],
            _kind(each["schema"]),
            each["required"],
            _said(each.get("description", "")),
        )
        for each in told.get("parameters", [])
    ]
    answers = [
        (status, _kind(content["schema"]))
        for status, answer in told["responses"].items()
        for content in answer.get("content", {}).values()
    ]
    return Operation(told["operationId"], method.upper(), path, _said(told["summary"]), arguments, answers)


def _shape(name: str, told: dict[str, Any]) -> Shape:
    fields = [
        (field, _kind(each), _said(each.get("description", "")))
        for field, each in told.get("properties", {}).items()
    ]
    return Shape(name, fields)


def _said(words: str) -> str:
    """Words of the description, which is in English, in the reader's language."""
    return gettext(words) if words else ""


def _kind(schema: dict[str, Any]) -> str:
    """A schema in a few words: ``list of Figure``, ``date or null``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(each) for each in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "")
