"""Logs without personal data: no addresses, no telephone numbers, and of an error only where it happened.

What an exception says of itself often holds what a person typed ("Key (email)=(…) already exists"), so it is
left out: the kind of the exception and the lines of our code are kept.
"""

import logging
import re
import traceback
from types import TracebackType

ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<![\w.-])\+?0?\d{1,4}[-(]\d{1,4}[-)]\d{3,4}(?![\w-])")
QUERY = re.compile(r"\?[^\s\"']*")
RESET_KEY = re.compile(r"(/password/reset/key/)[^/\s]+")


def without_personal_data(text: str) -> str:
    """The text with addresses, telephone numbers, what follows ``?`` in URLs, and keys of reset links cut out."""
    for pattern, instead in (
        (RESET_KEY, r"\1…"),
        (ADDRESS, "[address]"),
        (TELEPHONE, "[telephone]"),
        (QUERY, "?…"),
    ):
        text = pattern.sub(instead, text)
    return text


class WithoutPersonalData(logging.Filter):
    """Cuts personal data out of the message; control characters too, so that a line is a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = without_personal_data(record.getMessage())
        record.msg = "".join(letter if letter.isprintable() else " " for letter in message)
        record.args = ()
        return True


class WithoutValues(logging.Formatter):
    """Of an exception: its kind and the lines of code it came through, never what it says."""

    def formatException(
        self, ei: tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
    ) -> str:
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in _frames(error)]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return traceback.extract_tb(error.__traceback__)
