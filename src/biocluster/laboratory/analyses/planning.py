"""In which order a batch is injected: samples shuffled by a stated seed, with QCs, blanks and standards in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched

import numpy as np

from biocluster.laboratory.analyses.injections import InjectionType

MOST_SEED = 2**63 - 1
Kind = tuple[InjectionType, int | None, float | None]
"""What stands in a place: for a sample which one, for a standard at which level."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in the row: what stands there, in which block; for a sample which one, for a standard at which level."""

    order: int
    block: int
    type: InjectionType
    sample: int | None = None
    level: float | None = None


def shuffled(n: int, *, seed: int) -> list[int]:
    """The numbers from 0 to ``n - 1`` in an order by chance, the same for the same seed on every machine for ever.

    Fisher and Yates' shuffle over the raw words of PCG64, which numpy promises never to change; what its ``shuffle``
    makes of them it may change.

    >>> shuffled(5, seed=1)
    [3, 1, 4, 0, 2]
    """
    words = np.random.PCG64(seed)
    order = list(range(n))
    for last in range(n - 1, 0, -1):
        at = _below(last + 1, words)
        order[last], order[at] = order[at], order[last]
    return order


def _below(most: int, words: np.random.PCG64) -> int:
    """A number from 0 to ``most - 1``, each as likely: words beyond the last whole multiple are passed over."""
    whole = 2**64 - 2**64 % most
    while True:
        word = int(words.random_raw())
        if word < whole:
            return word % most


def arrange(
    n_samples: int,
    *,
    seed: int,
    qc_every: int,
    qc_first: int,
    blanks_first: int,
    blanks_last: int,
    levels: Sequence[float] = (),
    series_at_start: bool = True,
    series_at_end: bool = False,
    block_size: int,
) -> list[Slot]:
    """The row of a batch.

    Blanks first, then the calibration series from the lowest level up, then the QCs that settle the system. Samples
    follow by chance in blocks; within a block a QC stands after every ``qc_every`` samples, and each block ends with
    one, so that every sample lies between two. Between two blocks stands a blank. The series again, and blanks, end
    the row.
    """
    series = [(InjectionType.STANDARD, None, level) for level in sorted(levels)]
    qc, blank = (InjectionType.QC, None, None), (InjectionType.BLANK, None, None)
    blocks = list(batched(shuffled(n_samples, seed=seed), block_size)) or [()]
    row: list[tuple[int, Kind]] = [(1, blank)] * blanks_first
    if series_at_start:
        row += [(1, each) for each in series]
    row += [(1, qc)] * qc_first
    for number, block in enumerate(blocks, start=1):
        if number > 1:
            row.append((number, blank))
        for some in batched(block, qc_every):
            row += [(number, (InjectionType.SAMPLE, sample, None)) for sample in some]
            row.append((number, qc))
    if series_at_end:
        row += [(len(blocks), each) for each in series]
    row += [(len(blocks), blank)] * blanks_last
    return [Slot(order, block, *kind) for order, (block, kind) in enumerate(row, start=1)]
