"""Results kept under the digest of everything they depend on: raw file, parameters, version of the engine.

A result is written under a name of its own, synced, and moved into place. So a result is whole or it is not there,
whatever is killed at whatever moment, and nothing that is there has to be computed again.
"""

import fcntl
import hashlib
import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

LOCK = "lock"
INCOMING = "incoming"
ENDING = ".parquet"


class StoreInUse(Exception):
    """Another command is writing into the same folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"another command works in {folder}")
        self.folder = folder


class Store:
    """A folder of results, each in a file named by its key.

    Keys are SHA-256 digests in hexadecimal, as ``digest_of`` gives them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}{ENDING}"

    def has(self, key: str) -> bool:
        return self.path_of(key).is_file()

    def put(self, key: str, content: bytes) -> None:
        """Keep a result; one that is there already stays as it is."""
        if not self.has(key):
            replace_whole(self.path_of(key), content, incoming=self.folder / INCOMING)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder for one command, and clear away what a killed one left half written.

        Raises
        ------
        StoreInUse
            If another command holds it. A command that was killed holds nothing.
        """
        (self.folder / INCOMING).mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreInUse(self.folder) from None
            for left in (self.folder / INCOMING).iterdir():
                left.unlink()
            yield


def replace_whole(path: Path, content: bytes, *, incoming: Path) -> None:
    """Write a file so that whoever looks sees either nothing, or what was there before, or all of it."""
    with whole_file(path, incoming=incoming) as part:
        part.write_bytes(content)


@contextmanager
def whole_file(path: Path, *, incoming: Path) -> Iterator[Path]:
    """A path to write to, which is synced and moved to ``path`` when all is written.

    ``incoming`` lies on the same file system.
    """
    part = incoming / f"{os.getpid()}-{path.name}"
    incoming.mkdir(parents=True, exist_ok=True)
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        path.parent.mkdir(parents=True, exist_ok=True)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def digest_of(content: Any) -> str:
    """SHA-256 of values in one form: whatever JSON knows, arrays, enumerations and data classes of such.

    Keys are put in order and numbers written so that they read back exactly; NaN is null.

    >>> digest_of({"b": 1.0, "a": [float("nan")]}) == digest_of({"a": [None], "b": 1.0})
    True
    """
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: Any) -> str:
    """The JSON of which ``digest_of`` is the digest."""
    return json.dumps(
        _plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def _plain(content: Any) -> Any:
    if isinstance(content, Enum):
        return content.value
    if isinstance(content, np.ndarray):
        return _plain(content.tolist())
    if isinstance(content, np.generic):
        return _plain(content.item())
    if is_dataclass(content) and not isinstance(content, type):
        return {each.name: _plain(getattr(content, each.name)) for each in fields(content)}
    if isinstance(content, dict):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None if math.isnan(content) else str(content)
    if content is None or isinstance(content, bool | int | float | str):
        return content
    raise TypeError(f"a {type(content).__name__} has no one form")
