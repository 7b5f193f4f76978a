"""The lines of a plan's file, before anything is understood."""

from dataclasses import dataclass


class PlanFileError(ValueError):
    """A file that cannot be read as a plan, with a sentence that says what, where and what to do."""

    def __init__(self, message: object, **words: object):
        super().__init__(message)
        self.message, self.words = message, words

    def __str__(self) -> str:
        return str(self.message) % self.words


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a text file, or one paragraph or table row of a Word file.

    A Word file says more than its words do: ``label`` is the number that Word prints before a paragraph,
    ``heading`` the level of its heading style, ``list_level`` how deep it is in its list.
    """

    number: int
    text: str
    label: str = ""
    heading: int | None = None
    list_level: int | None = None
    row: bool = False

    @property
    def printed(self) -> str:
        return f"{self.label} {self.text}".strip() if self.label else self.text

    @property
    def indent(self) -> int:
        """Columns before the first word; a full-width space is two, a tab goes to the next eighth."""
        if self.list_level is not None:
            return 2 * self.list_level
        columns = 0
        for sign in self.text:
            if sign == "\t":
                columns += 8 - columns % 8
            elif sign.isspace():
                columns += 2 if sign == "　" else 1
            else:
                break
        return columns


@dataclass(frozen=True, slots=True)
class PlanFile:
    """The lines of a file; in a Word file every paragraph stands by itself and none is wrapped."""

    lines: tuple[SourceLine, ...]
    word: bool = False
