"""A file that is cut or changed anywhere gives an error with its place, or a run that holds together."""

import gzip
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.mzml.errors import MzmlError
from biocluster.science.metabolome.mzml.reading import read_mzml
from biocluster.science.metabolome.mzml.writing import write_mzml
from biocluster.science.metabolome.runs import Run
from tests.science.metabolome.mzml import documents as d


def written(**options):
    run = Run(
        np.array([1.0, 2.5, 3.0, 4.25, 5.0, 6.5]),
        np.array([0, 3, 3, 4, 9, 11, 12]),
        np.array([100, 101, 102, 150, 60, 61, 62, 63, 64, 99, 100, 500.5]),
        np.arange(12, dtype=np.float32),
        1,
    )
    stream = io.BytesIO()
    write_mzml(stream, run, **options)
    return stream.getvalue()


def by_others():
    """With what our writer does not write: groups, second levels, minutes, numbers without compression."""
    groups = f'<referenceableParamGroup id="g">{d.param("MS:1000511", 1)}</referenceableParamGroup>'
    refer = '<referenceableParamGroupRef ref="g"/>'
    spectra = [
        d.spectrum(params=refer + d.param("MS:1000285", at * 10), times=d.time(at, d.MINUTES)) if at % 2
        else d.spectrum(params=d.param("MS:1000511", 2), at=at)
        for at in range(8)
    ]  # fmt: skip
    return d.document(*spectra, groups=groups)


FILES = {"compressed": written(), "plain": written(compression="none", indexed=False), "others": by_others()}
FILES["gzip"] = gzip.compress(FILES["compressed"])


def read(file, **options):
    try:
        return read_mzml(file, **options)
    except MzmlError as error:
        return error


def outcome(file, **options):
    """The run, or None for a file that is refused; anything else that is raised fails the test."""
    run = read(file, **options)
    if isinstance(run, MzmlError):
        assert run.detail in str(run)
        assert run.byte is None or run.byte >= 0
        return None
    assert len(run.offsets) == run.n_scans + 1
    assert (run.offsets[0], run.offsets[-1]) == (0, run.n_points)
    assert len(run.mz) == len(run.intensity) == run.n_points
    assert (np.diff(run.times) > 0).all()
    assert np.isfinite(run.times).all()
    assert np.isfinite(run.intensity).all()
    for index in range(run.n_scans):
        mz, _ = run.scan(index)
        assert (mz > 0).all()
        assert (np.diff(mz) >= 0).all()
    return run


@pytest.mark.parametrize("name", FILES)
def test_every_cut_is_noticed(name):
    file = FILES[name]
    whole = outcome(file)
    assert whole is not None
    last = len(file) if name == "gzip" else len(file.rstrip())  # white space at the end may be missing
    last_spectrum = max(0, file.rfind(b"<spectrum "))
    for end in [*range(0, last_spectrum, 37), *range(last_spectrum, last, 11), last - 1]:
        assert outcome(file[:end]) is None, end


@pytest.mark.parametrize("name", ["compressed", "plain", "others"])
def test_every_missing_spectrum_is_noticed(name):
    file = FILES[name]
    start = file.index(b"<spectrum ")
    end = file.index(b"</spectrum>") + len(b"</spectrum>")
    with pytest.raises(MzmlError) as refused:
        read_mzml(file[:start] + file[end:])
    assert refused.value.reason == "count_differs"


def same(one, other):
    fields = ("times", "offsets", "mz", "intensity")
    return (one.polarity, one.profile) == (other.polarity, other.profile) and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in fields
    )


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(list(FILES)), st.data())
def test_any_change_gives_an_error_or_a_run_that_holds_together(name, data):
    file = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 3), label="changes")):
        at = data.draw(st.integers(0, len(file) - 1), label="at")
        kind = data.draw(st.sampled_from(["flip", "put", "insert", "remove", "repeat"]), label="kind")
        size = data.draw(st.integers(1, 300), label="size")
        if kind == "flip":
            file[at] ^= 1 << size % 8
        elif kind == "put":
            file[at] = data.draw(st.sampled_from(list(b"\0\"'<>&/=09AZ.-\xff")), label="sign")
        elif kind == "insert":
            file[at:at] = data.draw(st.binary(min_size=1, max_size=8), label="what")
        elif kind == "remove":
            del file[at : at + size]
        else:
            file[at:at] = file[at : at + size]
    changed = bytes(file)
    quick, slow = outcome(changed), outcome(changed, thorough=True)
    # the fast path passes over some text that says nothing; where it is broken XML, only parsing notices
    if slow is not None:
        assert quick is not None
        assert same(quick, slow)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from([b"", b"<mzML>", b"\x1f\x8b\x08", FILES["compressed"][:2500]])
)
def test_anything_behind_a_right_beginning(content, beginning):
    assert outcome(beginning + content) is None
