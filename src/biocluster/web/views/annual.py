"""The published annual plans, for everybody: the years, one year's plan, its earlier publications and its files."""

from hashlib import sha256
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.models import Publication
from biocluster.record.operations.documents import DigestDiffers, path_of
from biocluster.record.operations.publishing import FORMATS
from biocluster.record.queries.publications import publication_of, publications, published_years
from biocluster.record.templatetags.record_words import fiscal_year_text
from biocluster.record.views.downloads import SANDBOX
from biocluster.web.annual.shelf import article_of, file_of

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
SHOWN_IN_BROWSER = frozenset({"pdf", "txt"})


@may("public.read")
def years(request: Request) -> HttpResponse:
    """Every year with a published plan."""
    return render(request, "web/annual/years.html", {"years": published_years(), "formats": list(FORMATS)})


@may("public.read")
def plan(request: Request, fiscal_year: int, number: int | None = None) -> HttpResponse:
    """The plan in force of a year, or an earlier publication of it, as a page."""
    every = list(publications(fiscal_year=fiscal_year))
    publication = next((each for each in every if number in (None, each.number)), None)
    if publication is None:
        raise Http404
    try:
        article = article_of(publication)
    except DigestDiffers as error:
        return render(
            request, "web/annual/damaged.html", {"error": error, "publication": publication}, status=500
        )
    context = {
        "publication": publication,
        "article": article,
        "heading": format_html('<span lang="ja">{}</span>', article.title),
        "publications": every,
        "in_force": every[0],
        "is_in_force": publication == every[0],
        "files": [(format, _address(publication, format, every[0])) for format in FORMATS],
        "trail": [(_("Annual plans"), reverse("annual"))],
        "changes": [line.removeprefix("・") for line in publication.changes.splitlines()],
        "edition": _("Publication %(number)s") % {"number": publication.number},
    }
    return render(request, "web/annual/plan.html", context)


@may("public.read")
def file(request: Request, fiscal_year: int, format: str, number: int | None = None) -> HttpResponse:
    """A publication as a file: the one in force, or for ever the one with that number."""
    publication = publication_of(fiscal_year, number) if format in FORMATS else None
    if publication is None:
        raise Http404
    try:
        content = file_of(publication, format)
    except DigestDiffers as error:
        return render(
            request, "web/annual/damaged.html", {"error": error, "publication": publication}, status=500
        )
    caching = ASK_AGAIN if number is None else FOR_EVER
    response = _unless_known(request, content, caching)
    kind = FORMATS[format].media_type
    response["Content-Type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    response["Content-Disposition"] = _disposition(publication, format)
    if format not in SHOWN_IN_BROWSER:
        response["Content-Security-Policy"] = SANDBOX
    return response


@may("public.read")
def picture(request: Request, fiscal_year: int, number: int, digest: str) -> HttpResponse:
    """A picture that a publication shows; no other file can be asked for here."""
    publication = publication_of(fiscal_year, number)
    if publication is None or digest not in article_of(publication).pictures:
        raise Http404
    path = path_of(digest)
    if not path.is_file():
        raise Http404
    content = path.read_bytes()
    response = _unless_known(request, content, FOR_EVER)
    response["Content-Type"] = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    response["Content-Security-Policy"] = SANDBOX
    return response


def _address(publication: Publication, format: str, in_force: Publication) -> str:
    year = publication.annual_plan.fiscal_year
    if publication == in_force:
        return reverse("annual-file", args=[year, format])
    return reverse("annual-publication-file", args=[year, publication.number, format])


def _unless_known(request: HttpRequest, content: bytes, caching: str) -> HttpResponse:
    """The bytes, or that the reader has them already."""
    tag = f'"{sha256(content).hexdigest()}"'
    known = tag in parse_etags(request.headers.get("If-None-Match", ""))
    response = HttpResponseNotModified() if known else HttpResponse(content)
    response["ETag"], response["Cache-Control"] = tag, caching
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _disposition(publication: Publication, format: str) -> str:
    year = publication.annual_plan.fiscal_year
    name = f"{fiscal_year_text(year)}_{_('Annual plan')}_{publication.number}.{format}"
    how = "inline" if format in SHOWN_IN_BROWSER else "attachment"
    return f"{how}; filename=\"plan-{year}-{publication.number}.{format}\"; filename*=UTF-8''{quote(name, safe='')}"
