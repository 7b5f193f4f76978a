"""Whether the audit is whole: every digest follows from its entry and the digest before it, to the very end."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from biocluster.record.models import AuditEntry, AuditHead
from biocluster.record.operations.audit import CHAINED, GENESIS, digest_of_fields

BATCH = 5_000
ENTRIES = ("digest", *CHAINED)
Entry = tuple[Any, ...]
"""One entry as the database gives it, the digest first: no model is made of it, which halves the time."""


@dataclass(frozen=True)
class Root:
    """The end of the chain at some time, written down where the database cannot reach."""

    sequence: int
    digest: str

    def __str__(self) -> str:
        return f"{self.sequence} {self.digest}"


class BrokenChain(Exception):
    """The audit is not whole; ``sequence`` is the first entry that is wrong or missing. Says what is wrong."""

    def __init__(self, sequence: int, message: str) -> None:
        super().__init__(message)
        self.sequence = sequence


def current_root(*, using: str = DEFAULT_DB_ALIAS) -> Root:
    """Where the chain ends now."""
    head = AuditHead.objects.using(using).first()
    return Root(head.sequence, head.digest) if head else Root(0, GENESIS)


def prove(
    *,
    roots: Sequence[Root] = (),
    progress: Callable[[int], None] | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> Root:
    """Read the whole chain and return its end.

    ``roots`` were written down earlier: the chain must still run through each of them. ``using`` names another
    database than the site's, such as one that is being restored.

    Raises
    ------
    BrokenChain
        At the first entry that was altered, removed, put elsewhere or added; or that a root knows and the
        chain does not.
    """
    known: dict[int, set[str]] = defaultdict(set)
    for root in roots:
        known[root.sequence].add(root.digest)
    end = Root(0, GENESIS)
    _meet(known, end)
    for count, entry in enumerate(_entries(using), start=1):
        end = _follow(entry, end)
        _meet(known, end)
        if progress and count % BATCH == 0:
            progress(count)
    _meet_head(end, current_root(using=using))
    if known and max(known) > end.sequence:
        raise BrokenChain(
            end.sequence + 1,
            _("The chain ends with entry %(end)s, but a root was taken after entry %(root)s.")
            % {"end": end.sequence, "root": max(known)},
        )
    return end


def _entries(using: str) -> Iterator[Entry]:
    """Every entry by number."""
    return (
        AuditEntry.objects.using(using).order_by("sequence").values_list(*ENTRIES).iterator(chunk_size=BATCH)
    )


def _follow(entry: Entry, end: Root) -> Root:
    digest, sequence, at, *_fields, previous = entry
    if sequence != end.sequence + 1:
        raise BrokenChain(
            end.sequence + 1,
            _("Entry %(expected)s is missing: the next one there is has the number %(number)s.")
            % {"expected": end.sequence + 1, "number": sequence},
        )
    if previous != end.digest:
        raise BrokenChain(
            sequence,
            _("Entry %(number)s does not follow from the one before it: one of them was replaced or moved.")
            % {"number": sequence},
        )
    # a time that was made unreadable comes as none
    if not isinstance(at, datetime) or digest != digest_of_fields(*entry[1:]):
        raise BrokenChain(
            sequence, _("Entry %(number)s was altered after it was written.") % {"number": sequence}
        )
    return Root(sequence, digest)


def _meet(known: dict[int, set[str]], end: Root) -> None:
    if end.sequence in known and known[end.sequence] != {end.digest}:
        raise BrokenChain(
            end.sequence,
            _("Entry %(number)s is not the one that a root was taken of: the chain was written anew.")
            % {"number": end.sequence},
        )


def _meet_head(end: Root, head: Root) -> None:
    if head.sequence > end.sequence:
        raise BrokenChain(
            end.sequence + 1,
            _("Entries %(first)s to %(last)s are missing at the end.")
            % {"first": end.sequence + 1, "last": head.sequence},
        )
    if head != end:
        raise BrokenChain(
            end.sequence,
            _("The chain ends with entry %(number)s, which the record of its end does not know.")
            % {"number": end.sequence},
        )
