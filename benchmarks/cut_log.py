"""Every write and sync of SQLite's files, noted as it happens, and the files as a power cut may leave them.

A file system layer of SQLite's own (a VFS) is put over the machine's: it does the same and takes notes. What a cut
at any moment leaves is everything that was synced, and of the writes since then a part that only chance decides:
each is there, is not, or is there to the middle of a sector.
"""

import ctypes
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_longlong, c_void_p, cast
from dataclasses import dataclass, field

SECTOR = 512
NAME = b"noting"


class Vfs(Structure):
    """``sqlite3_vfs``, with the functions that are left alone as plain addresses."""

    _fields_ = [
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("rest", c_void_p * 15),
    ]


class Methods(Structure):
    """``sqlite3_io_methods``, likewise."""

    _fields_ = [
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("rest", c_void_p * 13),
    ]


Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
"""The path goes as an address: SQLite keeps it for as long as the file is open."""
Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_longlong)
Truncate = CFUNCTYPE(c_int, c_void_p, c_longlong)
Sync = CFUNCTYPE(c_int, c_void_p, c_int)


@dataclass(frozen=True)
class Event:
    """``write`` with bytes at a place, ``truncate`` to a size, ``sync``; or ``said`` with what was acknowledged."""

    what: str
    file: str
    place: int = 0
    content: bytes = b""


@dataclass
class Files:
    """The files at one moment: what a cut cannot take, and the writes that it can."""

    kept: dict[str, bytearray] = field(default_factory=dict)
    loose: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))

    def take(self, event: Event) -> None:
        if event.what == "sync":
            image = self.kept.setdefault(event.file, bytearray())
            for each in self.loose.pop(event.file, []):
                _apply(image, each, len(each.content))
        elif event.what != "said":
            self.loose[event.file].append(event)

    def after_cut(self, chance: random.Random) -> dict[str, bytes]:
        """The content of each file as the next start may find it."""
        found = {name: bytearray(image) for name, image in self.kept.items()}
        for name, events in self.loose.items():
            image = found.setdefault(name, bytearray())
            for event in events:
                fate = chance.random()
                if fate < 0.5:
                    _apply(image, event, len(event.content))
                elif fate < 0.6:
                    _apply(image, event, chance.randrange(len(event.content) + 1) // SECTOR * SECTOR)
        return {name: bytes(image) for name, image in found.items()}


def _apply(image: bytearray, event: Event, length: int) -> None:
    if event.what == "truncate":
        del image[event.place :]
        return
    if len(image) < event.place:
        image.extend(bytes(event.place - len(image)))
    image[event.place : event.place + length] = event.content[:length]


class NoSharedLibrary(Exception):
    """This Python carries a SQLite inside it, over which no layer can be put."""


class CutLog:
    """Takes notes of the files of this process's SQLite whose path ends in one of ``endings``."""

    def __init__(self, *endings: str) -> None:
        self.endings = endings
        self.events: list[Event] = []
        self.names: dict[int, str] = {}
        self.alive: list[object] = []
        """Whatever SQLite holds an address of."""

    def said(self, words: str) -> None:
        self.events.append(Event("said", words))

    def begin(self) -> None:
        """Put the layer over the machine's file system, for every database that is opened from now on."""
        library = shared_library()
        library.sqlite3_vfs_find.restype = POINTER(Vfs)
        plain = library.sqlite3_vfs_find(None).contents
        noting = Vfs.from_buffer_copy(plain)
        open_plain = cast(plain.open, Open)

        def opened(vfs: int, path: int | None, file: int, flags: int, out: int) -> int:
            done: int = open_plain(vfs, path, file, flags, out)
            name = ctypes.string_at(path).decode() if path else ""
            if done == 0 and name.endswith(self.endings):
                self.names[file] = name
                self._note(file)
            return done

        callback = Open(opened)
        noting.name, noting.open = NAME, cast(callback, c_void_p)
        self.alive += [noting, callback]
        if library.sqlite3_vfs_register(ctypes.byref(noting), 1):
            raise NoSharedLibrary

    def end(self) -> None:
        """Take the layer away again. Every database that was opened through it must be closed by now."""
        shared_library().sqlite3_vfs_unregister(ctypes.byref(self.alive[0]))  # type: ignore[arg-type]
        self.alive.clear()

    def _note(self, file: int) -> None:
        """Lead the writes of an opened file through here; all else stays with the machine's own."""
        head = cast(file, POINTER(POINTER(Methods)))
        methods = Methods.from_buffer_copy(head[0].contents)
        write, truncate, sync = self._noted(methods)
        methods.write, methods.truncate, methods.sync = (
            cast(each, c_void_p) for each in (write, truncate, sync)
        )
        self.alive += [methods, write, truncate, sync]
        head[0] = ctypes.pointer(methods)

    def _noted(self, plain: Methods) -> Iterator[Callable[..., int]]:
        write_plain, truncate_plain = cast(plain.write, Write), cast(plain.truncate, Truncate)
        sync_plain = cast(plain.sync, Sync)

        def write(file: int, content: int, length: int, place: int) -> int:
            self.events.append(Event("write", self.names[file], place, ctypes.string_at(content, length)))
            return write_plain(file, content, length, place)

        def truncate(file: int, size: int) -> int:
            self.events.append(Event("truncate", self.names[file], size))
            return truncate_plain(file, size)

        def sync(file: int, flags: int) -> int:
            self.events.append(Event("sync", self.names[file]))
            return sync_plain(file, flags)

        return iter((Write(write), Truncate(truncate), Sync(sync)))


def shared_library() -> ctypes.CDLL:
    """The SQLite that Python's module uses. Raises ``NoSharedLibrary``."""
    import _sqlite3

    try:
        library = ctypes.CDLL(_sqlite3.__file__)
        library.sqlite3_vfs_find  # noqa: B018
    except (AttributeError, OSError):
        raise NoSharedLibrary from None
    return library
