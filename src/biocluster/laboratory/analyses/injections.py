"""What was injected, in which order: the sheet of a batch, or of several, as the engine takes it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class InjectionType(StrEnum):
    """What an injection is for."""

    SAMPLE = "sample"
    QC = "qc"
    """Of the pooled material that is injected again and again."""
    BLANK = "blank"
    STANDARD = "standard"
    """One level of the calibration series."""


@dataclass(frozen=True, slots=True)
class Injection:
    """One line of a sheet: one raw file and what it holds."""

    file: str
    """As the sheet writes it, with / between folders: the name under which tables know the run."""
    path: Path
    order: int
    """Place in the sequence of injections; each once within a batch."""
    batch: str = "1"
    type: InjectionType = InjectionType.SAMPLE
    level: float | None = None
    """Concentration factor of a standard."""
    material: str = ""
    given_times: tuple[tuple[str, float], ...] = ()
    """Migration times in seconds of markers whose ions are not in the file, by name."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Injections in the order of batch and place, however the lines of the file stood."""

    injections: tuple[Injection, ...]

    def __len__(self) -> int:
        return len(self.injections)


def sheet_of(injections: Iterable[Injection]) -> Sheet:
    """A sheet with its injections put in order: by batch, number by number, then by place."""
    return Sheet(
        tuple(sorted(injections, key=lambda each: (natural(each.batch), each.order, natural(each.file))))
    )


_DIGITS = re.compile(r"([0-9]+)")


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key by which names are put in order as people do: batch 2 before batch 10.

    >>> sorted(["b10", "b2", "a"], key=natural)
    ['a', 'b2', 'b10']
    """
    parts = _DIGITS.split(text)
    key = [(1, int(part), "") if at % 2 else (0, 0, part) for at, part in enumerate(parts)]
    return (*key, (2, 0, text))
