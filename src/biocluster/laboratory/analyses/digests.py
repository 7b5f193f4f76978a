"""Digests of files, remembered so that a file that has not changed is not read again.

What is trusted: a digest holds as long as the file's device, inode, size, time of change of its content and time of
change of its inode are those under which it was taken. The last is set by the system at every write and by nobody
else, so that copying over a file, or putting back an old date, is noticed. A file that was changed in the second
before it was read is not remembered, because a further change in the same tick of the clock would not show.
Without trust (``trusting=False``) every file is read.
"""

import hashlib
import json
import os
from pathlib import Path

TICK_NS = 1_000_000_000
CHUNK = 1024 * 1024

Stamp = tuple[int, int, int, int, int]


def stamp_of(path: Path) -> Stamp:
    """What is looked at to tell whether a file has changed. Raises ``OSError`` if it is not there."""
    found = path.stat()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


class Digests:
    """A file of digests beside the results: one line for each raw file, the last line about a file counts.

    A line that a killed command left half written is passed over.
    """

    def __init__(self, path: Path, *, trusting: bool = True) -> None:
        self._path = path
        self._known: dict[str, tuple[Stamp, str]] = {}
        self._lines = 0
        if path.is_file():
            self._read(keep=trusting)

    def of(self, path: Path) -> str:
        """The digest of a file if it is known and the file has not changed since; else empty."""
        try:
            known = self._known.get(str(path.absolute()))
            return known[1] if known and known[0] == stamp_of(path) else ""
        except OSError:
            return ""

    def remember(self, path: Path, stamp: Stamp, digest: str) -> None:
        """Keep a digest that was taken of a file with this stamp, unless the file is too fresh to be sure."""
        name = str(path.absolute())
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps([name, list(stamp), digest], ensure_ascii=False) + "\n"
        with self._path.open("a", encoding="utf-8") as file:
            # the file system itself says what time it is: its stamp on the file of digests
            os.utime(file.fileno())
            if os.fstat(file.fileno()).st_mtime_ns - stamp[4] < TICK_NS:
                return
            file.write(line)
        self._lines += 1
        self._known[name] = (stamp, digest)

    def tidy(self) -> None:
        """Write the file anew where most of its lines are about what is no longer so."""
        if self._lines > 2 * len(self._known) + 100:
            part = self._path.with_suffix(".part")
            with part.open("w", encoding="utf-8") as file:
                for name, (stamp, digest) in sorted(self._known.items()):
                    file.write(json.dumps([name, list(stamp), digest], ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path)

    def _read(self, *, keep: bool) -> None:
        content = self._path.read_bytes()
        if content and not content.endswith(b"\n"):
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n")
        for line in content.splitlines():
            self._lines += 1
            try:
                name, stamp, digest = json.loads(line)
                if keep:
                    self._known[name] = (tuple(stamp), digest)
            except (ValueError, TypeError):
                continue
