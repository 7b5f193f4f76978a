"""What kind of file some bytes are, told from the bytes; and the name under which a file is kept."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _

from biocluster.record.words.text import EncodingError, decode

LARGEST_UNPACKED = 512 * 1024 * 1024
MOST_PARTS = 5_000
LONGEST_NAME = 120


class FileRefused(ValueError):
    """A file that is not taken, with a sentence that says why and what to do."""

    def __init__(self, message: object, **words: object):
        super().__init__(message)
        self.message, self.words = message, words

    def __str__(self) -> str:
        return str(self.message) % self.words


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: its name for the reader, its media type, the endings it may have."""

    name: object
    media_type: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = FileKind("PDF", "application/pdf", (".pdf",))
PNG = FileKind(_("PNG picture"), "image/png", (".png",))
JPEG = FileKind(_("JPEG picture"), "image/jpeg", (".jpg", ".jpeg"))
WORD = FileKind(_("Word document"), f"{_OFFICE}wordprocessingml.document", (".docx",))
EXCEL = FileKind(_("Excel workbook"), f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))
POWERPOINT = FileKind(_("PowerPoint slides"), f"{_OFFICE}presentationml.presentation", (".pptx",))
CSV = FileKind("CSV", "text/csv", (".csv",))
TEXT = FileKind(_("plain text"), "text/plain", (".txt",))
KINDS = (PDF, PNG, JPEG, WORD, EXCEL, POWERPOINT, CSV, TEXT)
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)

_OFFICE_PARTS = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL, "ppt/presentation.xml": POWERPOINT}
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php|!--)", re.IGNORECASE)


def kind_of(content: bytes, file_name: str) -> FileKind:
    """The kind of the file, if it is one that is taken and its name says the same.

    Raises
    ------
    FileRefused
        For an empty file, another kind, a name that says otherwise, or an archive that would unpack too large.
    """
    if not content:
        raise FileRefused(_("The file is empty. Choose another."))
    ending = PurePosixPath(file_name.strip().lower()).suffix
    kind = _binary_kind(content) or _text_kind(content, ending)
    if kind is None:
        raise FileRefused(
            _("This kind of file is not kept here. Save it as one of these: %(endings)s."),
            endings=", ".join(ENDINGS),
        )
    if ending not in kind.endings:
        raise FileRefused(
            _("The content is %(kind)s, but the name ends in “%(ending)s”. Rename the file to end in %(right)s."),
            kind=kind.name, ending=ending, right=kind.endings[0],
        )  # fmt: skip
    return kind


def _binary_kind(content: bytes) -> FileKind | None:
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise FileRefused(_("The PDF is cut off before its end. Save it again and try once more."))
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        if content[12:16] != b"IHDR" or b"IEND" not in content[-64:]:
            raise FileRefused(_("The picture is cut off before its end. Save it again and try once more."))
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        if b"\xff\xd9" not in content[-64 * 1024 :]:
            raise FileRefused(_("The picture is cut off before its end. Save it again and try once more."))
        return JPEG
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office_kind(content)
    return None


def _office_kind(content: bytes) -> FileKind:
    """Word, Excel or PowerPoint by the parts inside; sizes are read from the directory, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise FileRefused(_("The file is damaged: its table of contents cannot be read.")) from None
    names = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or len(names) < len(parts) or unpacked > LARGEST_UNPACKED:
        raise FileRefused(
            _("The file would unpack to %(size)s MB in %(parts)s parts, which is not safe to open. It was not kept."),
            size=unpacked // 1024**2, parts=len(parts),
        )  # fmt: skip
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(_("The file is locked by a password. Remove the password and try again."))
    kind = next((kind for part, kind in _OFFICE_PARTS.items() if part in names), None)
    if kind is None or "[Content_Types].xml" not in names:
        raise FileRefused(
            _(
                "Archives are not kept here, only Word, Excel and PowerPoint files. Give in the files one by one."
            )
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused(_("The file holds macros. Save it without macros and try again."))
    return kind


def _text_kind(content: bytes, ending: str) -> FileKind | None:
    if ending not in (*CSV.endings, *TEXT.endings):
        return None
    try:
        text, _encoding = decode(content)
    except EncodingError as error:
        raise FileRefused("%(error)s", error=error) from None
    if _MARKUP.match(text.removeprefix("\ufeff")):
        raise FileRefused(_("This is a web page and not a plain text. Save it as a PDF or as plain text."))
    return CSV if ending in CSV.endings else TEXT


_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')


def clean_name(file_name: str) -> str:
    """The last part of a path, without what no file system or reader should meet: controls, direction marks."""
    name = unicodedata.normalize("NFC", file_name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    name = _NOT_IN_NAMES.sub("_", " ".join(name.split())).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = ending, ""
    kept = stem.strip(". ")[:LONGEST_NAME] or "document"
    return f"{kept}.{ending[:10]}" if dot else kept
