"""Pages for print: PDF by typst and Word by python-docx, the same bytes for the same content.

What people have written goes in as values, never as markup: a template reads it with
``#let given = json(bytes(sys.inputs.given))``. Fonts come from installed wheels and from nowhere else, so that
every machine sets the same pages and every name can be printed (髙, 﨑, ①, ㎡, ㈱).
"""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from docx import Document as new_word
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.shared import Mm

FONT = "Noto Sans CJK JP"
WORD_FONT = "BIZ UDPGothic"
"""What a Word file asks for: it is set on the reader's machine, where Windows brings this type along."""
FONT_WHEELS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
EARLIEST_IN_ZIP = (1980, 1, 1, 0, 0, 0)


@cache
def font_folders() -> tuple[str, ...]:
    """Where the fonts lie that pages are set in."""
    return tuple(str(files(wheel)) for wheel in FONT_WHEELS)


def compile_typst(
    template: Path, given: Mapping[str, Any], *, files: Mapping[str, bytes] | None = None
) -> bytes:
    """The PDF that a typst template makes of what is given: values that JSON knows, and ``files`` by name.

    The template sees nothing but its own folder, or with ``files`` nothing but these. No clock is read: the same
    template, the same values and the same version of typst give the same bytes.
    """
    if not files:
        return _compile(template, given)
    with TemporaryDirectory() as folder:
        alone = Path(folder) / template.name
        alone.write_bytes(template.read_bytes())
        for name, content in files.items():
            (alone.parent / name).write_bytes(content)
        return _compile(alone, given)


def _compile(template: Path, given: Mapping[str, Any]) -> bytes:
    return typst.compile(
        str(template),
        root=str(template.parent),
        format="pdf",
        font_paths=list(font_folders()),
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps(given, ensure_ascii=False, sort_keys=True)},
        timestamp=0,
    )


@lru_cache(maxsize=512)
def can_be_printed(picture: Path) -> bool:
    """Whether a picture kept under its digest, PNG or JPEG, can be set on a page at all."""
    if not picture.is_file():
        return False
    content = picture.read_bytes()
    name = f"picture.{ending_of(content)}"
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.typ"
        page.write_text(f'#image("{name}")', encoding="utf-8")
        (page.parent / name).write_bytes(content)
        try:
            _compile(page, {})
        except typst.TypstError:
            return False
    return True


def ending_of(picture: bytes) -> str:
    """``png`` or ``jpg``, whichever the bytes are."""
    return "png" if picture.startswith(b"\x89PNG") else "jpg"


def word_document(*, title: str, author: str = "", at: datetime) -> Word:
    """An empty A4 document in Japanese type, dated by what it says and not by when it is made."""
    word = new_word()
    about = word.core_properties
    about.title, about.author, about.comments = title[:255], author[:255], ""
    about.language, about.revision = "ja-JP", 1
    about.created = about.modified = at
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = word.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        for kind in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), WORD_FONT)
    for language in word.styles.element.iter(qn("w:lang")):  # by it a machine without the type finds another
        for kind in ("val", "eastAsia"):
            language.set(qn(f"w:{kind}"), "ja-JP")
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    return word


def word_bytes(word: Word) -> bytes:
    """The document as a file, with one fixed date on every part of the archive."""
    written, fixed = io.BytesIO(), io.BytesIO()
    word.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, EARLIEST_IN_ZIP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts.read(name), compresslevel=6)
    return fixed.getvalue()


def printable(text: str) -> str:
    """The text without the signs that neither XML nor a page can hold."""
    return "".join(
        letter for letter in text if letter in "\n\t" or (letter >= " " and letter not in "\ufffe\uffff")
    )
