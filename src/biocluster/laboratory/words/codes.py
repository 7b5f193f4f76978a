"""The laboratory's own codes: a number, written so that a mistyped or misread one is noticed."""

import re
import unicodedata
from itertools import count

from django.utils.translation import gettext_lazy as _
from stdnum.iso7064 import mod_37_2

from biocluster.record.words.identifiers import IdentifierError

PREFIX, DIGITS = "L", 7
UNFIT = "*"
"""A check character that no keyboard layout and no bar code of few signs likes: numbers that ask for it are left out."""
_WRITTEN = re.compile(rf"{PREFIX}[0-9]{{{DIGITS}}}[0-9A-Z]")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−ー]")


class NoCodesLeft(Exception):
    """The numbers of seven digits are used up."""


def code_of(number: int) -> str | None:
    """The code of a number, with its check character (ISO 7064, mod 37-2); None for one that is left out.

    >>> code_of(123)
    'L00001235'
    """
    if not 0 < number < 10**DIGITS:
        raise NoCodesLeft(number)
    bare = f"{PREFIX}{number:0{DIGITS}d}"
    check = mod_37_2.calc_check_digit(bare)
    return None if check == UNFIT else bare + check


def next_code(last: str) -> str:
    """The code after ``last``, or the first one after an empty text. Raises ``NoCodesLeft``.

    >>> next_code("L00001235")
    'L00001243'
    """
    begin = int(last[1 : 1 + DIGITS]) + 1 if last else 1
    return next(code for number in count(begin) if (code := code_of(number)) is not None)


def read_code(text: str) -> str:
    """A code as it is kept, from any width, small letters, with or without hyphens and spaces.

    Raises ``IdentifierError``.

    >>> read_code("l-000012 35")
    'L00001235'
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not _WRITTEN.fullmatch(plain):
        raise IdentifierError(
            _(
                "“%(text)s” is not a laboratory code. It is L, seven digits and a check character, as L00001235."
            ),
            text=text.strip()[:40],
        )
    if not mod_37_2.is_valid(plain):
        raise IdentifierError(
            _(
                "The check character of “%(text)s” does not fit: a digit or letter is mistyped. Compare the label."
            ),
            text=plain,
        )
    return plain
