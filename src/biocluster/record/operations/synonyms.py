"""The office's list of words that the search finds together."""

from datetime import datetime

from biocluster.record.models import Person, Synonym
from biocluster.record.operations.audit import discard, keep, operation
from biocluster.record.words.text import fold


@operation("synonym.edit")
def add_synonym(word: str, other: str, *, by: Person, at: datetime) -> Synonym:
    """Let two words find each other, both ways.

    Raises
    ------
    django.core.exceptions.ValidationError
        If the pair is in the list already, or both are one word to the search.
    """
    pair = sorted((fold(each), " ".join(each.split())) for each in (word, other))
    (word_key, first), (other_key, second) = pair
    synonym = Synonym(word=first, other=second, word_key=word_key, other_key=other_key)
    return keep(synonym, by=by, at=at, verb="synonym.edit")


@operation("synonym.edit")
def remove_synonym(synonym: Synonym, *, by: Person, at: datetime) -> None:
    """Let the two words be two again."""
    discard(synonym, by=by, at=at, verb="synonym.edit")
