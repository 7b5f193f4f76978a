"""The file of a backup: a gzipped tar that begins with its manifest, which names and digests all that follows.

It appears under its name whole or not at all, readable by its owner only. When it is read, nothing is taken
on trust: a part must be the one that the manifest names there, of that size and that digest.
"""

import gzip
import hashlib
import io
import json
import os
import secrets
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

FORMAT = "biocluster-backup"
VERSION = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 256 * 1024 * 1024
CHUNK = 1024 * 1024

Progress = Callable[[str, int, int], None]
"""Told what is being done ("database", "documents", …), how much of it is done, and how much there is."""


class BackupError(Exception):
    """A backup that is not made or not restored, with a sentence that says why and what to do."""


@dataclass(frozen=True)
class Part:
    """One file inside a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """One table as it was: how many rows, and the digest over all of them in order."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds and what it was taken from."""

    made_at: str
    software: str
    database: str
    migrations: list[tuple[str, str]]
    audit_sequence: int
    audit_digest: str
    tables: list[Table]
    parts: list[Part]
    counters: dict[str, tuple[int, bool]] = field(default_factory=dict)
    not_held: list[str] = field(default_factory=list)
    """Digests of documents that were missing or damaged when the backup was taken."""

    def written(self) -> bytes:
        return json.dumps(
            {"format": FORMAT, "version": VERSION, **asdict(self)},
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        ).encode()

    @classmethod
    def read(cls, content: bytes) -> "Manifest":
        """Raises ``BackupError`` unless the content is a manifest of the version known here."""
        try:
            found = json.loads(content)
            if found.pop("format") != FORMAT:
                raise _not_ours()
            version = found.pop("version")
            if version != VERSION:
                raise BackupError(
                    _("The backup is of version %(found)s and this program reads version %(known)s. "
                      "Restore it with the program that made it.") % {"found": version, "known": VERSION}
                )  # fmt: skip
            found["tables"] = [Table(**each) for each in found["tables"]]
            found["parts"] = [Part(**each) for each in found["parts"]]
            found["migrations"] = [(app, name) for app, name in found["migrations"]]
            return cls(**found)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _not_ours() from None


def _not_ours() -> BackupError:
    return BackupError(_("This file is no backup made by “biocluster backup”."))


def digest_file(path: Path) -> Part:
    """The part that a file would be under its own name."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Part(path.name, size, digest.hexdigest())


def write_archive(
    target: Path, manifest: Manifest, files: dict[str, Path], *, progress: Progress | None = None
) -> Part:
    """Write the backup: the manifest, then its parts from ``files``, by name. The whole file as a part.

    Raises
    ------
    BackupError
        If the name is taken or the file cannot be written. Then there is no file of that name.
    """
    if target.exists():
        raise BackupError(
            _("%(file)s is there already, and a backup is never overwritten. Choose another name.")
            % {"file": target}
        )
    waiting = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _pack(file, manifest, files, progress)
            file.flush()
            os.fsync(file.fileno())
        made = digest_file(waiting)
        os.replace(waiting, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise BackupError(
            _("%(file)s cannot be written: %(why)s. Nothing was kept.")
            % {"file": target, "why": error.strerror or error}
        ) from error
    finally:
        waiting.unlink(missing_ok=True)
    return Part(target.name, made.size, made.sha256)


def _pack(file: BinaryIO, manifest: Manifest, files: dict[str, Path], progress: Progress | None) -> None:
    whole = sum(part.size for part in manifest.parts)
    done = 0
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=5, format=tarfile.PAX_FORMAT) as tar:
        content = manifest.written()
        tar.addfile(_header(Part(MANIFEST, len(content), "")), io.BytesIO(content))
        for part in manifest.parts:
            with files[part.name].open("rb") as source:
                tar.addfile(_header(part), source)
            done += part.size
            if progress is not None:
                progress("writing", done, whole)


def _header(part: Part) -> tarfile.TarInfo:
    header = tarfile.TarInfo(part.name)
    header.size = part.size
    header.mode = 0o600
    return header


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unpack(source: Path, folder: Path, *, progress: Progress | None = None) -> Manifest:
    """Unpack a backup into a scratch folder, each part under its name, and check the digest of each.

    Raises
    ------
    BackupError
        If the file is no backup, is cut short, or holds anything else than its manifest says.
    """
    with _reading(source) as tar:
        members = _members(tar, source)
        manifest = _manifest_of(tar, members)
        whole = sum(part.size for part in manifest.parts)
        done = 0
        for part in manifest.parts:
            member = next(members, None)
            if member is None or member.name != part.name or not member.isreg() or member.size != part.size:
                raise _altered(source, part.name)
            if _unpack_part(tar, member, _inside(folder, part.name, source)) != part.sha256:
                raise _altered(source, part.name)
            done += part.size
            if progress is not None:
                progress("unpacking", done, whole)
        if (left := next(members, None)) is not None:
            raise _altered(source, left.name)
    return manifest


@contextmanager
def _reading(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with gzip.open(source) as file, tarfile.open(fileobj=file, mode="r|") as tar:
            yield tar
            while file.read(CHUNK):  # to the very end, where the check sum over the whole stands
                pass
    except FileNotFoundError:
        raise BackupError(_("There is no file %(file)s.") % {"file": source}) from None
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise BackupError(
            _("%(file)s cannot be read to its end (%(why)s): it is no backup, or was cut short or damaged. "
              "Nothing was restored. Take another backup or another copy of this one.")
            % {"file": source, "why": error}
        ) from None  # fmt: skip


def _members(tar: tarfile.TarFile, source: Path) -> Iterator[tarfile.TarInfo]:
    yield from tar


def _manifest_of(tar: tarfile.TarFile, members: Iterable[tarfile.TarInfo]) -> Manifest:
    first = next(iter(members), None)
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > LARGEST_MANIFEST:
        raise _not_ours()
    opened = tar.extractfile(first)
    assert opened is not None
    return Manifest.read(opened.read())


def _inside(folder: Path, name: str, source: Path) -> Path:
    """Where a part goes; a name that would lead out of the folder is no name of ours."""
    path = (folder / name).resolve()
    if folder.resolve() not in path.parents:
        raise _altered(source, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _unpack_part(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> str:
    opened = tar.extractfile(member)
    assert opened is not None
    digest = hashlib.sha256()
    with path.open("xb") as file:
        while chunk := opened.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _altered(source: Path, name: str) -> BackupError:
    return BackupError(
        _("“%(part)s” in %(file)s is not what the manifest of the backup says: the file was altered or damaged. "
          "Nothing was restored. Take another backup or another copy of this one.")
        % {"part": name, "file": source}
    )  # fmt: skip
