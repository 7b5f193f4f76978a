"""What is read from the many ways in which mzML can be written."""

import gc
import gzip
import io
import weakref

import numpy as np
import pytest

from biocluster.science.metabolome.mzml.errors import MzmlError
from biocluster.science.metabolome.mzml.reading import read_mzml
from tests.science.metabolome.mzml import documents as d

BOTH = pytest.mark.parametrize("thorough", [False, True], ids=["fast", "thorough"])


def content(run):
    scans = [run.scan(index) for index in range(run.n_scans)]
    return [(time, mz.tolist(), i.tolist()) for time, (mz, i) in zip(run.times.tolist(), scans, strict=True)]


@BOTH
@pytest.mark.parametrize("compression", [d.PLAIN, d.ZLIB], ids=["plain", "zlib"])
@pytest.mark.parametrize("numbers", ["<f8", "<f4", "<i8", "<i4", "<f2"])
def test_every_kind_of_number_plain_and_compressed(numbers, compression, thorough):
    arrays = [
        d.mz_array([100, 101, 102], numbers, compression)
        + d.intensity_array([5, 0, 9], numbers, compression),
        d.mz_array([200], numbers, compression) + d.intensity_array([1000], numbers, compression),
    ]
    file = d.document(
        d.spectrum(arrays=arrays[0], length=3, at=1), d.spectrum(arrays=arrays[1], length=1, at=2)
    )
    run = read_mzml(file, thorough=thorough)
    assert content(run) == [(1, [100, 101, 102], [5, 0, 9]), (2, [200], [1000])]
    assert (run.times.dtype, run.offsets.dtype) == (np.float64, np.int64)
    assert (run.mz.dtype, run.intensity.dtype) == (np.float64, np.float32)


@BOTH
def test_times_in_any_unit_come_in_seconds(thorough):
    spectra = [
        d.spectrum(times=d.time(500, ' unitAccession="UO:0000028"')),
        d.spectrum(times=d.time(2)),
        d.spectrum(times=d.time(0.5, d.MINUTES)),
        d.spectrum(times=d.time(1, ' unitAccession="MS:1000038"')),
        d.spectrum(times=d.time(1, ' unitAccession="UO:0000032"')),
    ]
    assert read_mzml(d.document(*spectra), thorough=thorough).times.tolist() == [0.5, 2, 30, 60, 3600]


@BOTH
def test_spectra_of_a_higher_level_and_of_light_are_left_out(thorough):
    second = d.param("MS:1000511", 2)
    of_type = d.param("MS:1000580")
    light = d.spectrum(params="", arrays=d.array("MS:1000617", d.packed([300.0, 400.0])), at=4)
    file = d.document(
        d.spectrum(at=1), d.spectrum(params=second, at=2), d.spectrum(params=of_type, at=3), light,
        d.spectrum(at=5), d.spectrum(params=d.param("MS:1000579"), at=6), d.spectrum(params="", at=7),
    )  # fmt: skip
    assert read_mzml(file, thorough=thorough).times.tolist() == [1, 5, 6, 7]


@BOTH
def test_a_spectrum_left_out_may_be_unreadable(thorough):
    broken = d.spectrum(params=d.param("MS:1000511", 2), times="", arrays="", length=9)
    run = read_mzml(d.document(d.spectrum(at=1), broken, broken, d.spectrum(at=2)), thorough=thorough)
    assert run.times.tolist() == [1, 2]


@BOTH
def test_spectra_without_points_are_scans(thorough):
    nothing = d.array("MS:1000514", "", compression=d.ZLIB) + d.array("MS:1000515", "", compression=d.ZLIB)
    closed = nothing.replace("<binary></binary>", "<binary/>")
    packed = d.mz_array([], "<f8", d.ZLIB) + d.intensity_array([], "<f8", d.ZLIB)
    spectra = [
        d.spectrum([], [], arrays=arrays, at=at)
        for at, arrays in enumerate([nothing, closed, packed, "", nothing])
    ]
    run = read_mzml(d.document(*spectra, d.spectrum(at=9)), thorough=thorough)
    assert run.offsets.tolist() == [0, 0, 0, 0, 0, 0, 2]


@BOTH
def test_parameter_groups_say_everything_that_a_parameter_says(thorough):
    def group(name, *params):
        return f'<referenceableParamGroup id="{name}">{"".join(params)}</referenceableParamGroup>'

    def refer(name):
        return f'<referenceableParamGroupRef ref="{name}"/>'

    groups = (
        group("first", d.param("MS:1000511", 1), d.param("MS:1000129"), d.param("MS:1000128"))
        + group("second", d.param("MS:1000511", 2))
        + group("mz", d.param("MS:1000514"), d.param(d.ZLIB), d.param("MS:1000521"))
        + group("intensity", d.param("MS:1000515"), d.param(d.PLAIN), d.param("MS:1000523"))
        + group("when", d.param("MS:1000016", 3, d.MINUTES))
    )
    arrays = "".join(
        f"<binaryDataArray>{refer(name)}<binary>{text}</binary></binaryDataArray>"
        for name, text in (("mz", d.packed([100, 150], "<f4", d.ZLIB)), ("intensity", d.packed([1, 2])))
    )
    from_groups = d.spectrum(
        params=refer("first"), times=f"<scanList><scan>{refer('when')}</scan></scanList>", arrays=arrays
    )
    file = d.document(from_groups, d.spectrum(params=refer("second"), at=7), groups=groups)
    run = read_mzml(file, thorough=thorough)
    assert content(run) == [(180, [100, 150], [1, 2])]
    assert (run.polarity, run.profile) == (-1, True)


@BOTH
def test_arrays_of_other_kinds_and_in_any_order_are_told_apart(thorough):
    other = d.array("MS:1002816", d.packed([9.0, 9.0]))
    arrays = d.intensity_array([7, 5]) + other + d.mz_array([100, 200])
    run = read_mzml(
        d.document(d.spectrum(arrays=arrays, at=1), d.spectrum(arrays=arrays, at=2)), thorough=thorough
    )
    assert content(run) == [(1, [100, 200], [7, 5]), (2, [100, 200], [7, 5])]


@BOTH
def test_points_and_scans_are_put_in_order(thorough):
    spectra = [
        d.spectrum([300, 100, 200], [3, 1, 2], at=5),
        d.spectrum([100, 100], [8, 9], at=2),
        d.spectrum([], [], at=1),
        d.spectrum([50], [4], at=3),
    ]
    assert content(read_mzml(d.document(*spectra), thorough=thorough)) == [
        (1, [], []),
        (2, [100, 100], [8, 9]),
        (3, [50], [4]),
        (5, [100, 200, 300], [1, 2, 3]),
    ]


def test_intensities_below_zero_stay():
    assert content(read_mzml(d.document(d.spectrum([100.0], [-2.5])))) == [(1, [100], [-2.5])]


def test_of_both_polarities_one_is_taken_and_what_says_neither_goes_with_it():
    level = d.param("MS:1000511", 1)
    spectra = [
        d.spectrum(params=level + d.param(accession), at=at)
        for at, accession in enumerate(["MS:1000130", "MS:1000129", "MS:1000130", "MS:1000129"])
    ]
    file = d.document(*spectra, d.spectrum(params=level, at=9))
    with pytest.raises(MzmlError, match="both polarities") as refused:
        read_mzml(file)
    assert (refused.value.reason, refused.value.spectrum) == ("mixed_polarity", 1)
    positive, negative = read_mzml(file, polarity=1), read_mzml(file, polarity=-1)
    assert (positive.times.tolist(), positive.polarity) == ([0, 2, 9], 1)
    assert (negative.times.tolist(), negative.polarity) == ([1, 3, 9], -1)


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("grouped", [False, True])
def test_what_is_said_between_numbers_that_say_nothing_is_seen(place, grouped):
    """Polarities are written at equal length, so that all else stands where it stood."""

    def params(polarity, number):
        said = d.param({1: "MS:1000130", -1: "MS:1000129"}[polarity])
        if grouped:
            said = f'<referenceableParamGroupRef ref="{"-+"[polarity > 0]}"/>'
        numbers = [d.param(accession, number) for accession in ("MS:1000285", "MS:1000504", "MS:1000505")]
        numbers.insert(place, said)
        return d.param("MS:1000511", 1) + d.param("MS:1000127") + "".join(numbers)

    groups = "".join(
        f'<referenceableParamGroup id="{name}">{d.param(accession)}</referenceableParamGroup>'
        for name, accession in (("+", "MS:1000130"), ("-", "MS:1000129"))
    )
    polarities = [1, 1, 1, -1, 1, -1, -1, 1]
    spectra = [d.spectrum(params=params(each, at), at=at) for at, each in enumerate(polarities)]
    file = d.document(*spectra, groups=groups)
    assert read_mzml(file, polarity=1).times.tolist() == [0, 1, 2, 4, 7]
    assert read_mzml(file, polarity=-1).times.tolist() == [3, 5, 6]


def test_what_no_spectrum_says_is_not_known():
    run = read_mzml(d.document(d.spectrum(params=d.param("MS:1000511", 1))))
    assert (run.polarity, run.profile) == (0, False)


def test_of_several_scans_in_a_spectrum_the_first_says_when():
    scans = d.time(4).replace("</scan>", "</scan><scan>" + d.param("MS:1000016", 8, d.SECONDS) + "</scan>")
    assert read_mzml(d.document(d.spectrum(times=scans))).times.tolist() == [4]


PLAIN_FILE = d.document(*(d.spectrum([100.0 + at], [at], at=at) for at in range(5)))


def variants():
    text = PLAIN_FILE.decode()
    prefixed = text.replace("</", "</m:").replace("<", "<m:").replace("<m:/m:", "</m:").replace("<m:?", "<?")
    broken_lines = text.replace("AAAA", "AA\n AA")
    entities = text.replace('value="3"', 'value="&#51;"').replace("<binary>AA", "<binary>&#65;A")
    comment = "<!-- <spectrum index='1'> </spectrum> </spectrumList> -->"
    return {
        "prefixes": prefixed.replace("xmlns=", "xmlns:m="),
        "single quotes": text.replace('"', "'"),
        "attributes in another order": text.replace(
            'index="0" id="scan=3" defaultArrayLength="1"', 'defaultArrayLength="1"  id = "scan=3" index="0"'
        ),
        "comments between": text.replace("\n  <spectrum ", f"\n {comment} <spectrum "),
        "a comment before": text.replace("<spectrumList", f"{comment}<!-- <spectrumList> <spectrum >--><spectrumList"),
        "a comment first in the list": text.replace("<spectrum ", "<!-- <spectrum a> --><spectrum ", 1),
        "comments inside": text.replace("<binaryDataArrayList>", f"{comment}<binaryDataArrayList>"),
        "CDATA": text.replace("<binary>", "<binary><![CDATA[").replace("</binary>", "]]></binary>"),
        "instructions": text.replace("<scanList>", "<?note </spectrum>?><scanList>"),
        "wide tags": text.replace("<binary>", "<binary  >").replace("</spectrum>", "</spectrum\n>"),
        "line breaks in base64": broken_lines,
        "entities": entities,
        "no white space": text.replace("\n", ""),
        "much white space": text.replace("\n", "\r\n" + " " * 9000),
        "free text": text.replace("<scanList>", '<userParam name="x &lt; y" value="a &gt; b"/><scanList>'),
    }  # fmt: skip


@BOTH
@pytest.mark.parametrize("variant", variants())
def test_the_same_document_written_otherwise(variant, thorough):
    text = variants()[variant]
    assert text != PLAIN_FILE.decode()
    assert content(read_mzml(text.encode(), thorough=thorough)) == content(read_mzml(PLAIN_FILE))


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "US-ASCII", "windows-1252", "UTF-16", "utf-8-sig"])
def test_encodings(encoding):
    declared = encoding.replace("-sig", "")
    text = PLAIN_FILE.decode().replace('encoding="utf-8"', f'encoding="{declared}"')
    if encoding in ("ISO-8859-1", "windows-1252"):
        text = text.replace('<run id="r">', '<run id="r"><!-- Größe -->')
    assert content(read_mzml(text.encode(encoding))) == content(read_mzml(PLAIN_FILE))


def test_gzip_of_one_and_of_several_members_with_padding():
    half = len(PLAIN_FILE) // 2
    members = gzip.compress(PLAIN_FILE[:half]) + gzip.compress(PLAIN_FILE[half:]) + bytes(512)
    for file in (gzip.compress(PLAIN_FILE), members):
        assert content(read_mzml(file)) == content(read_mzml(PLAIN_FILE))


def indexed(file):
    offsets = "".join(f'<offset idRef="{at}">{at}</offset>' for at in range(200))
    index = f'<indexList count="1"><index name="spectrum">{offsets}</index></indexList>'
    head, tail = file.split(b"<mzML", 1)
    return head + b"<indexedmzML><mzML" + tail + index.encode() + b"</indexedmzML>"


class Dribble(io.RawIOBase):
    """A stream that gives a few bytes at a time, as a pipe may."""

    def __init__(self, content, size):
        self.content, self.size = io.BytesIO(content), size

    def read(self, size=-1):
        return self.content.read(min(size, self.size) if size >= 0 else self.size)


@pytest.mark.parametrize("size", [1, 7, 100, 1000])
def test_it_does_not_matter_where_blocks_end(size):
    for file in (PLAIN_FILE, indexed(PLAIN_FILE), gzip.compress(PLAIN_FILE)):
        assert content(read_mzml(Dribble(file, size))) == content(read_mzml(PLAIN_FILE))


def test_version_1_0_with_its_spectrum_description():
    inside = (
        "<spectrumDescription>"
        + d.param("MS:1000127")
        + d.time(2, ' unitAccession="MS:1000038"')
        + "</spectrumDescription>"
    )
    run = read_mzml(d.document(d.spectrum(times=inside)))
    assert run.times.tolist() == [120]


def test_chromatograms_and_the_index_are_passed_over():
    chromatograms = (
        '<chromatogramList count="1"><chromatogram id="TIC" defaultArrayLength="2">'
        + d.mz_array([5, 6]) + "</chromatogram></chromatogramList>"
    )  # fmt: skip
    file = d.document(d.spectrum(), after=chromatograms)
    assert content(read_mzml(indexed(file))) == content(read_mzml(file)) == [(1, [100, 200], [7, 5])]


@pytest.mark.parametrize("comment", ["<!-- > -->", "<!-- <indexList> </indexList> -->"])
def test_an_index_after_a_comment(comment):
    file = indexed(PLAIN_FILE).replace(b"<indexList", comment.encode() + b"<indexList")
    assert content(read_mzml(file)) == content(read_mzml(PLAIN_FILE))


def test_what_was_read_is_freed_with_the_run():
    gc.disable()
    try:
        kept = weakref.ref(read_mzml(PLAIN_FILE).mz)
        assert kept() is None
    finally:
        gc.enable()
