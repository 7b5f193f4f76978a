"""Numbers and addresses that name an organisation or a person: read kindly, checked strictly."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from stdnum.jp import cn

_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−ー]")  # NFKC has already folded the full-width hyphen
_PLAIN_HYPHEN = re.compile(r"[‐‑‒–—―−]")


class IdentifierError(ValueError):
    """An identifier that cannot be right, with a sentence for the reader in their own language."""

    def __init__(self, message: object, **words: object):
        super().__init__(message)
        self.message, self.words = message, words

    def __str__(self) -> str:
        return str(self.message) % self.words


def corporate_number(text: str) -> str:
    """The 13 digits of a corporate number (法人番号), from any width, with or without hyphens and spaces.

    Raises ``IdentifierError``, which names the check digit that the other twelve digits ask for.
    """
    digits = _digits(text).removeprefix("T")  # the invoice number of a company is T and its corporate number
    if not re.fullmatch("[0-9]*", digits):
        wrong = next(letter for letter in digits if letter not in "0123456789")
        raise IdentifierError(_("A corporate number has digits only, and here is “%(wrong)s”."), wrong=wrong)
    if len(digits) == 12:
        raise IdentifierError(
            _(
                "A corporate number has 13 digits and this has 12. "
                "If the check digit in front is missing, it is %(check)s: %(number)s."
            ),
            check=cn.calc_check_digit(digits),
            number=cn.calc_check_digit(digits) + digits,
        )
    if len(digits) != 13:
        raise IdentifierError(
            _("A corporate number has 13 digits and this has %(count)s. Compare it with the certificate."),
            count=len(digits),
        )
    check = cn.calc_check_digit(digits[1:])
    if digits[0] != check:
        raise IdentifierError(
            _(
                "The check digit (the first) is %(written)s, but the other twelve digits ask for %(check)s. "
                "One of the digits is mistyped: compare it with the certificate."
            ),
            written=digits[0],
            check=check,
        )
    return digits


def corporate_number_grouped(digits: str) -> str:
    """2-3900-0500-2346, easier to compare by eye."""
    return cn.format(digits)


def postal_code(text: str) -> str:
    """A postal code as 997-0052. Raises ``IdentifierError``."""
    digits = _digits(text.replace("〒", ""))
    if not re.fullmatch("[0-9]{7}", digits):
        raise IdentifierError(
            _("“%(text)s” is not a postal code. Write its seven digits, for example 997-0052."),
            text=text.strip()[:40],
        )
    return f"{digits[:3]}-{digits[3:]}"


def email_address(text: str) -> str:
    """An email address in the one form in which two are compared: half width, no spaces, lower case.

    Raises ``IdentifierError``.
    """
    address = _PLAIN_HYPHEN.sub("-", unicodedata.normalize("NFKC", text)).strip().lower()
    address = address.removeprefix("mailto:")
    try:
        validate_email(address)
    except ValidationError:
        raise IdentifierError(
            _("“%(text)s” is not an email address. Write it like name@example.jp."), text=text.strip()[:80]
        ) from None
    return address


def _digits(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
