"""Saying on the terminal how far a command is, once it takes longer than a second."""

import sys
import time

from django.utils.translation import gettext as _

SLOW_SECONDS = 1.0


class Progress:
    """Called with a stage, how much of it is done, and how much there is; silent where nobody looks on."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.told = False

    def __call__(self, stage: str, done: int, whole: int) -> None:
        if time.monotonic() - self.began > SLOW_SECONDS and sys.stderr.isatty():
            words = {
                "database": _("database"),
                "documents": _("documents"),
                "writing": _("writing"),
                "unpacking": _("unpacking"),
                "example": _("example"),
            }[stage]
            share = 100 * done // whole if whole else 100
            print(f"\r{share:>3} %  {words}      ", end="", file=sys.stderr, flush=True)
            self.told = True

    def end(self) -> None:
        if self.told:
            print(file=sys.stderr)
            self.told = False
