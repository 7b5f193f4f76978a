"""Results under the digest of what they depend on: whole or not there, whatever is killed."""

import dataclasses
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from biocluster.laboratory.analyses.store import Store, StoreInUse, canonical, digest_of, whole_file
from biocluster.laboratory.analyses.target_lists import Role, TargetRow, targets_of

ROOT = Path(__file__).resolve().parents[3]
KEY = "ab" + "0" * 62


def test_a_result_is_kept_under_its_key_and_stays_as_it_is(tmp_path):
    store = Store(tmp_path)
    assert not store.has(KEY)
    store.put(KEY, b"first")
    store.put(KEY, b"second")
    assert store.has(KEY)
    assert store.path_of(KEY).read_bytes() == b"first"
    assert store.path_of(KEY) == tmp_path / "ab" / f"{KEY}.parquet"


def test_a_writing_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "table.parquet"
    path.write_bytes(b"before")
    with pytest.raises(OSError, match="full"):
        write_half(path, tmp_path / "incoming")
    assert path.read_bytes() == b"before"
    assert list((tmp_path / "incoming").iterdir()) == []


def write_half(path, incoming):
    with whole_file(path, incoming=incoming) as part:
        part.write_bytes(b"half")
        raise OSError("the disk is full")


HOLDER = """
import sys, signal
from pathlib import Path
from biocluster.laboratory.analyses.store import Store, whole_file
store = Store(Path(sys.argv[1]))
with store.alone(), whole_file(store.folder / "table", incoming=store.folder / "incoming") as part:
    part.write_bytes(b"half")
    print("half", flush=True)
    signal.pause()
"""


def test_one_command_at_a_time_and_a_killed_one_leaves_no_half_file(tmp_path):
    store = Store(tmp_path)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"half\n"
    with pytest.raises(StoreInUse) as refused, store.alone():
        pass
    assert refused.value.folder == tmp_path
    assert len(list((tmp_path / "incoming").iterdir())) == 1
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait(20)
    with store.alone():
        assert list((tmp_path / "incoming").iterdir()) == []
    assert not (tmp_path / "table").exists()


def test_a_digest_depends_on_every_value_and_on_nothing_else():
    def digest(**changed):
        rows = [TargetRow("b", mz=100.1, formula="CH4"), TargetRow("a", mz=2.0, role=Role.MARKER)]
        rows[0] = dataclasses.replace(rows[0], **changed)
        return digest_of({"targets": targets_of(rows), "window": 3})

    assert digest() == digest()
    changes = [
        {"name": "c"}, {"mz": np.nextafter(100.1, 101)}, {"formula": "CH5"}, {"time": 1.0}, {"standard": "a"},
        {"role": Role.LOCK_MASS}, {"concentration": 1.0}, {"window": 1.0}, {"mobility": 1.0},
    ]  # fmt: skip
    assert len({digest(), *(digest(**change) for change in changes)}) == len(changes) + 1


def test_values_have_one_form():
    assert (
        canonical({"b": np.float64(0.1), "a": (1, True, None, Role.TARGET)})
        == '{"a":[1,true,null,"target"],"b":0.1}'
    )
    assert canonical([float("nan"), float("inf"), np.array([1.5, np.nan])]) == '[null,"inf",[1.5,null]]'
    with pytest.raises(TypeError, match="set"):
        canonical({1, 2})


SAME = """
from biocluster.laboratory.analyses.store import digest_of
print(digest_of({"x": {"b": 1, "a": 2}, "y": [0.1, float("nan")]}))
"""


def test_a_digest_is_the_same_in_every_process():
    said = {
        subprocess.run(
            [sys.executable, "-c", SAME], env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1
