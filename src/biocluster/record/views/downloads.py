"""Files on their way to the reader: as attachments that no browser runs or shows as a page of this site."""

from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from biocluster.record.exports import Export

SANDBOX = "default-src 'none'; sandbox"


def as_download(export: Export) -> StreamingHttpResponse:
    """An export, sent as it is written."""
    return _attached(StreamingHttpResponse(export.chunks, content_type=export.media_type), export.file_name)


def inert(content: bytes, *, file_name: str, media_type: str) -> HttpResponse:
    """The bytes of a document with its checked type, kept from being rendered or sniffed."""
    return _attached(HttpResponse(content, content_type=media_type), file_name)


def _attached[R: HttpResponseBase](response: R, file_name: str) -> R:
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\%' else "_"
        for letter in file_name
    )
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response
