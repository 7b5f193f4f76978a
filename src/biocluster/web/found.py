"""What a search found, as a page tells it: what it is, where it is, and the words in what was around them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from biocluster.record.access import Viewer
from biocluster.record.models import AnnualPlan, Measure, SearchEntry, YearPlan
from biocluster.record.queries.search import Word
from biocluster.record.words.text import runs_with_places
from biocluster.web.addresses import gathering_address, venue_address

KIND_LABELS: dict[str, str | Promise] = {
    "organisation": _("Organisation"),
    "person": _("Person"),
    "programme": _("Programme"),
    "yearplan": _("Plan of a programme"),
    "annualplan": _("Annual plan"),
    "gathering": _("Gathering"),
    "minutes": _("Minutes"),
    "document": _("Document"),
    "venue": _("Venue"),
    "measure": _("Figure"),
    "method": _("Method"),
    "compound": _("Compound"),
}
BEFORE, AFTER = 30, 110
LONGEST_LOOKED_THROUGH = 20_000


@dataclass(frozen=True)
class Piece:
    """A stretch of text; ``hit`` where it is what was searched for."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Found:
    kind: str | Promise
    url: str
    title: list[Piece]
    excerpt: list[Piece]


def told(viewer: Viewer, entries: Sequence[SearchEntry], words: Sequence[Word]) -> list[Found]:
    """The entries in their order. The queries are as many for a page of hits as for one."""
    addresses = _addresses(viewer, entries)
    wanted = sorted(
        {run for word in words for alternative in word.alternatives for run in alternative}, key=len
    )
    return [
        Found(
            KIND_LABELS[entry.kind],
            addresses[entry.kind, entry.subject_id],
            marked(entry.title, wanted),
            excerpt(entry.body, wanted),
        )
        for entry in entries
        if (entry.kind, entry.subject_id) in addresses
    ]


def marked(text: str, wanted: Sequence[str]) -> list[Piece]:
    """The text cut at the words that were searched for, however they are written in it."""
    pieces, at = [], 0
    for first, last in _places(text, wanted):
        pieces += [Piece(text[at:first], False), Piece(text[first:last], True)]
        at = last
    return [piece for piece in (*pieces, Piece(text[at:], False)) if piece.text]


def excerpt(body: str, wanted: Sequence[str]) -> list[Piece]:
    """The first place in the body that holds one of the words, with what stands around it."""
    body = body[:LONGEST_LOOKED_THROUGH]
    first = next(_places(body, wanted), (0, 0))[0]
    begin, end = max(first - BEFORE, 0), first + AFTER
    shown = " ".join(body[begin:end].split())
    if not shown:
        return []
    return [
        *([Piece("…", False)] if begin else []),
        *marked(shown, wanted),
        *([Piece("…", False)] if end < len(body) else []),
    ]


def _places(text: str, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words are, from the first on; places that meet are one."""
    letters = [False] * len(text)
    for run, places in runs_with_places(text):
        for word in wanted:
            at = run.find(word)
            while at >= 0 and word:
                first, last = places[at], places[at + len(word) - 1]
                for place in range(first, last + 1):
                    letters[place] = True
                at = run.find(word, at + 1)
    at = 0
    while at < len(letters):
        if letters[at]:
            end = at
            while end < len(letters) and letters[end]:
                end += 1
            yield at, end
            at = end
        at += 1


def _addresses(viewer: Viewer, entries: Sequence[SearchEntry]) -> dict[tuple[str, int], str]:
    at_work = viewer.may("programme.read")
    keys: dict[str, list[int]] = {}
    for entry in entries:
        keys.setdefault(entry.kind, []).append(entry.subject_id)
    found = {(kind, pk): _address(viewer, kind, pk) for kind, pks in keys.items() for pk in pks}
    year_plans = YearPlan.objects.filter(pk__in=keys.get("yearplan", ())).select_related("annual_plan")
    for each in year_plans:
        year = each.annual_plan.fiscal_year
        page = reverse("programme", args=[each.programme_id])
        found["yearplan", each.pk] = reverse("year-plan", args=[each.pk]) if at_work else f"{page}#fy{year}"
    for pk, year in AnnualPlan.objects.filter(pk__in=keys.get("annualplan", ())).values_list(
        "pk", "fiscal_year"
    ):
        found["annualplan", pk] = reverse("plan" if at_work else "annual-plan", args=[year])
    for pk, name in Measure.objects.filter(pk__in=keys.get("measure", ())).values_list("pk", "name"):
        found["measure", pk] = reverse("figure", args=[name])
    return {key: address for key, address in found.items() if address}


def _address(viewer: Viewer, kind: str, pk: int) -> str:
    """The page of a row whose address holds its number; nothing for the kinds that go by another name."""
    if kind == "gathering":
        return gathering_address(viewer, pk)
    if kind == "venue":
        return venue_address(viewer, pk)
    if kind in {"organisation", "person", "programme", "minutes", "document", "method", "compound"}:
        return reverse(kind, args=[pk])
    return ""
