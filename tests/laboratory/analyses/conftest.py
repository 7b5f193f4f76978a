"""What the tests of the engine's runs share: one small simulated batch, and its tables as nobody disturbed them."""

from pathlib import Path

import pytest

from tests.laboratory.analyses.batches import batch_once, results_once


@pytest.fixture(scope="session")
def batch(tmp_path_factory) -> Path:
    """Two batches of seven injections; nobody changes them, but sheets are added."""
    return batch_once(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> Path:
    """The folder of results of the whole batch, made at once by one worker."""
    return results_once(tmp_path_factory.getbasetemp())
