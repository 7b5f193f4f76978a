"""Published documents at hand: each is set once, and taken from the shelf from then on."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from django.core.cache import cache
from django.urls import reverse
from django.utils.safestring import SafeString

from biocluster.record.models import Document, Publication, StoredFile
from biocluster.record.operations.documents import path_of
from biocluster.record.operations.publishing import document_in, frozen_document
from biocluster.record.words.figure_places import lines_of
from biocluster.web.annual.furniture import edition_of, title_of
from biocluster.web.annual.markup import Addresses, as_article, contents_list
from biocluster.web.annual.rendering import RENDERING, render

KEPT_ARTICLES = 24


@dataclass(frozen=True)
class Article:
    """A published document as it stands in a page of the site."""

    title: str
    edition: str
    body: SafeString
    contents: SafeString
    pictures: frozenset[str]


def article_of(publication: Publication) -> Article:
    """The document for a page; it is set when first asked for.

    Raises ``DigestDiffers`` if the stored document is damaged.
    """
    return _article(publication.outline.sha256, publication.annual_plan.fiscal_year, publication.number)


@lru_cache(maxsize=KEPT_ARTICLES)
def _article(digest: str, fiscal_year: int, number: int) -> Article:
    outline, imprint = document_in(StoredFile.objects.get(sha256=digest))
    addresses = Addresses(
        figure=figure_address,
        picture=lambda picture: reverse("annual-picture", args=[fiscal_year, number, picture]),
    )
    return Article(
        title=title_of(outline, imprint),
        edition=edition_of(imprint),
        body=as_article(outline, imprint, addresses),
        contents=contents_list(outline, imprint),
        pictures=frozenset(line.picture for line in lines_of(outline) if line.picture),
    )


def figure_address(name: str, on: str) -> str:
    return f"{reverse('figure', args=[name])}?on={on}"


def file_of(publication: Publication, format: str) -> bytes:
    """The bytes of a publication in one format: those that were published, as long as they are whole.

    Bytes that were never kept, or are lost, are made from the document once and kept in the cache.
    Raises ``DigestDiffers`` if the document is damaged as well.
    """
    digest = next((each.sha256 for each in publication.files.all() if each.format == format), "")
    path = path_of(digest) if digest else None
    if path is not None and path.is_file():
        content = path.read_bytes()
        if sha256(content).hexdigest() == digest:
            return content
    key = f"annual:{publication.outline.sha256}:{RENDERING}:{format}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = render(*frozen_document(publication), format)
        cache.set(key, made, timeout=None)
    return made


def draft_picture(digest: str) -> str:
    """The address of a picture of a draft: the document that it is, for who may read it."""
    document = Document.objects.filter(stored__sha256=digest).order_by("pk").first()
    return reverse("document-file", args=[document.pk]) if document else ""
