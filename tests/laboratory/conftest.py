"""Raw files and results of a test lie in a folder of its own; those of the processed batch on the session's shelf."""

from pathlib import Path

import pytest

from tests.laboratory.processed import processed, processed_once, shelf

__all__ = ["processed", "processed_once", "shelf"]


@pytest.fixture(autouse=True)
def files_apart(request: pytest.FixtureRequest, settings, tmp_path: Path) -> None:
    if "processed_once" in request.fixturenames:
        return
    settings.DOCUMENTS = tmp_path / "documents"
    settings.RAW_FILES = tmp_path / "raw"
    settings.RESULTS = tmp_path / "results"
