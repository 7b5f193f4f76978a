"""Tokens: the places in a text that the record fills in.

A figure:   ``{{survey.consenting on=2014-08-20}}``  with ``as=full`` (8,723名; the default) or ``as=number`` (8,723)
            and ``style=comma`` (8,723; the default), ``plain`` (8723), ``wide`` (８，７２３), ``wideplain`` (８７２３).
The record: ``{{since}}`` and ``{{partners}}``, of the year plan that the text stands in, and
            ``{{gathering 12 as=era}}``, the date of a gathering (``era``, ``short``, ``iso`` or ``month``).

A name is words parted by dots, in letters of any script. A token stands on one line. There is no way to write
a literal ``{{``: plans never need one, and every text stays readable by one rule.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from .dates import DateError, parse_date

FIGURE_OPTIONS: dict[str, tuple[str, ...]] = {
    "on": (),
    "as": ("full", "number"),
    "style": ("comma", "plain", "wide", "wideplain"),
}
RECORD_OPTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "since": {},
    "partners": {},
    "gathering": {"as": ("era", "short", "iso", "month")},
}
WITH_ARGUMENT = frozenset({"gathering"})

_NAME = re.compile(r"\w+(?:\.\w+)*")
_BRACED = re.compile(r"\{\{(?P<inside>[^{}\n]*)\}\}")
_BRACES = re.compile(r"\{\{|\}\}")


class TokenError(ValueError):
    """A token that cannot be, with a sentence for the reader."""


@dataclass(frozen=True)
class Token:
    """One token in a text: ``text[start:end]`` is how it is written."""

    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    argument: str = ""
    start: int = 0
    end: int = 0

    @property
    def is_figure(self) -> bool:
        return self.name not in RECORD_OPTIONS

    @property
    def on(self) -> date | None:
        """The day that the token asks for, or None if it asks for the day of the text."""
        return parse_date(self.options["on"]) if "on" in self.options else None

    def option(self, name: str) -> str:
        """The value of an option, or what it means to leave it out."""
        values = _options_of(self.name)[name]
        return self.options.get(name, values[0] if values else "")


def find_tokens(text: str) -> list[Token]:
    """The well-formed tokens of a text in order. What looks like one and is not is in ``malformed``."""
    found = []
    for match in _BRACED.finditer(text):
        try:
            found.append(_read(match["inside"], match.start(), match.end()))
        except TokenError:
            continue
    return found


def malformed(text: str) -> list[tuple[int, str]]:
    """Everything in a text that looks like a token and is none: its place, and what is wrong with it."""
    problems, covered = [], []
    for match in _BRACED.finditer(text):
        covered.append(match.span())
        try:
            _read(match["inside"], match.start(), match.end())
        except TokenError as error:
            problems.append((match.start(), str(error)))
    for match in _BRACES.finditer(text):
        if any(start <= match.start() < end for start, end in covered):
            continue
        problems.append(
            (
                match.start(),
                _("This “{{” is not closed: write “}}” after it, on the same line.")
                if match[0] == "{{"
                else _("This “}}” has no “{{” before it."),
            )
        )
    return sorted(problems)


def expand(text: str, resolve: Callable[[Token], str]) -> str:
    """The text with every well-formed token replaced by what ``resolve`` says; the rest stays as it is."""
    parts, done = [], 0
    for token in find_tokens(text):
        parts += [text[done : token.start], resolve(token)]
        done = token.end
    return "".join([*parts, text[done:]])


def write_token(name: str, options: Mapping[str, str] | None = None, argument: str = "") -> str:
    """A token as text, its options in the order of the tables above. Raises ``TokenError``."""
    options = dict(options or {})
    _check(name, options, argument)
    ordered = [f"{key}={options[key]}" for key in _options_of(name) if key in options]
    return "{{" + " ".join([name, *([argument] if argument else []), *ordered]) + "}}"


def _read(inside: str, start: int, end: int) -> Token:
    words = inside.split()
    if not words:
        raise TokenError(_("There is no name between “{{” and “}}”."))
    name, arguments, options = words[0], [], {}
    for word in words[1:]:
        key, equals, value = word.partition("=")
        if not equals:
            arguments.append(word)
        elif key in options:
            raise TokenError(_("“%(key)s=” is written twice.") % {"key": key})
        else:
            options[key] = value
    if len(arguments) > 1:
        raise TokenError(_("“%(word)s” is not expected here.") % {"word": arguments[1]})
    argument = arguments[0] if arguments else ""
    _check(name, options, argument)
    return Token(name, options, argument, start, end)


def _options_of(name: str) -> dict[str, tuple[str, ...]]:
    return RECORD_OPTIONS.get(name, FIGURE_OPTIONS)


def _check(name: str, options: Mapping[str, str], argument: str) -> None:
    if not _NAME.fullmatch(name):
        raise TokenError(
            _("“%(name)s” is not a name: write words parted by dots, such as survey.consenting.")
            % {"name": name}
        )
    if name in WITH_ARGUMENT and not re.fullmatch("[0-9]{1,18}", argument):
        raise TokenError(_("Write the number after “%(name)s”, such as {{%(name)s 12}}.") % {"name": name})
    if argument and name not in WITH_ARGUMENT:
        raise TokenError(
            _("“%(word)s” is not expected after “%(name)s”. Options are written such as on=2014-08-20.")
            % {"word": argument, "name": name}
        )
    for key, value in options.items():
        _check_option(name, key, value)


def _check_option(name: str, key: str, value: str) -> None:
    allowed = _options_of(name)
    if key not in allowed:
        if not allowed:
            raise TokenError(_("“%(name)s” takes no options.") % {"name": name})
        raise TokenError(
            _("“%(name)s” has no option “%(key)s”. It has: %(known)s.")
            % {"name": name, "key": key, "known": ", ".join(allowed)}
        )
    if key == "on":
        try:
            parse_date(value)
        except DateError as error:
            raise TokenError(str(error)) from None
    elif value not in allowed[key]:
        raise TokenError(
            _("“%(key)s=%(value)s” is not possible. Write one of: %(known)s.")
            % {"key": key, "value": value, "known": ", ".join(allowed[key])}
        )


_WIDE = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")


def format_number(value: Decimal | int, style: str = "comma") -> str:
    """A number in one of the styles of a token: 8,723, 8723, ８，７２３ or ８７２３. Zeros at the end go."""
    if style not in FIGURE_OPTIONS["style"]:
        raise ValueError(style)
    value = Decimal(value)
    value = value.to_integral_value() if value == value.to_integral_value() else value.normalize()
    written = f"{value:f}" if style.endswith("plain") else f"{value:,f}"
    return written.translate(_WIDE) if style.startswith("wide") else written
