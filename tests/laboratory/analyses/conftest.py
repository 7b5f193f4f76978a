"""What the tests of the engine's runs share: one small simulated batch, and its tables as nobody disturbed them."""

from pathlib import Path

import pytest

from biocluster.laboratory.analyses import digests
from tests.laboratory.analyses.batches import run, simulated


@pytest.fixture(scope="session")
def batch(tmp_path_factory) -> Path:
    """Two batches of seven injections; nobody changes them, but sheets are added."""
    return simulated(tmp_path_factory.mktemp("batch"), runs=14, batch_size=7)


@pytest.fixture(scope="session")
def undisturbed(batch, tmp_path_factory) -> Path:
    """The folder of results of the whole batch, made at once by one worker."""
    out = tmp_path_factory.mktemp("undisturbed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digests, "TICK_NS", 0)  # files written a moment ago are remembered too
        run(batch, out, workers=1)
    return out
