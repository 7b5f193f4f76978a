"""The page that shows the access table in words, and what of it is open to whoever looks."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from biocluster.record.access import ANYONE, PERSONAL_DATA_VERBS, SIGNED_IN, TABLE, Viewer
from biocluster.record.doors import Request, may
from biocluster.record.models import Role
from biocluster.record.views.verbs import VERBS, who_in_words


@dataclass(frozen=True)
class Line:
    """One verb: in words, who may, and whether the viewer may."""

    words: str
    who: str
    yours: bool
    personal: bool


@dataclass(frozen=True)
class Part:
    heading: str
    lines: list[Line]


@may("access.read")
def access(request: Request) -> HttpResponse:
    roles = [Role(role).label for role in Role.values if role in request.viewer.roles]
    return render(request, "web/house/access.html", {"parts": table_for(request.viewer), "roles": roles})


def table_for(viewer: Viewer) -> list[Part]:
    return [
        Part(
            str(heading),
            [
                Line(str(words), _who(verb), viewer.may(verb), verb in PERSONAL_DATA_VERBS)
                for verb, words in group.items()
            ],
        )
        for heading, group in VERBS.items()
    ]


def _who(verb: str) -> str:
    """Everybody who may, in the order of the roles."""
    order = [ANYONE, SIGNED_IN, *Role.values]
    return "、".join(who_in_words(who) for who in sorted(TABLE[verb], key=order.index))
