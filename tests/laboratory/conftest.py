"""Raw files and results of a test lie in a folder of its own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path: Path) -> None:
    settings.DOCUMENTS = tmp_path / "documents"
    settings.RAW_FILES = tmp_path / "raw"
    settings.RESULTS = tmp_path / "results"
