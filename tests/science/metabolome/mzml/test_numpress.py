"""MS-Numpress against its specification, and against numbers that its own library encoded."""

import base64
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biocluster.science.metabolome.mzml.errors import Fault, MzmlError
from biocluster.science.metabolome.mzml.numpress import decode_linear, decode_pic, decode_slof
from biocluster.science.metabolome.mzml.reading import read_mzml
from tests.science.metabolome.mzml import documents as d


def half_bytes(number):
    """The half bytes of a number of four bytes, as the specification describes them."""
    digits = [number >> 4 * place & 15 for place in range(8)]  # the lowest first
    for left_out, head in ((0, 0), (15, 8)):
        if digits[-1] == left_out:
            count = 0
            while count < (8 if left_out == 0 else 7) and digits[7 - count] == left_out:
                count += 1
            return [head + count, *digits[: 8 - count]]
    return [0, *digits]


def joined(numbers):
    halves = [half for number in numbers for half in half_bytes(number & 0xFFFFFFFF)]
    halves += [0] * (len(halves) % 2)
    return bytes(high << 4 | low for high, low in zip(halves[::2], halves[1::2], strict=True))


def linear(values, scale):
    fixed = [int(value * scale + 0.5) for value in values]
    differences = [
        c - (2 * b - a) for a, b, c in zip(fixed, fixed[1:], fixed[2:], strict=False)
    ]  # from the line through the two before
    firsts = b"".join(struct.pack("<I", number) for number in fixed[:2])
    return struct.pack(">d", scale) + firsts + joined(differences)


def slof(values, scale):
    logs = [int(np.log(value + 1) * scale + 0.5) for value in values]
    return struct.pack(">d", scale) + b"".join(struct.pack("<H", log) for log in logs)


def test_the_three_examples_of_the_specification():
    assert half_bytes(0) == [8]
    assert half_bytes(-1 & 0xFFFFFFFF) == [15, 15]
    assert half_bytes(23) == [6, 7, 1]


# encoded by pynumpress 0.1.5, which wraps the library of the authors
LIBRARY = {
    "linear": (
        decode_linear,
        "40f86a00000000008096980028f8980030a6812c50e0e1e3f65930",
        [100.0, 100.25, 101.5, 250.125, 999.9999],
    ),
    "pic": (decode_pic, "8717f6016ff400013071110effffff70", [0, 1, 15, 16, 255, 4096, 70000, 2147483646]),
    "slof": (decode_slof, "40b28700000000000000d80c402d0080f7ff", [0, 1, 10.5, 1000, 1e6]),
}


@pytest.mark.parametrize("name", LIBRARY)
def test_what_the_library_of_the_authors_encoded(name):
    decode, encoded, values = LIBRARY[name]
    tolerance = {"linear": 1e-6, "pic": 0, "slof": 3e-4}[name]  # what rounding to its scale may lose
    assert decode(bytes.fromhex(encoded), len(values)) == pytest.approx(values, rel=tolerance)


@given(st.lists(st.integers(0, 2**31 - 2)))
def test_pic_gives_whole_numbers_back(values):
    assert decode_pic(joined(values), len(values)).tolist() == values


@given(st.lists(st.floats(0, 2000), max_size=30), st.sampled_from([1.0, 1000.0, 1e5]))
def test_linear_is_off_by_half_a_step_at_most(values, scale):
    decoded = decode_linear(linear(values, scale), len(values))
    assert np.all(np.abs(decoded - values) <= 0.5001 / scale)


@given(st.lists(st.floats(0, 1e8), max_size=30))
def test_slof_is_off_by_half_a_step_of_the_logarithm(values):
    scale = 3000.0
    decoded = decode_slof(slof(values, scale), len(values))
    assert np.all(np.abs(np.log1p(decoded) - np.log1p(values)) <= 0.5001 / scale)


@pytest.mark.parametrize(
    ("decode", "raw", "count", "reason"),
    [
        (decode_pic, joined([5, 6]), 3, "length_differs"),
        (decode_pic, joined([5, 6, 7]), 2, "length_differs"),
        (decode_pic, joined([0x12345678]), 0, "length_differs"),
        (decode_pic, joined([0x12345678])[:-2], 1, "length_differs"),
        (decode_pic, b"", 1, "length_differs"),
        (decode_linear, linear([1, 2, 3, 4], 1), 3, "length_differs"),
        (decode_linear, linear([1, 2, 3], 1), 4, "length_differs"),
        (decode_linear, linear([1, 2], 1)[:-1], 2, "bad_numpress"),
        (decode_linear, linear([1], 1), 0, "length_differs"),
        (decode_linear, linear([1, 2], 1), 1, "length_differs"),
        (decode_linear, b"1234567", 1, "bad_numpress"),
        (decode_linear, struct.pack(">d", 0) + bytes(8), 2, "bad_numpress"),
        (decode_linear, struct.pack(">d", float("nan")) + bytes(8), 2, "bad_numpress"),
        (decode_slof, slof([1, 2], 10), 3, "length_differs"),
        (decode_slof, slof([1, 2], 10)[:-1], 2, "length_differs"),
        (decode_slof, b"", 1, "bad_numpress"),
        (decode_slof, struct.pack(">d", -1) + bytes(2), 1, "bad_numpress"),
    ],
)
def test_what_is_cut_or_too_long_is_refused(decode, raw, count, reason):
    with pytest.raises(Fault) as refused:
        decode(raw, count)
    assert refused.value.reason == reason


@given(st.binary(max_size=60), st.integers(0, 40))
def test_any_bytes_decode_or_are_refused(raw, count):
    for decode in (decode_linear, decode_pic, decode_slof):
        try:
            decoded = decode(raw, count)
        except Fault:
            continue
        assert len(decoded) == count


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_with_numpress(thorough, packed):
    mz, first, second = [100.0, 150.5, 151.0, 400.25], [5.0, 0.0, 70000.0, 3.0], [9.0, 8.0, 7.0, 6.0]

    def coded(kind, accession, raw):
        raw = zlib.compress(raw) if packed else raw
        return d.array(kind, base64.b64encode(raw).decode(), compression=accession)

    linear_code, pic_code, slof_code = (
        ("MS:1002746", "MS:1002747", "MS:1002748") if packed else ("MS:1002312", "MS:1002313", "MS:1002314")
    )
    masses = coded("MS:1000514", linear_code, linear(mz, 4.0))
    with_pic = masses + coded("MS:1000515", pic_code, joined([5, 0, 70000, 3]))
    with_slof = masses + coded("MS:1000515", slof_code, slof(second, 5000.0))
    spectra = [d.spectrum(mz, arrays=each, at=at) for at, each in enumerate([with_pic, with_pic, with_slof])]
    run = read_mzml(d.document(*spectra), thorough=thorough)
    assert run.mz.tolist() == mz * 3
    assert run.intensity[:8].tolist() == first * 2
    assert run.intensity[8:] == pytest.approx(second, rel=1e-3)  # of two bytes
    with pytest.raises(MzmlError, match=r"spectrum 1.*length_differs"):
        read_mzml(d.document(spectra[0], spectra[1].replace('Length="4"', 'Length="3"'), spectra[2]))
