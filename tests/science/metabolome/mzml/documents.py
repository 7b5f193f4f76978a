"""Small mzML documents written out by hand, as programs of different makers write them."""

import base64
import struct
import zlib
from collections.abc import Sequence

NUMBERS = {
    "<f8": "MS:1000523",
    "<f4": "MS:1000521",
    "<f2": "MS:1000520",
    "<i8": "MS:1000522",
    "<i4": "MS:1000519",
}
PLAIN, ZLIB = "MS:1000576", "MS:1000574"


def param(accession: str, value: object = "", more: str = "", name: str = "term") -> str:
    return f'<cvParam cvRef="MS" accession="{accession}" name="{name}" value="{value}"{more}/>'


def packed(values: Sequence[float], numbers: str = "<f8", compression: str = PLAIN) -> str:
    raw = b"".join(
        struct.pack("<" + {"f8": "d", "f4": "f", "f2": "e", "i8": "q", "i4": "i"}[numbers[1:]], value)
        for value in values
    )
    return base64.b64encode(zlib.compress(raw) if compression == ZLIB else raw).decode()


def array(kind: str, text: str, *, numbers: str = "<f8", compression: str = PLAIN, more: str = "") -> str:
    params = param(NUMBERS[numbers]) + param(compression) + param(kind)
    return f'<binaryDataArray encodedLength="{len(text)}"{more}>{params}<binary>{text}</binary></binaryDataArray>'


def mz_array(values: Sequence[float], numbers: str = "<f8", compression: str = PLAIN) -> str:
    return array("MS:1000514", packed(values, numbers, compression), numbers=numbers, compression=compression)


def intensity_array(values: Sequence[float], numbers: str = "<f8", compression: str = PLAIN) -> str:
    return array("MS:1000515", packed(values, numbers, compression), numbers=numbers, compression=compression)


SECONDS = ' unitCvRef="UO" unitAccession="UO:0000010" unitName="second"'
MINUTES = ' unitCvRef="UO" unitAccession="UO:0000031" unitName="minute"'


def time(value: object, unit: str = SECONDS) -> str:
    return f"<scanList><scan>{param('MS:1000016', value, unit)}</scan></scanList>"


def spectrum(
    mz: Sequence[float] = (100.0, 200.0),
    intensity: Sequence[float] = (7.0, 5.0),
    *,
    at: object = 1.0,
    params: str = param("MS:1000511", 1) + param("MS:1000127") + param("MS:1000130"),
    times: str | None = None,
    arrays: str | None = None,
    length: object = None,
) -> str:
    if arrays is None:
        arrays = mz_array(mz) + intensity_array(intensity)
    length = len(mz) if length is None else length
    return (
        f'<spectrum index="0" id="scan={at}" defaultArrayLength="{length}">{params}'
        f"{time(at) if times is None else times}"
        f"<binaryDataArrayList>{arrays}</binaryDataArrayList></spectrum>"
    )


def document(*spectra: str, count: object = None, groups: str = "", after: str = "") -> bytes:
    count = len(spectra) if count is None else count
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<mzML xmlns="http://psi.hupo.org/ms/mzml" version="1.1.0">'
        f"<referenceableParamGroupList>{groups}</referenceableParamGroupList>"
        f'<run id="r"><spectrumList count="{count}">' + "".join(f"\n  {each}" for each in spectra) + "\n"
        f"</spectrumList>{after}</run></mzML>"
    ).encode()
