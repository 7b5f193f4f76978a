"""A plan document in one of its formats: the same bytes for the same outline and imprint."""

from collections.abc import Mapping
from importlib.metadata import version
from zlib import ZLIB_RUNTIME_VERSION

from biocluster.record.operations.documents import path_of
from biocluster.record.operations.publishing import FORMATS, Press
from biocluster.record.typesetting import can_be_printed
from biocluster.record.words.figure_places import lines_of
from biocluster.record.words.imprint import Imprint
from biocluster.record.words.outline import Outline
from biocluster.web.annual.markup import as_page
from biocluster.web.annual.pdf import as_pdf
from biocluster.web.annual.text import as_text
from biocluster.web.annual.word import as_word

RENDERING = 1
"""Raised when a change of ours makes other bytes of the same document."""


def render(outline: Outline, imprint: Imprint, format: str) -> bytes:
    """The document as ``pdf``, ``docx``, ``html`` or ``txt``. Raises ``KeyError`` for any other format."""
    if format == "txt":
        return as_text(outline)
    printers = {"pdf": as_pdf, "docx": as_word, "html": as_page}
    return printers[format](outline, imprint, pictures_of(outline))


def pictures_of(outline: Outline) -> Mapping[str, bytes]:
    """The pictures that the document shows, by digest; one that is lost or damaged is left out."""
    digests = {line.picture for line in lines_of(outline) if line.picture}
    paths = {digest: path_of(digest) for digest in sorted(digests)}
    return {digest: path.read_bytes() for digest, path in paths.items() if can_be_printed(path)}


def made_with() -> str:
    """The software that sets documents, as far as it decides their bytes."""
    parts = ("typst", "python-docx", "noto-cjk-sans-jp-regular")
    named = [f"biocluster {RENDERING}", *(f"{name} {version(name)}" for name in parts)]
    return ", ".join([*named, f"zlib {ZLIB_RUNTIME_VERSION}"])


def press() -> Press:
    """What publishing needs to keep every format of the document."""
    return Press(
        made_with(),
        lambda outline, imprint: {name: render(outline, imprint, name) for name in FORMATS},
    )
