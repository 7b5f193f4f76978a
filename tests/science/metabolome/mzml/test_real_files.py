"""Files of real instruments, array by array beside pymzML."""

import gzip
import io

import numpy as np
import pymzml.run
import pytest

from biocluster.science.metabolome.mzml.errors import MzmlError
from biocluster.science.metabolome.mzml.reading import read_mzml
from biocluster.science.metabolome.mzml.writing import write_mzml
from tests.shared import shared

FILES = ["data/ce-ms/CEMS_10ppm.mzML", "data/lc-ms/mzmine_PMA_TK_QC_04-4to5min.mzML"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("thorough", [False, True])
def test_every_array_is_that_of_pymzml(name, thorough):
    path = shared(name)
    with path.open("rb") as stream:
        run = read_mzml(stream, thorough=thorough)
    spectra = [spectrum for spectrum in pymzml.run.Reader(str(path)) if spectrum.ms_level == 1]
    minutes = [spectrum.scan_time_in_minutes() for spectrum in spectra]
    assert run.times == pytest.approx(np.array(minutes) * 60, rel=1e-15)  # a last digit of the conversion
    assert run.n_scans == len(spectra)
    for index, spectrum in enumerate(spectra):
        mz, intensity = run.scan(index)
        assert np.array_equal(mz, spectrum.mz)
        assert np.array_equal(intensity, np.asarray(spectrum.i, np.float32))


def test_the_ce_ms_run_is_as_expected():
    with shared(FILES[0]).open("rb") as stream:
        run = read_mzml(stream)
    assert (run.n_scans, run.n_points, run.polarity, run.profile) == (982, 13_564, 1, False)
    assert (run.times[0], run.times[-1]) == (400.341, 899.883)
    assert np.median(np.diff(run.times)) == pytest.approx(0.509, abs=0.0005)  # as it is printed there


def test_of_the_lc_ms_run_the_second_levels_are_left_out():
    with shared(FILES[1]).open("rb") as stream:
        run = read_mzml(stream)
    text = shared(FILES[1]).read_bytes()
    firsts = text.count(b'name="ms level" value="1"')
    assert 0 < firsts < text.count(b"<spectrum ")
    assert run.n_scans == firsts


@pytest.mark.parametrize("name", FILES)
def test_packed_rewritten_and_cut(name):
    content = shared(name).read_bytes()
    run = read_mzml(content)
    stream = io.BytesIO()
    write_mzml(stream, run)
    for again in (read_mzml(gzip.compress(content, 1)), read_mzml(stream.getvalue())):
        for field in ("times", "offsets", "mz", "intensity"):
            assert np.array_equal(getattr(again, field), getattr(run, field))
    for end in np.linspace(1, len(content) - 3, 25).astype(int):
        with pytest.raises(MzmlError) as refused:
            read_mzml(content[:end])
        assert refused.value.reason == "truncated"
        assert refused.value.byte <= end
