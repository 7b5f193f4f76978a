"""Reference material that lies beside the repository and is not part of it.

The plan of a real city and published measurements may be read by a test, never copied into the
repository. A checkout without them still tests everything else.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("BIOCLUSTER_SHARED") or ROOT.parent / "shared")


def shared(name: str) -> Path:
    """The file ``name`` of the reference material; skips the test, saying why, where it is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"needs {path}, which is not on this machine (BIOCLUSTER_SHARED names its folder)")
    return path
