"""Saying how many files are done and about how long the rest takes."""

import sys
import time

from django.utils.translation import gettext as _

SLOW_SECONDS = 1.0
TOLD_EVERY_SECONDS = 0.2
TOLD_IN_LOGS_EVERY_SECONDS = 60.0


class FilesDone:
    """Tells on the error output how many files are done and about how long the rest takes.

    On a terminal in one line that renews itself, once it takes longer than a second; in a log a line a minute.
    """

    def __init__(self) -> None:
        self._stage, self._began, self._told = "", 0.0, 0.0
        self._open = False

    def __call__(self, stage: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self.end()
            self._stage, self._began, self._told = stage, now, now
        every = TOLD_EVERY_SECONDS if sys.stderr.isatty() else TOLD_IN_LOGS_EVERY_SECONDS
        if now - self._began < SLOW_SECONDS or (now - self._told < every and done < whole):
            return
        self._told = now
        words = {
            "measuring": _("%(done)s of %(whole)s files measured"),
            "tables": _("%(done)s of %(whole)s files in the tables"),
            "simulating": _("%(done)s of %(whole)s files written"),
        }[stage] % {"done": f"{done:,}", "whole": f"{whole:,}"}
        rest = (now - self._began) / done * (whole - done) if done else 0
        left = _(", about %(time)s left") % {"time": _duration(rest)} if done and done < whole else ""
        if sys.stderr.isatty():
            print(f"\r{words}{left}      ", end="", file=sys.stderr, flush=True)
            self._open = True
        elif done < whole:
            print(f"{words}{left}", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._open:
            print(file=sys.stderr)
            self._open = False


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
