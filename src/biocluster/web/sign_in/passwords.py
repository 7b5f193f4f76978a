"""What a password may not be, beside too short or on the list of common ones."""

import re
import unicodedata
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from biocluster.record.models import User

WORDS_OF_THIS_PLACE = (
    "biocluster",
    "バイオクラスター",
    "tsuruoka",
    "鶴岡",
    "yamagata",
    "山形",
    "shonai",
    "庄内",
    "metabolome",
    "メタボローム",
    "password",
    "パスワード",
)
"""Words that somebody who knows the site would try first. docs/security.md says how the list is kept."""

REMAINING_LETTERS = 8


def folded(text: str) -> str:
    """Letters and digits only, in one width and case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


class NotWordsOfThisPlace:
    """Refuses a password that is little more than words that belong to this site."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest = folded(password)
        for word in WORDS_OF_THIS_PLACE:
            rest = rest.replace(folded(word), "")
        if rest != folded(password) and len(rest) < REMAINING_LETTERS:
            raise ValidationError(
                _("The password is mostly made of words that belong to this site. Use others."),
                code="words_of_this_place",
            )

    def get_help_text(self) -> str:
        return _("It may not be made mostly of words that belong to this site.")


class NotOneself:
    """Refuses a password that holds the account's own name or address."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        person = user.person
        own = [user.email, user.email.split("@")[0], person.kana, person.romaji, person.name]
        if any(len(folded(text)) >= 3 and folded(text) in folded(password) for text in own):
            raise ValidationError(
                _("The password holds your own name or address. Use other words."), code="oneself"
            )

    def get_help_text(self) -> str:
        return _("It may not hold your own name or address.")


ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
NEIGHBOURS = {frozenset(pair) for row in ROWS for pair in zip(row, row[1:] + row[0], strict=True)}
LEAST_LETTERS = 6
MOST_IN_RUNS = 0.6


class NotOneRun:
    """Refuses a password of few different letters, or of letters that follow each other on the keyboard."""

    def validate(self, password: str, user: User | None = None) -> None:
        plain = folded(password)
        steps = list(pairwise(plain))
        in_runs = sum(first == then or frozenset((first, then)) in NEIGHBOURS for first, then in steps)
        if len(set(plain)) < LEAST_LETTERS or in_runs > MOST_IN_RUNS * len(steps):
            raise ValidationError(
                _("The password repeats a few letters, or follows the keyboard. Use words."), code="one_run"
            )

    def get_help_text(self) -> str:
        return _("It may not repeat a few letters or follow the keyboard.")
