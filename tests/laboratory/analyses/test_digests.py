"""Digests that are remembered, and when they are not believed any more."""

import hashlib
import json
import os
import shutil

import pytest

from biocluster.laboratory.analyses import digests
from biocluster.laboratory.analyses.digests import Digests, sha256_of, stamp_of


@pytest.fixture
def raw(tmp_path):
    """A raw file that was written a while ago, as far as the file system tells."""
    path = tmp_path / "a.mzML"
    path.write_bytes(b"content")
    return path


@pytest.fixture(autouse=True)
def no_tick(monkeypatch):
    monkeypatch.setattr(digests, "TICK_NS", 0)


def remembered(tmp_path, raw):
    known = Digests(tmp_path / "digests.jsonl")
    known.remember(raw, stamp_of(raw), sha256_of(raw))
    return known


def test_a_digest_is_remembered_from_one_command_to_the_next(tmp_path, raw):
    assert remembered(tmp_path, raw).of(raw) == hashlib.sha256(b"content").hexdigest()
    assert Digests(tmp_path / "digests.jsonl").of(raw) == hashlib.sha256(b"content").hexdigest()
    assert Digests(tmp_path / "digests.jsonl", trusting=False).of(raw) == ""


def test_a_file_of_the_same_size_and_date_with_other_content_is_noticed(tmp_path, raw):
    remembered(tmp_path, raw)
    before = raw.stat()
    raw.write_bytes(b"CONTENT")
    os.utime(raw, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert raw.stat().st_mtime_ns == before.st_mtime_ns
    assert Digests(tmp_path / "digests.jsonl").of(raw) == ""


def test_a_file_put_in_the_place_of_another_is_noticed(tmp_path, raw):
    remembered(tmp_path, raw)
    other = tmp_path / "b.mzML"
    shutil.copy2(raw, other)
    other.write_bytes(b"CONTENT")
    shutil.copystat(raw, other)
    other.replace(raw)
    assert Digests(tmp_path / "digests.jsonl").of(raw) == ""


def test_a_file_that_is_gone_has_no_digest(tmp_path, raw):
    known = remembered(tmp_path, raw)
    raw.unlink()
    assert known.of(raw) == ""


def test_a_file_changed_a_moment_ago_is_not_remembered(tmp_path, raw, monkeypatch):
    monkeypatch.setattr(digests, "TICK_NS", 3600 * 10**9)
    assert remembered(tmp_path, raw).of(raw) == ""
    assert Digests(tmp_path / "digests.jsonl").of(raw) == ""


def test_a_line_that_a_killed_command_left_half_written_is_passed_over(tmp_path, raw):
    remembered(tmp_path, raw)
    log = tmp_path / "digests.jsonl"
    log.write_text(log.read_text() + '["/x/half')
    other = tmp_path / "b.mzML"
    other.write_bytes(b"other")
    known = Digests(log)
    known.remember(other, stamp_of(other), sha256_of(other))
    again = Digests(log)
    assert again.of(raw)
    assert again.of(other) == hashlib.sha256(b"other").hexdigest()


def test_the_file_of_digests_does_not_grow_without_end(tmp_path, raw):
    log = tmp_path / "digests.jsonl"
    known = Digests(log)
    for _time in range(150):
        known.remember(raw, stamp_of(raw), sha256_of(raw))
    known.tidy()
    assert [json.loads(line)[0] for line in log.read_text().splitlines()] == [str(raw)]
    assert Digests(log).of(raw)
