"""Rows by the key in an address, out of what the viewer may see: anything else is not there. And who acts."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.record.doors import Request
from biocluster.record.models import ActionItem, Gathering, Person
from biocluster.record.queries import actions, gatherings


def gathering_or_404(request: Request, pk: int) -> Gathering:
    return get_object_or_404(gatherings.visible_to(request.viewer), pk=pk)


def action_or_404(request: Request, pk: int) -> ActionItem:
    return get_object_or_404(actions.visible_to(request.viewer), pk=pk)


def row_number(text: str) -> int | None:
    """The number of a row as a button or an address writes it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def acting_person(request: Request) -> Person:
    """Whoever is signed in; the door of the page lets in nobody else."""
    person = request.viewer.person
    assert person is not None
    return person


def trail_to(gathering: Gathering | None = None) -> list[tuple[str, str]]:
    """Where the pages of gatherings lie, down to the one above the page."""
    trail = [(_("Gatherings"), reverse("gatherings"))]
    if gathering is not None:
        trail.append((gathering.title, reverse("gathering", args=[gathering.pk])))
    return trail
