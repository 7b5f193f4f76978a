"""The one place that opens zip files given in by people, Word files among them."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

LARGEST_PART = 32 * 1024 * 1024
LARGEST_WHOLE = 256 * 1024 * 1024
MOST_PARTS = 5_000


class ArchiveError(ValueError):
    """An archive that is not opened, with a sentence that says why."""

    def __init__(self, message: object, **words: object):
        super().__init__(message)
        self.message, self.words = message, words

    def __str__(self) -> str:
        return str(self.message) % self.words


class Archive:
    """The parts of a zip file, each read only when asked for and only up to a limit.

    The sizes that the file itself declares are checked first, and counted again while reading: a small file
    may declare hundreds of megabytes, or unpack to more than it declares.
    """

    def __init__(self, content: bytes):
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            parts = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise ArchiveError(
                _("The file is damaged: it begins like a zip file and does not end like one.")
            ) from None
        if len(parts) > MOST_PARTS:
            raise ArchiveError(_("The file holds %(count)s parts; at most %(most)s are read."),
                               count=len(parts), most=MOST_PARTS)  # fmt: skip
        declared = sum(part.file_size for part in parts)
        if declared > LARGEST_WHOLE:
            raise ArchiveError(
                _("The file would unpack to %(size)s MB; at most %(most)s MB are read. Save it again without pictures."),
                size=declared // 1024**2, most=LARGEST_WHOLE // 1024**2,
            )  # fmt: skip
        self.names = frozenset(part.filename for part in parts)

    def read(self, name: str, *, largest: int = LARGEST_PART) -> bytes:
        """One part. Raises ``ArchiveError`` when it is larger than ``largest`` or damaged."""
        too_large = ArchiveError(
            _("The part “%(name)s” of the file is larger than %(most)s MB and was not read."),
            name=name, most=largest // 1024**2,
        )  # fmt: skip
        try:
            if self._zip.getinfo(name).file_size > largest:
                raise too_large
            with self._zip.open(name) as part:
                content = part.read(largest + 1)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, RuntimeError,
                NotImplementedError, KeyError, ValueError) as error:  # fmt: skip
            if error is too_large:
                raise
            raise ArchiveError(_("The part “%(name)s” of the file is damaged."), name=name) from None
        if len(content) > largest:
            raise too_large
        return content

    def stream(self, name: str, *, largest: int) -> Iterator[bytes]:
        """One part in pieces, for readers that need not hold it. Raises ``ArchiveError`` as ``read`` does."""
        count = 0
        try:
            with self._zip.open(name) as part:
                while count <= largest and (piece := part.read(64 * 1024)):
                    count += len(piece)
                    yield piece
        except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, RuntimeError,
                NotImplementedError, KeyError) as error:  # fmt: skip
            raise ArchiveError(_("The part “%(name)s” of the file is damaged."), name=name) from error
        if count > largest:
            raise ArchiveError(
                _("The part “%(name)s” of the file is larger than %(most)s MB and was not read."),
                name=name, most=largest // 1024**2,
            )  # fmt: skip
