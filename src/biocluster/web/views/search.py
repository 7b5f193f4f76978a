"""The search over the whole record, and the office's list of words that it takes for the same."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from biocluster.record.doors import Request, may
from biocluster.record.queries.search import CAP, LONGEST_QUERY, kinds_for, search
from biocluster.record.views.lists import turned
from biocluster.web.found import KIND_LABELS, told


@may("search")
def search_page(request: Request) -> HttpResponse:
    """Hits for ``q`` among the kinds that are ticked (``kind``), a page at a time."""
    viewer = request.viewer
    text = " ".join(request.GET.get("q", "").split())
    offered = kinds_for(viewer)
    kinds = [kind for kind in request.GET.getlist("kind") if kind in offered]
    results = search(viewer, text, kinds=kinds, page=_page(request.GET.get("page", "")))
    context = {
        "query": text,
        "results": results,
        "found": told(viewer, results.entries, results.words),
        "kinds": [(kind, KIND_LABELS[kind], kind in kinds) for kind in offered],
        "cap": CAP,
        "too_long": len(text) > LONGEST_QUERY,
        "longest": LONGEST_QUERY,
        "previous_url": turned(request, page=results.page - 1) if results.page > 1 else "",
        "next_url": turned(request, page=results.page + 1) if results.page < results.pages else "",
        "synonyms_url": reverse("synonyms") if viewer.may("synonym.edit") else "",
    }
    return render(request, "web/search.html", context)


def _page(asked: str) -> int:
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
