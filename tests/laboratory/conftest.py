"""Raw files and results of a test lie in a folder of its own; those of the processed batch on the session's shelf."""

from pathlib import Path

import pytest

from tests.laboratory.analyses.batches import batch_once, results_once
from tests.laboratory.processed import processed, processed_once, shelf

__all__ = ["processed", "processed_once", "shelf"]


@pytest.fixture(autouse=True)
def files_apart(request: pytest.FixtureRequest, settings, tmp_path: Path) -> None:
    if "processed_once" in request.fixturenames:
        return
    settings.DOCUMENTS = tmp_path / "documents"
    settings.RAW_FILES = tmp_path / "raw"
    settings.RESULTS = tmp_path / "results"


@pytest.fixture(scope="session")
def batch(tmp_path_factory) -> Path:
    """Two simulated batches of seven injections; nobody changes them, but sheets are added."""
    return batch_once(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> Path:
    """The folder of results of the whole batch, made at once by one worker; nobody writes into it."""
    return results_once(tmp_path_factory.getbasetemp())
