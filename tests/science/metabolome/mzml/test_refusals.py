"""Files that are no run: each is refused, with what is wrong and where."""

import base64
import gzip
import pickle
import struct
import tracemalloc
import zlib

import pytest
from isal import igzip_lib

from biocluster.science.metabolome.mzml.errors import MzmlError
from biocluster.science.metabolome.mzml.reading import read_mzml
from tests.science.metabolome.mzml import documents as d

BOTH = pytest.mark.parametrize("thorough", [False, True], ids=["fast", "thorough"])
RIGHT = d.document(*(d.spectrum(at=at) for at in range(4)))


def refusal(file, **options):
    with pytest.raises(MzmlError) as refused:
        read_mzml(file, name="QC_01.mzML", **options)
    return refused.value


@BOTH
@pytest.mark.parametrize(
    ("file", "reason", "says"),
    [
        (b"", "empty", "nothing"),
        (gzip.compress(b"", mtime=0), "empty", "nothing"),
        (b" \n ", "truncated", "no element"),
        (b"Hello", "not_mzml", "syntax"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "not_mzml", "'html'"),
        (b"<html><body>404<br></body></html>", "not_mzml", "'html'"),
        (b'<?xml version="1.0"?><mzXML><msRun/></mzXML>', "not_mzml", "'mzXML'"),
        (b"<mzML/>", "not_mzml", "no list of spectra"),
        (b"PK\x03\x04 and so on", "not_mzml", "zip"),
        (b"\x01\xa1F\x00i\x00n\x00n\x00i\x00g\x00a\x00n\x00", "not_mzml", "Thermo"),
        (b"\x89HDF\r\n\x1a\n", "not_mzml", "HDF5"),
        (gzip.compress(b"SQLite format 3\0", mtime=0), "not_mzml", "SQLite"),
        (bytes(1000), "not_mzml", "not well-formed"),
        (RIGHT + b"<again/>", "not_well_formed", "junk"),
        (RIGHT.replace(b"</run>", b"</ran>"), "not_well_formed", "mismatched"),
        (RIGHT.replace(b"utf-8", b"Shift_JIS"), "unsupported_encoding", "multi-byte"),
        (RIGHT.replace(b"utf-8", b"no-such-code"), "unsupported_encoding", "unknown encoding"),
        (b"<mzML>" + b"<a>" * 10_000, "not_mzml", "inside one another"),
        (b"<mzML><!--" + b"-" * 5_000_000, "not_well_formed", ""),
        (b"<mzML><!--" + b"a" * 5_000_000, "too_long", "tag or comment"),
        (d.document(d.spectrum(), count=2), "count_differs", "1 spectra where 2"),
        (d.document(d.spectrum(), count=0), "count_differs", "1 spectra where 0"),
        (d.document(d.spectrum(), count="many"), "bad_number", "'many'"),
        (d.document() + RIGHT, "not_well_formed", "junk"),
    ],
)  # fmt: skip
def test_what_is_no_mzml_file(file, reason, says, thorough):
    error = refusal(file, thorough=thorough)
    assert (error.reason, error.name, error.spectrum) == (reason, "QC_01.mzML", None)
    assert says in error.detail
    assert error.byte is not None


def changed(**fields):
    """Four spectra of which the third is wrong."""
    return d.document(d.spectrum(at=1), d.spectrum(at=2), d.spectrum(**{"at": 3} | fields), d.spectrum(at=4))


MZ, INTENSITY = d.mz_array([100, 200]), d.intensity_array([7, 5])
HALF_PACKED = base64.b64encode(zlib.compress(struct.pack("<2d", 1, 2))[:-6]).decode()
DAMAGED = base64.b64encode(b"no zlib at all, is it?").decode()
NAN, INF = float("nan"), float("inf")


@BOTH
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"length": 3}, "length_differs"),
        ({"length": 1}, "length_differs"),
        ({"length": 0}, "length_differs"),
        ({"length": -1}, "bad_number"),
        ({"length": ""}, "bad_number"),
        ({"length": "2.5"}, "bad_number"),
        ({"length": 10**9}, "too_many_points"),
        ({"length": "9" * 5000}, "bad_number"),
        ({"times": ""}, "no_time"),
        ({"times": d.time(1, "")}, "no_time_unit"),
        ({"at": "soon"}, "bad_time"),
        ({"at": "nan"}, "bad_time"),
        ({"at": "inf"}, "bad_time"),
        ({"at": 2}, "time_repeats"),
        ({"params": d.param("MS:1000511", "one")}, "bad_number"),
        ({"params": '<referenceableParamGroupRef ref="x"/>'}, "unknown_group"),
        ({"params": d.param("MS:1000127") + d.param("MS:1000129")}, "mixed_polarity"),
        ({"params": d.param("MS:1000511", 1) + d.param("MS:1000128")}, "mixed_representation"),
        ({"arrays": INTENSITY}, "no_intensity"),
        ({"arrays": MZ}, "no_intensity"),
        ({"arrays": INTENSITY + MZ + MZ}, "array_repeats"),
        ({"arrays": MZ + INTENSITY.replace("MS:1000523", "MS:0")}, "no_precision"),
        ({"arrays": MZ + INTENSITY.replace(d.PLAIN, "MS:1003089")}, "unsupported_compression"),
        ({"arrays": MZ + INTENSITY.replace(d.param(d.PLAIN), "")}, "no_compression"),
        ({"arrays": MZ + INTENSITY.replace("<binary>", "<binary>=")}, "bad_base64"),
        ({"arrays": MZ + INTENSITY.replace("<binary>A", "<binary>")}, "bad_base64"),
        ({"arrays": MZ + INTENSITY.replace("<binary>A", "<binary>é")}, "bad_base64"),
        ({"arrays": MZ + d.array("MS:1000515", "")}, "length_differs"),
        ({"arrays": MZ + d.array("MS:1000515", HALF_PACKED, compression=d.ZLIB)}, "bad_inflate"),
        ({"arrays": MZ + d.array("MS:1000515", DAMAGED, compression=d.ZLIB)}, "bad_inflate"),
        ({"arrays": MZ + d.array("MS:1000515", "", compression=d.ZLIB)}, "bad_inflate"),
        ({"arrays": MZ.replace("><", ' arrayLength="3"><', 1) + INTENSITY}, "length_differs"),
        ({"arrays": MZ + INTENSITY.replace("<binary>", "<binary>" + "A" * 6000)}, "length_differs"),
        ({"mz": [100, NAN]}, "bad_mz"),
        ({"mz": [100, INF]}, "bad_mz"),
        ({"mz": [0, 100]}, "bad_mz"),
        ({"mz": [-1, 100]}, "bad_mz"),
        ({"intensity": [NAN, 1]}, "bad_intensity"),
        ({"intensity": [1, -INF]}, "bad_intensity"),
        ({"intensity": [1e39, 1]}, "bad_intensity"),  # too large for what a run holds
    ],
)  # fmt: skip
def test_one_wrong_spectrum(fields, reason, thorough):
    if fields.get("arrays") == INTENSITY:
        reason = "no_mz"
    file = changed(**fields)
    error = refusal(file, thorough=thorough)
    assert (error.reason, error.spectrum) == (reason, 2)
    begin = [at for at in range(len(file)) if file.startswith(b"<spectrum ", at)][2]
    end = file.index(b"</spectrum>", begin)
    assert begin <= error.byte <= end
    assert f"QC_01.mzML (spectrum 2, byte {error.byte}): " in str(error)


def test_a_spectrum_without_a_length():
    error = refusal(RIGHT.replace(b' defaultArrayLength="2"', b""))
    assert (error.reason, error.spectrum) == ("no_length", 0)


@BOTH
@pytest.mark.parametrize("at", [1, 2, 3, 100, -1, -5, -9])
def test_a_cut_gzip(at, thorough):
    packed = gzip.compress(RIGHT * 1 + b" " * 1000, mtime=0)
    error = refusal(packed[:at], thorough=thorough)
    assert error.reason in ("truncated", "not_mzml") if at < 3 else "truncated"


def test_a_damaged_gzip_and_something_behind_it():
    packed = bytearray(gzip.compress(RIGHT, mtime=0))
    assert refusal(bytes(packed) + b"more").reason == "bad_gzip"
    packed[-6] ^= 1  # its checksum
    assert refusal(bytes(packed)).reason == "bad_gzip"


def test_a_run_larger_than_allowed():
    assert read_mzml(RIGHT, max_points=8).n_points == 8
    error = refusal(RIGHT, max_points=7)
    assert (error.reason, error.spectrum) == ("too_many_points", 3)


def test_an_array_that_unpacks_to_far_more_than_its_points_takes_no_memory():
    packer = zlib.compressobj(1)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(60)) + packer.flush()
    arrays = MZ + d.array("MS:1000515", base64.b64encode(bomb).decode(), compression=d.ZLIB)
    file = d.document(d.spectrum(arrays=arrays))
    tracemalloc.start()
    error = refusal(file)
    peak = tracemalloc.get_traced_memory()[1]
    assert len(igzip_lib.decompress(bomb, igzip_lib.DECOMP_ZLIB)) == 60_000_000
    whole = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.reason == "length_differs"
    assert peak < 5_000_000 < 60_000_000 < whole


def test_a_long_array_that_is_cut():
    raw = struct.pack("<4000d", *range(1, 4001))
    text = base64.b64encode(zlib.compress(raw, 0)[:-9]).decode()
    arrays = d.array("MS:1000514", text, compression=d.ZLIB) + INTENSITY
    error = refusal(d.document(d.spectrum(arrays=arrays, length=4000)))
    assert (error.reason, error.spectrum) == ("bad_inflate", 0)


def test_the_error_comes_back_whole_from_another_process():
    error = refusal(changed(length=3))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert vars(again) == vars(error)
    assert str(again) == str(error)
