"""What the tests of exports share: the tables of a small simulated batch."""

from pathlib import Path

import pytest

from tests.laboratory.analyses.batches import batch_once, results_once


@pytest.fixture(scope="session")
def batch(tmp_path_factory) -> Path:
    """Two batches of seven injections; nobody changes them, but sheets are added."""
    return batch_once(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> Path:
    """The folder of its results; nobody writes into it."""
    return results_once(tmp_path_factory.getbasetemp())
