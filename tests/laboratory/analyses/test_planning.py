"""The order of a batch: a permutation by the seed alone, and every sample between two QCs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.laboratory.analyses.injections import InjectionType
from biocluster.laboratory.analyses.planning import arrange, shuffled


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 2**63 - 1))
def test_shuffling_loses_and_doubles_nothing_and_repeats_itself(n, seed):
    assert sorted(shuffled(n, seed=seed)) == list(range(n))
    assert shuffled(n, seed=seed) == shuffled(n, seed=seed)


def test_the_order_of_a_seed_is_the_same_for_ever():
    assert shuffled(10, seed=2014) == [4, 9, 1, 8, 0, 3, 7, 2, 6, 5]


def test_every_order_is_as_likely_as_any_other():
    """4,800 seeds over the 24 orders of four: the chi-square of a fair shuffle exceeds 49.7 once in a thousand."""
    counts: dict[tuple[int, ...], int] = {}
    for seed in range(4_800):
        order = tuple(shuffled(4, seed=seed))
        counts[order] = counts.get(order, 0) + 1
    found = np.array(list(counts.values()))
    assert len(found) == 24
    assert ((found - 200) ** 2 / 200).sum() < 49.7


NUMBERS = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 99), "qc_every": st.integers(1, 7), "qc_first": st.integers(0, 3),
        "blanks_first": st.integers(0, 2), "blanks_last": st.integers(0, 2), "block_size": st.integers(1, 12),
        "levels": st.lists(st.sampled_from([0.1, 0.5, 1.0, 2.0]), unique=True, max_size=4),
        "series_at_start": st.booleans(), "series_at_end": st.booleans(),
    }
)  # fmt: skip


@settings(deadline=None)
@given(st.integers(0, 40), NUMBERS)
def test_a_row_holds_what_was_asked_for_in_its_order(n, numbers):
    row = arrange(n, **numbers)
    kinds = [slot.type for slot in row]
    samples = [slot for slot in row if slot.type == InjectionType.SAMPLE]
    standards = [slot.level for slot in row if slot.type == InjectionType.STANDARD]
    series = numbers["series_at_start"] + numbers["series_at_end"]
    blocks = max(1, -(-n // numbers["block_size"]))
    assert [slot.order for slot in row] == list(range(1, len(row) + 1))
    assert [slot.sample for slot in samples] == shuffled(n, seed=numbers["seed"])
    assert standards == sorted(numbers["levels"]) * series
    assert kinds.count(InjectionType.BLANK) == numbers["blanks_first"] + numbers["blanks_last"] + blocks - 1
    assert max(slot.block for slot in row) == blocks if row else n == 0
    for block in {slot.block for slot in samples}:
        inside = [slot for slot in samples if slot.block == block]
        assert len(inside) <= numbers["block_size"]
    since = 0
    for at, kind in enumerate(kinds):
        since = since + 1 if kind == InjectionType.SAMPLE else 0
        assert since <= numbers["qc_every"]
        if since and (at + 1 == len(kinds) or kinds[at + 1] != InjectionType.SAMPLE):
            assert kinds[at + 1] == InjectionType.QC, "samples end with a QC"


def test_a_small_row_is_as_a_person_would_write_it():
    row = arrange(
        5, seed=1, qc_every=2, qc_first=1, blanks_first=1, blanks_last=1, levels=(1.0, 0.5), series_at_end=True,
        block_size=3,
    )  # fmt: skip
    told = " ".join(
        f"{slot.type[:2]}{slot.level or ''}{'' if slot.sample is None else slot.sample}" for slot in row
    )
    assert told == "bl st0.5 st1.0 qc sa3 sa0 qc sa1 qc bl sa4 sa2 qc st0.5 st1.0 bl"


@pytest.mark.parametrize("n", [1, 2])
def test_the_smallest_batches_have_a_row(n):
    assert (
        len(arrange(n, seed=0, qc_every=10, qc_first=0, blanks_first=0, blanks_last=0, block_size=10))
        == n + 1
    )
