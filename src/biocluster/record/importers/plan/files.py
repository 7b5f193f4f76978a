"""A plan's file as lines, whatever it was written with."""

from django.utils.translation import gettext_lazy as _

from biocluster.record.importers.archives import ArchiveError
from biocluster.record.importers.markup import MarkupError
from biocluster.record.importers.plan.lines import PlanFile, PlanFileError, SourceLine
from biocluster.record.importers.plan.word import read_word
from biocluster.record.words.text import EncodingError, decode

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_TEXT = 4 * 1024 * 1024
MOST_LINES = 20_000
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PDF = b"%PDF"


def check_size(size: int) -> None:
    """Refuse a file by its size alone, before anything of it is read."""
    if size > LARGEST_FILE:
        raise PlanFileError(
            _("The file has %(size)s MB; a plan of at most %(most)s MB is read. Take out pictures, or save it as text."),
            size=size // 1024**2, most=LARGEST_FILE // 1024**2,
        )  # fmt: skip
    if size == 0:
        raise PlanFileError(_("The file is empty. Choose the file that holds the plan."))


def read_file(content: bytes) -> PlanFile:
    """The lines of a plan in plain text (UTF-8, UTF-16 with mark, CP932) or Word (.docx).

    Raises
    ------
    PlanFileError
        If the file is too large, empty, of another kind, damaged or in no encoding that is read.
    """
    check_size(len(content))
    word = content.startswith(_ZIP)
    lines = _read_word(content) if word else _read_text(content)
    if not any(line.printed.strip() for line in lines):
        raise PlanFileError(_("The file holds no words. Choose the file that holds the plan."))
    if len(lines) > MOST_LINES:
        raise PlanFileError(
            _("The file has %(count)s lines; a plan of at most %(most)s lines is read."),
            count=len(lines), most=MOST_LINES,
        )  # fmt: skip
    return PlanFile(lines, word)


def _read_word(content: bytes) -> tuple[SourceLine, ...]:
    try:
        return read_word(content)
    except (ArchiveError, MarkupError) as error:
        raise PlanFileError("%(error)s", error=error) from None


def _read_text(content: bytes) -> tuple[SourceLine, ...]:
    if content.startswith(_OLD_OFFICE):
        raise PlanFileError(
            _("This is a file of an old Word or of another old office program, or one with a password. "
              "Open it in Word, save it as .docx without a password, and try again.")
        )  # fmt: skip
    if content.startswith(_PDF):
        raise PlanFileError(
            _("This is a PDF. Use the Word file it was made from, or save its text as a .txt file.")
        )
    if len(content) > LARGEST_TEXT:
        raise PlanFileError(
            _("The text has %(size)s MB; a plan of at most %(most)s MB of text is read."),
            size=len(content) // 1024**2, most=LARGEST_TEXT // 1024**2,
        )  # fmt: skip
    try:
        text, _encoding = decode(content)
    except EncodingError as error:
        raise PlanFileError("%(error)s", error=error) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    return tuple(SourceLine(number, line.rstrip()) for number, line in enumerate(text.split("\n"), 1))
