"""One reader reads one file, in a process of its own: ``python one_reader.py NAME FILE TIMES``.

Needs nothing but the reader itself, so that any Python that has it can run this file. Every reader goes to the
end of the file and decodes the m/z and the intensities of each spectrum. Told are, as JSON: the version, the
CPU seconds of each time (what is imported is imported before), the highest memory of the process in MB, and what
was read.
"""

import json
import os
import sys
import time
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

SUMS = tuple[int, float, float]
"""Points, and the sums of m/z and of intensities: what shows that all have read the same."""


def summed(pairs) -> SUMS:
    points, mz, intensity = 0, 0.0, 0.0
    for masses, heights in pairs:
        points += len(masses)
        mz += float(masses.sum())
        intensity += float(heights.sum(dtype="f8"))
    return points, mz, intensity


def floor(path):
    """No reader: finds the arrays, decodes base64 and inflates with isal, and looks at nothing else."""
    from binascii import a2b_base64

    from isal.isal_zlib import decompress

    with open(path, "rb") as stream:
        content = stream.read()
    arrays = []
    at = content.find(b"<binary>")
    while at >= 0:
        end = content.find(b"</binary>", at)
        arrays.append(decompress(a2b_base64(content[at + 8 : end])))
        at = content.find(b"<binary>", end)
    return arrays


def biocluster(path):
    from biocluster.science.metabolome.mzml.reading import read_mzml

    with open(path, "rb") as stream:
        return read_mzml(stream, name=path)


def pyopenms(path):
    import pyopenms

    experiment = pyopenms.MSExperiment()
    pyopenms.MzMLFile().load(path, experiment)
    return [spectrum.get_peaks() for spectrum in experiment]


def pymzml(path):
    import pymzml.run

    return [(spectrum.mz, spectrum.i) for spectrum in pymzml.run.Reader(path)]


def pyteomics(path):
    from pyteomics import mzml

    with mzml.MzML(path) as reader:
        return [(spectrum["m/z array"], spectrum["intensity array"]) for spectrum in reader]


def pymzdata(path):
    import pymzdata

    with pymzdata.MZReader(path) as reader:
        return [(spectrum.mz_array(), spectrum.intensity_array()) for spectrum in reader]


READERS = {each.__name__: each for each in (floor, biocluster, pyopenms, pymzml, pyteomics, pymzdata)}


IMPORTS = {
    "floor": ["isal.isal_zlib"],
    "biocluster": ["biocluster.science.metabolome.mzml.reading"],
    "pyopenms": ["pyopenms"],
    "pymzml": ["pymzml.run"],
    "pyteomics": ["pyteomics.mzml"],
    "pymzdata": ["pymzdata"],
}


def sums_of(name, read) -> SUMS:
    if name == "floor":
        return sum(map(len, read)), 0.0, 0.0
    if name == "biocluster":
        return summed([(read.mz, read.intensity)])
    return summed(read)


def highest_memory() -> float:
    """MB. What getrusage tells would begin with the memory of the process that started this one."""
    with open("/proc/self/status") as status:
        told = dict(line.split(":", 1) for line in status)
    return int(told["VmHWM"].split()[0]) / 1024


def main(name: str, path: str, times: int) -> None:
    distribution = {"floor": "isal"}.get(name, name)
    try:
        found = version(distribution)
    except PackageNotFoundError:
        print(json.dumps({"absent": distribution}))
        return
    for module in IMPORTS[name]:
        import_module(module)
    spent = []
    for _ in range(times):
        read = None  # what was read before goes first, as it would in a program
        began = time.process_time()
        read = READERS[name](path)
        spent.append(time.process_time() - began)
    told = {"version": found, "cpu": spent, "memory": highest_memory(), "sums": sums_of(name, read)}
    print(json.dumps(told), flush=True)
    os._exit(0)  # some peers take seconds to tidy up


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
