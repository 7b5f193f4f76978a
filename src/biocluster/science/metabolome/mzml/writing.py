"""A run as indexed mzML 1.1: the same run gives the same bytes on every machine."""

import hashlib
import re
import zlib
from base64 import b64encode
from datetime import datetime
from typing import BinaryIO, Literal
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.runs import Run

NAMESPACE = "http://psi.hupo.org/ms/mzml"

_MZ_UNIT = 'unitCvRef="MS" unitAccession="MS:1000040" unitName="m/z"'
_COUNTS_UNIT = 'unitCvRef="MS" unitAccession="MS:1000131" unitName="number of detector counts"'
_SECONDS_UNIT = 'unitCvRef="UO" unitAccession="UO:0000010" unitName="second"'


def write_mzml(
    stream: BinaryIO,
    run: Run,
    *,
    mz_bits: Literal[64, 32] = 64,
    intensity_bits: Literal[64, 32] = 32,
    compression: Literal["zlib", "none"] = "zlib",
    indexed: bool = True,
    run_id: str = "run",
    start_time: datetime | None = None,
    software_version: str = "0",
) -> None:
    """Write a run as mzML 1.1, with byte offsets of its spectra and a SHA-1 checksum.

    Arrays are compressed by zlib's Huffman coding without a search for repeated strings: centroids hold
    next to none, and the bytes then do not depend on which build of zlib a machine has.

    Parameters
    ----------
    stream : binary file
        Is only written to, spectrum by spectrum, from where it stands; neither sought nor closed.
    run : Run
        Times in seconds, m/z in Th, intensities in counts. NaN and infinite values are written as they are.
    mz_bits, intensity_bits : 64 or 32
        Precision of the floats in the file.
    compression : "zlib" or "none"
        Of the arrays.
    indexed : bool
        Whether the index and the checksum are written.
    run_id : str
        Identifier of the run; characters that an XML identifier may not have are written as ``_xHHHH_``.
    start_time : datetime, optional
        When the run was started, with a time zone.
    software_version : str
        Version that is named as the writer.

    Raises
    ------
    ValueError
        If a precision or a compression is none of these, or ``start_time`` has no time zone.

    References
    ----------
    HUPO-PSI, mzML 1.1.0: Mass Spectrometry Markup Language, 2009, with the schema mzML1.1.2_idx.

    Examples
    --------
    >>> import io
    >>> run = Run(np.array([1.5]), np.array([0, 1]), np.array([147.1128]), np.array([900.0], "f4"))
    >>> stream = io.BytesIO()
    >>> write_mzml(stream, run, compression="none")
    >>> stream.getvalue().count(b"<spectrum ")
    1
    """
    if mz_bits not in (32, 64) or intensity_bits not in (32, 64):
        raise ValueError("mz_bits and intensity_bits are 32 or 64")
    if compression not in ("zlib", "none"):
        raise ValueError(f"compression is 'zlib' or 'none', not {compression!r}")
    if start_time is not None and start_time.tzinfo is None:
        raise ValueError("start_time needs a time zone")
    out = _Counted(stream)
    out.write(_head(run, indexed, _identifier(run_id), start_time, software_version))
    offsets = []
    for index in range(run.n_scans):
        offsets.append(out.written + len("      "))
        mz, intensity = run.scan(index)
        arrays = _array(
            mz, mz_bits, compression, f'accession="MS:1000514" name="m/z array" value="" {_MZ_UNIT}'
        ) + _array(
            intensity,
            intensity_bits,
            compression,
            f'accession="MS:1000515" name="intensity array" value="" {_COUNTS_UNIT}',
        )
        out.write(_spectrum(run, index, mz, intensity, arrays))
    out.write(_SPECTRA_END + ("  </mzML>\n" if indexed else "</mzML>\n"))
    if indexed:
        _write_index(out, offsets)


class _Counted:
    """Counts and digests what is written."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.written = 0
        self.digest = hashlib.sha1(usedforsecurity=False)

    def write(self, text: str) -> None:
        content = text.encode()
        self.stream.write(content)
        self.written += len(content)
        self.digest.update(content)


def _param(accession: str, name: str, value: object = "", unit: str = "") -> str:
    return f'<cvParam cvRef="MS" accession="{accession}" name="{name}" value="{value}"{unit and " " + unit}/>'


def _head(run: Run, indexed: bool, run_id: str, start_time: datetime | None, version: str) -> str:
    schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
    outer = (
        f'<indexedmzML xmlns="{NAMESPACE}" {schema}"{NAMESPACE}'
        ' http://psidev.info/files/ms/mzML/xsd/mzML1.1.2_idx.xsd">\n  '
        if indexed
        else ""
    )
    started = f' startTimeStamp="{start_time.isoformat()}"' if start_time else ""
    representation = (
        _param("MS:1000128", "profile spectrum") if run.profile else _param("MS:1000127", "centroid spectrum")
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
{outer}<mzML xmlns="{NAMESPACE}" {schema}"{NAMESPACE} http://psidev.info/files/ms/mzML/xsd/mzML1.1.0.xsd" id="{run_id}" version="1.1.0">
    <cvList count="2">
      <cv id="MS" fullName="Proteomics Standards Initiative Mass Spectrometry Ontology" version="4.1.182" URI="https://raw.githubusercontent.com/HUPO-PSI/psi-ms-CV/master/psi-ms.obo"/>
      <cv id="UO" fullName="Unit Ontology" version="09:04:2014" URI="https://raw.githubusercontent.com/bio-ontology-research-group/unit-ontology/master/unit.obo"/>
    </cvList>
    <fileDescription>
      <fileContent>
        {_param("MS:1000579", "MS1 spectrum")}
        {representation}
      </fileContent>
    </fileDescription>
    <softwareList count="1">
      <software id="biocluster" version={quoteattr(version)}>
        {_param("MS:1000799", "custom unreleased software tool", "biocluster")}
      </software>
    </softwareList>
    <instrumentConfigurationList count="1">
      <instrumentConfiguration id="instrument">
        {_param("MS:1000031", "instrument model")}
      </instrumentConfiguration>
    </instrumentConfigurationList>
    <dataProcessingList count="1">
      <dataProcessing id="writing">
        <processingMethod order="1" softwareRef="biocluster">
          {_param("MS:1000544", "Conversion to mzML")}
        </processingMethod>
      </dataProcessing>
    </dataProcessingList>
    <run id="{run_id}" defaultInstrumentConfigurationRef="instrument"{started}>
    <spectrumList count="{run.n_scans}" defaultDataProcessingRef="writing">
"""


_SPECTRA_END = """    </spectrumList>
    </run>
"""


def _spectrum(
    run: Run, index: int, mz: NDArray[np.float64], intensity: NDArray[np.float32], arrays: str
) -> str:
    params = [_param("MS:1000511", "ms level", 1), _param("MS:1000579", "MS1 spectrum")]
    if run.polarity:
        params.append(
            _param("MS:1000130", "positive scan")
            if run.polarity > 0
            else _param("MS:1000129", "negative scan")
        )
    params.append(
        _param("MS:1000128", "profile spectrum") if run.profile else _param("MS:1000127", "centroid spectrum")
    )
    if len(mz):
        top = int(intensity.argmax())
        params += [
            _param("MS:1000528", "lowest observed m/z", float(mz[0]), _MZ_UNIT),
            _param("MS:1000527", "highest observed m/z", float(mz[-1]), _MZ_UNIT),
            _param("MS:1000504", "base peak m/z", float(mz[top]), _MZ_UNIT),
            _param("MS:1000505", "base peak intensity", float(intensity[top]), _COUNTS_UNIT),
        ]
    # the rounding error of the sum is left to no one: a pairwise sum may differ between machines
    total = float(np.cumsum(intensity, dtype=np.float64)[-1]) if len(mz) else 0.0
    params.append(_param("MS:1000285", "total ion current", total, _COUNTS_UNIT))
    described = "\n        ".join(params)
    time = _param("MS:1000016", "scan start time", float(run.times[index]), _SECONDS_UNIT)
    return f"""      <spectrum index="{index}" id="scan={index + 1}" defaultArrayLength="{len(mz)}">
        {described}
        <scanList count="1">
          {_param("MS:1000795", "no combination")}
          <scan>
            {time}
          </scan>
        </scanList>
        <binaryDataArrayList count="2">
{arrays}        </binaryDataArrayList>
      </spectrum>
"""


def _array(values: NDArray[np.floating], bits: int, compression: str, kind: str) -> str:
    raw = values.astype(f"<f{bits // 8}").tobytes()
    if compression == "zlib" and raw:
        packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_HUFFMAN_ONLY)
        raw = packer.compress(raw) + packer.flush()
    text = b64encode(raw).decode("ascii")
    precision = _param("MS:1000523", "64-bit float") if bits == 64 else _param("MS:1000521", "32-bit float")
    packed = (
        _param("MS:1000574", "zlib compression")
        if compression == "zlib"
        else _param("MS:1000576", "no compression")
    )
    return f"""          <binaryDataArray encodedLength="{len(text)}">
            {precision}
            {packed}
            <cvParam cvRef="MS" {kind}/>
            <binary>{text}</binary>
          </binaryDataArray>
"""


def _write_index(out: _Counted, offsets: list[int]) -> None:
    start = out.written + len("  ")
    out.write('  <indexList count="1">\n    <index name="spectrum">\n')
    out.write(
        "".join(
            f'      <offset idRef="scan={number}">{offset}</offset>\n'
            for number, offset in enumerate(offsets, start=1)
        )
    )
    out.write("    </index>\n  </indexList>\n")
    out.write(f"  <indexListOffset>{start}</indexListOffset>\n  <fileChecksum>")
    # the checksum is of everything up to and with its own opening tag
    out.write(f"{out.digest.hexdigest()}</fileChecksum>\n</indexedmzML>\n")


def _identifier(text: str) -> str:
    def spelt(found: re.Match[str]) -> str:
        return f"_x{ord(found[0]):04x}_"

    return re.sub(r"^[^A-Za-z_]|[^A-Za-z0-9_.-]", spelt, text) or "_"
