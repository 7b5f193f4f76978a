"""Search over the whole record: only over what the viewer may see, and only in what the index knows of it.

What a viewer may see is decided by the columns of the entry. Where that is a small part of the record, the index
is narrowed to it as well, by its words for kind and audience, so that it looks at nothing else.
"""

import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import Max, Q

from biocluster.record.access import Viewer
from biocluster.record.models import Audience, Document, Gathering, Invitation, SearchEntry, Synonym
from biocluster.record.queries import search_postgresql, search_sqlite
from biocluster.record.words.search_words import Reach, folded, scope, whole
from biocluster.record.words.text import fold, runs

CAP = 1_000
"""How many hits are counted and can be paged through; more are “over 1,000”."""
A_PAGE = 20
LONGEST_QUERY = 100
MOST_WORDS = 8
MOST_EXACT = 20
MOST_OWN = 500
LARGE = 20_000
"""Below so many entries every way of asking is quick."""
SAMPLE = 1_000
GOOD_PART = 0.1

MAY_SEE: dict[str, dict[Audience, str]] = {
    "organisation": {Audience.INTERNAL: "organisation.read"},
    "person": {Audience.CONFIDENTIAL: "person.read"},
    "programme": {Audience.INTERNAL: "programme.read"},
    "yearplan": {Audience.PUBLIC: "public.read", Audience.INTERNAL: "programme.read"},
    "annualplan": {Audience.PUBLIC: "public.read", Audience.INTERNAL: "programme.read"},
    "gathering": {
        Audience.PUBLIC: "public.read",
        Audience.INTERNAL: "gathering.read",
        Audience.CONFIDENTIAL: "gathering.read_confidential",
    },
    "minutes": {
        Audience.INTERNAL: "gathering.read",
        Audience.CONFIDENTIAL: "gathering.read_confidential",
    },
    "document": {
        Audience.PUBLIC: "public.read",
        Audience.INTERNAL: "document.read",
        Audience.CONFIDENTIAL: "document.read_confidential",
    },
    "venue": {Audience.PUBLIC: "public.read"},
    "measure": {Audience.PUBLIC: "public.read"},
}
"""The verb that opens each kind and class of entry. A class that is not named is seen by nobody."""
KINDS: list[str] = []
EVERYTHING: set[str] = set()


def open_kind(kind: str, classes: Mapping[Audience, str]) -> None:
    """Let a kind of entry be found: each class of it by who may use its verb. A room calls it for its own kinds."""
    MAY_SEE[kind] = dict(classes)
    KINDS.append(kind)
    EVERYTHING.update(scope(kind, audience) for audience in classes)


for _kind, _classes in MAY_SEE.items():
    open_kind(_kind, _classes)


@dataclass(frozen=True)
class Word:
    """One word of a search: each alternative is the runs of letters that must all be there."""

    alternatives: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Results:
    """A page of hits, best first. ``total`` is exact up to ``CAP``; ``capped`` says that there are more."""

    words: tuple[Word, ...]
    entries: list[SearchEntry]
    total: int
    capped: bool
    page: int
    pages: int


def scopes(viewer: Viewer, kinds: Collection[str] = ()) -> frozenset[str]:
    """What this viewer may see of these kinds (of all, if none is named), as words of kind and audience."""
    return frozenset(
        scope(kind, audience)
        for kind, classes in MAY_SEE.items()
        if not kinds or kind in kinds
        for audience, verb in classes.items()
        if viewer.may(verb)
    )


def kinds_for(viewer: Viewer) -> list[str]:
    """The kinds that this viewer can find anything of."""
    return [kind for kind in KINDS if scopes(viewer, [kind])]


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a search with what the office's list says is the same. Signs alone are no words."""
    written = [(word, tuple(runs(word))) for word in text[:LONGEST_QUERY].split()]
    written = [(word, parts) for word, parts in written if parts][:MOST_WORDS]
    others = _synonyms({fold(word) for word, _parts in written})
    return tuple(
        Word((parts, *(other for same in others.get(fold(word), ()) if (other := tuple(runs(same))))))
        for word, parts in written
    )


def _synonyms(keys: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in Synonym.objects.filter(Q(word_key__in=keys) | Q(other_key__in=keys))[:50]:
        found.setdefault(each.word_key, []).append(each.other)
        found.setdefault(each.other_key, []).append(each.word)
    return found


def search(viewer: Viewer, text: str, *, kinds: Collection[str] = (), page: int = 1) -> Results:
    """Find the entries that hold every word, in what this viewer may see.

    First who is called exactly so, then those with the words in the title, then the others; each part newest first.
    """
    words = words_of(text)
    numbers = _ranked(viewer, text, words, kinds) if words else []
    capped = len(numbers) > CAP
    numbers = numbers[:CAP]
    pages = max(1, -(-len(numbers) // A_PAGE))
    page = min(max(page, 1), pages)
    shown = numbers[(page - 1) * A_PAGE : page * A_PAGE]
    entries = SearchEntry.objects.in_bulk(shown)
    return Results(
        words=words,
        entries=[entries[number] for number in shown if number in entries],
        total=len(numbers),
        capped=capped,
        page=page,
        pages=pages,
    )


def _ranked(viewer: Viewer, text: str, words: tuple[Word, ...], kinds: Collection[str]) -> list[int]:
    """The numbers of the hits, best first, one more than ``CAP`` at most."""
    ask = search_sqlite if connection.vendor == "sqlite" else search_postgresql
    allowed = scopes(viewer, kinds)
    exact: list[int] = []
    in_titles: list[int] = []
    anywhere: list[int] = []
    if allowed:
        reach = Reach(sorted(allowed), narrow=_is_small_part(allowed, viewer.on))
        asked = [word.alternatives for word in words]
        exact = ask.called(whole(text), reach, limit=MOST_EXACT)
        anywhere = ask.holding(asked, reach, in_title=False, limit=CAP + 1)
        in_titles = (
            ask.holding(asked, reach, in_title=True, limit=CAP + 1)
            if len(anywhere) > CAP
            else _with_title(words, anywhere)
        )
    own_titles, own_bodies = _own(viewer, words, kinds, allowed)
    ranked = [exact, _merged(in_titles, own_titles), _merged(anywhere, own_bodies)]
    return list(dict.fromkeys(number for part in ranked for number in part))[: CAP + 1]


def _is_small_part(allowed: frozenset[str], on: date) -> bool:
    """Whether so little of the record may be seen that the index is better narrowed to it before it is asked.

    Whoever sees a good part of the record gets the answer sooner if the index is asked for the words alone.
    """
    if allowed == EVERYTHING:
        return False
    newest = SearchEntry.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if newest < LARGE:
        return True
    sampled = _sampled(newest.bit_length(), on)
    seen = sum(count for each, count in sampled.items() if each in allowed)
    return seen < GOOD_PART * sampled.total()


@lru_cache(maxsize=8)
def _sampled(size: int, on: date) -> Counter[str]:
    """Kinds and audiences of some entries taken by chance; anew each day, and when there are twice as many."""
    chance = random.Random(size)  # noqa: S311
    numbers = chance.sample(range(1, 2**size), min(SAMPLE, 2**size - 1))
    rows = SearchEntry.objects.filter(pk__in=numbers).values_list("kind", "audience")
    return Counter(scope(kind, audience) for kind, audience in rows)


def _with_title(words: tuple[Word, ...], found: list[int]) -> list[int]:
    """Those of all hits that hold the words in their titles. So few are quicker looked at than asked for again."""
    titles = dict(SearchEntry.objects.filter(pk__in=found).values_list("pk", "title"))
    return [number for number in found if _holds(words, folded(titles.get(number, "")))]


def _merged(found: list[int], own: list[int]) -> list[int]:
    return sorted({*found, *own}, reverse=True) if own else found


def _own(
    viewer: Viewer, words: tuple[Word, ...], kinds: Collection[str], allowed: frozenset[str]
) -> tuple[list[int], list[int]]:
    """Hits among what this person sees for a reason of their own, though its class is closed to them.

    Few by nature (the newest ``MOST_OWN`` count), so they are looked through one by one.
    """
    if viewer.person is None:
        return [], []
    own = {
        "gathering": Gathering.objects.filter(
            Q(organiser=viewer.person)
            | Q(pk__in=Invitation.objects.filter(person=viewer.person).values("gathering"))
        ),
        "document": Document.objects.filter(added_by=viewer.person)
        if viewer.may("document.read")
        else Document.objects.none(),
    }
    closed = {
        kind: [audience for audience in MAY_SEE[kind] if scope(kind, audience) not in allowed]
        for kind in own
        if not kinds or kind in kinds
    }
    entries: list[SearchEntry] = []
    for kind, audiences in closed.items():
        if audiences:
            keys = list(own[kind].order_by("-pk").values_list("pk", flat=True)[:MOST_OWN])
            entries += SearchEntry.objects.filter(kind=kind, subject_id__in=keys, audience__in=audiences)
    titles, bodies = [], []
    for entry in entries:
        title = folded(entry.title)
        if _holds(words, title):
            titles.append(entry.pk)
        elif _holds(words, f"{title}\n{folded(entry.body)}"):
            bodies.append(entry.pk)
    return titles, bodies


def _holds(words: tuple[Word, ...], folded_text: str) -> bool:
    return all(
        any(all(run in folded_text for run in alternative) for alternative in word.alternatives)
        for word in words
    )
