"""Where a row of the record is shown to this viewer: on its page at work, or on its public page."""

from django.urls import reverse

from biocluster.record.access import Viewer


def gathering_address(viewer: Viewer, pk: int) -> str:
    """The page of a gathering; who may not read gatherings at work has the public page, which shows the same day and place."""
    return reverse("gathering" if viewer.may("gathering.read") else "public-gathering", args=[pk])


def venue_address(viewer: Viewer, pk: int) -> str:
    return reverse("venue" if viewer.may("gathering.read") else "place", args=[pk])
