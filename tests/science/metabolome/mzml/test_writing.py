"""What is written is read again as it was, by this reader and by another, and is the same bytes everywhere."""

import hashlib
import io
import re
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pymzml.run
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from biocluster.science.metabolome.mzml.reading import read_mzml
from biocluster.science.metabolome.mzml.writing import write_mzml
from biocluster.science.metabolome.runs import Run


def written(run, **options):
    stream = io.BytesIO()
    write_mzml(stream, run, **options)
    return stream.getvalue()


def made(counts, *, seed=1, polarity=1, profile=False):
    rng = np.random.default_rng(seed)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    mz = np.concatenate([np.sort(rng.uniform(50, 1000, count)) for count in counts] or [[]])
    intensity = rng.lognormal(5, 2, len(mz)).astype(np.float32)
    return Run(np.cumsum(rng.uniform(0.1, 1, len(counts))), offsets, mz, intensity, polarity, profile)


finite = {"allow_nan": False, "allow_infinity": False}


@st.composite
def runs(draw):
    counts = draw(st.lists(st.integers(0, 6), max_size=6))
    times = draw(
        st.lists(st.floats(0, 1e6, **finite), min_size=len(counts), max_size=len(counts), unique=True)
    )
    mz = draw(
        st_numpy.arrays(
            np.float64, sum(counts), elements=st.floats(1e-300, 1e300, exclude_min=True, **finite)
        )
    )
    intensity = draw(st_numpy.arrays(np.float32, sum(counts), elements=st.floats(width=32, **finite)))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    for start, end in pairwise(offsets):
        mz[start:end].sort()
    polarity = draw(st.sampled_from([-1, 0, 1])) if counts else 0
    return Run(
        np.sort(np.array(times)), offsets, mz, intensity, polarity, bool(counts) and draw(st.booleans())
    )


@settings(max_examples=150, deadline=None)
@given(runs(), st.sampled_from(["zlib", "none"]), st.booleans(), st.booleans())
def test_reading_what_was_written_gives_the_same_run(run, compression, indexed, thorough):
    again = read_mzml(written(run, compression=compression, indexed=indexed), thorough=thorough)
    for name in ("times", "offsets", "mz", "intensity"):
        assert np.array_equal(getattr(again, name), getattr(run, name)), name
    assert (again.polarity, again.profile) == (run.polarity, run.profile)


def test_single_precision_rounds_and_double_keeps():
    run = made([40, 0, 9])
    single = read_mzml(written(run, mz_bits=32, intensity_bits=64))
    assert np.array_equal(single.mz, run.mz.astype(np.float32).astype(np.float64))
    assert np.array_equal(single.intensity, run.intensity)


@pytest.mark.parametrize("compression", ["zlib", "none"])
@pytest.mark.parametrize("profile", [False, True])
def test_pymzml_reads_the_same(tmp_path, compression, profile):
    run = made([5, 0, 300, 1], profile=profile, polarity=-1)
    path = tmp_path / "run.mzML"
    path.write_bytes(written(run, compression=compression))
    spectra = list(pymzml.run.Reader(str(path)))
    assert len(spectra) == run.n_scans
    for index, spectrum in enumerate(spectra):
        mz, intensity = run.scan(index)
        assert np.array_equal(spectrum.mz, mz)
        assert np.array_equal(spectrum.i, intensity)
        assert spectrum.scan_time_in_minutes() == pytest.approx(run.times[index] / 60, rel=1e-15)
        assert spectrum.ms_level == 1
        assert bool(spectrum["negative scan"])
        assert (spectrum["profile spectrum"] is not None) == profile


def test_index_and_checksum_are_right():
    file = written(made([3, 0, 7]))
    start = int(re.search(rb"<indexListOffset>(\d+)<", file)[1])
    assert file.startswith(b"<indexList ", start)
    offsets = re.findall(rb'<offset idRef="(scan=\d+)">(\d+)<', file)
    assert [name for name, _ in offsets] == [b"scan=1", b"scan=2", b"scan=3"]
    for name, offset in offsets:
        assert file[int(offset) :].startswith(b'<spectrum index="')
        assert name in file[int(offset) : int(offset) + 60]
    summed, checksum = re.search(rb"^(.*<fileChecksum>)(\w+)<", file, re.DOTALL).groups()
    assert hashlib.sha1(summed, usedforsecurity=False).hexdigest().encode() == checksum


def test_the_bytes_are_those_of_every_other_machine():
    # zlib 1.2.13 and zlib-ng 2.3 give the same, since no repeats are searched for
    mz = np.concatenate([np.arange(20_000) / 64 + 50, [60.5]])
    intensity = (np.arange(20_001) * 7919 % 10_007).astype(np.float32) / 4
    run = Run(np.array([0.1, 0.25, 1.5]), np.array([0, 20_000, 20_000, 20_001]), mz, intensity, 1)
    file = written(run, run_id="QC 01", start_time=datetime(2026, 1, 2, 3, tzinfo=UTC))
    assert (
        hashlib.sha256(file).hexdigest() == "2f4b76e74ad79ac3ad355c66f00633918806d73c94312be508b616759de9e13e"
    )


def test_identifiers_are_made_fit_for_xml():
    file = written(made([1]), run_id='1 "Probe" é', software_version='<1&"2"')
    assert b'<run id="_x0031__x0020__x0022_Probe_x0022__x0020__x00e9_"' in file
    assert read_mzml(file).n_scans == 1


def test_the_start_is_told_with_its_time_zone():
    assert b'startTimeStamp="2026-01-02T03:00:00+00:00"' in written(
        made([1]), start_time=datetime(2026, 1, 2, 3, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    "options",
    [
        {"mz_bits": 16},
        {"intensity_bits": 0},
        {"compression": "gzip"},
        {"start_time": datetime(2026, 1, 2)},
    ],
)
def test_wrong_options_are_refused(options):
    with pytest.raises(ValueError, match=r"32 or 64|'zlib' or 'none'|time zone"):
        written(made([1]), **options)
