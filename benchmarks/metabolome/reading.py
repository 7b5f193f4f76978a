"""What reading mzML costs, beside other readers: ``python -m benchmarks.metabolome.reading [FILE …]``.

Files of 47 MB are made, m/z in 64 and intensities in 32 bits: of 2.79 million points in 1,860 scans, and of 2.54
million in 3,540, as many as half an hour has at the pace of the real run. Their arrays are packed as most programs
do it, by zlib at its usual level. The real run of the reference material is read where it lies beside the
repository. Each reader has a process of its own and one thread. CPU time is that of the first reading in a process,
once everything is imported, and of further ones, each the best of several processes. Memory is the highest of a
process that reads once, with Python and all that the reader needs. The floor is what finding the arrays, decoding
base64 and inflating with isal cost by themselves.

The peers are looked for in the Python that BIOCLUSTER_PEERS names (peers.txt has the versions).
"""

import io
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.metabolome import one_reader
from biocluster.science.metabolome.mzml.writing import write_mzml
from biocluster.science.metabolome.runs import Run
from tests.shared import FOLDER

MADE = ((1_860, 2_790_000), (3_540, 2_540_000))
"""Scans and points."""
REAL = FOLDER / "data/ce-ms/CEMS_10ppm.mzML"
OVER_THE_FLOOR = 1.4
BESIDE = {"pyopenms": 2.0, "pymzml": 4.0}
"""How many times faster than each of them."""
MEMORY = 0.5
"""Of the memory of pyopenms. pymzML holds nothing but the arrays, as this reader does."""
ROUNDS = 3
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Reading:
    """One reader on one file: CPU in seconds, memory in MB."""

    version: str
    first: float
    further: float
    memory: float
    sums: tuple[float, ...]


Readings = dict[str, Reading | str]
"""By reader; a text says why there is none."""


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(name) for name in arguments]
        if not files:
            files = [_made(Path(folder), *made) for made in MADE]
            if REAL.exists():
                files.append(REAL)
            else:
                print(f"Not read: {REAL}, which is not on this machine.")
        kept = [_compared(path) for path in files]
        return 0 if all(kept) else 1


def _made(folder: Path, scans: int, points: int) -> Path:
    """Centroids at random m/z."""
    path = folder / f"{scans} scans.mzML"
    rng = np.random.default_rng(20261101)
    counts = rng.poisson(points / scans, scans)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    mz = np.concatenate([np.sort(rng.uniform(50, 1000, count)) for count in counts])
    intensity = rng.lognormal(5, 1.5, len(mz)).astype(np.float32)
    stream = io.BytesIO()
    run = Run(1 + np.arange(scans) * 0.509, offsets, mz, intensity, 1)
    write_mzml(stream, run, compression="none", indexed=False)
    said = stream.getvalue().replace(
        b'MS:1000576" name="no compression"', b'MS:1000574" name="zlib compression"'
    )
    path.write_bytes(re.sub(rb'encodedLength="\d+">(.*?)<binary>([^<]*)<', _packed, said, flags=re.DOTALL))
    return path


def _packed(array: re.Match[bytes]) -> bytes:
    text = b64encode(zlib.compress(b64decode(array[2])))
    return b'encodedLength="%d">%s<binary>%s<' % (len(text), array[1], text)


def _compared(path: Path) -> bool:
    times = 4 if path.stat().st_size > 10_000_000 else 20
    rounds: list[Readings] = [
        {name: _reading(name, path, times) for name in one_reader.READERS} for _ in range(ROUNDS)
    ]  # turn by turn, so that what else the machine does falls on all
    once: Readings = {name: _reading(name, path, 1) for name in one_reader.READERS}
    best = {name: _best([each[name] for each in rounds], once[name]) for name in once}
    _print(path, best)
    return _judged(best)


def _reading(name: str, path: Path, times: int) -> Reading | str:
    python = sys.executable
    if name not in ("floor", "biocluster"):
        python = os.environ.get("BIOCLUSTER_PEERS", "")
        if not python:
            return "absent: BIOCLUSTER_PEERS names no Python"
    done = subprocess.run(  # noqa: S603
        [python, one_reader.__file__, name, str(path), str(times)],
        capture_output=True,
        text=True,
        env=os.environ | ONE_THREAD,
        check=False,
    )
    if done.returncode:
        return f"fails: {done.stderr.strip().splitlines()[-1][:80]}"
    told = json.loads(done.stdout.splitlines()[-1])
    if "absent" in told:
        return "absent"
    first, *further = told["cpu"]
    return Reading(told["version"], first, min(further, default=first), told["memory"], tuple(told["sums"]))


def _best(rounds: list[Reading | str], once: Reading | str) -> Reading | str:
    measured = [each for each in rounds if isinstance(each, Reading)]
    if isinstance(once, str) or not measured:
        return once
    first = min(each.first for each in [*measured, once])
    return Reading(once.version, first, min(each.further for each in measured), once.memory, once.sums)


def _print(path: Path, best: Readings) -> None:
    numbers = f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}"
    print(f"\n{path.name}, {path.stat().st_size / 1e6:.1f} MB ({numbers}; CPU in ms)")
    print(
        f"{'reader':11}{'version':>8} {'first':>8} {'× floor':>8} {'× ours':>7}"
        f" {'further':>8} {'× floor':>8} {'× ours':>7} {'memory':>8} {'points':>10}"
    )
    floor, ours = best["floor"], best["biocluster"]
    for name, each in best.items():
        if isinstance(each, str) or isinstance(floor, str) or isinstance(ours, str):
            print(f"{name:11} {each}")
            continue
        print(
            f"{name:11}{each.version:>8} "
            f"{each.first * 1000:8.1f} {each.first / floor.first:8.2f} {each.first / ours.first:7.2f} "
            f"{each.further * 1000:8.1f} {each.further / floor.further:8.2f} {each.further / ours.further:7.2f} "
            f"{each.memory:5.0f} MB {'' if name == 'floor' else format(each.sums[0], ',.0f'):>10}"
        )


def _judged(best: Readings) -> bool:
    """Say which promise is kept; whether all that could be looked at are."""
    kept = True
    for promise, holds in _verdicts(best):
        kept = kept and holds is not False
        print(f"{'not measured' if holds is None else 'kept' if holds else 'BROKEN':13} {promise}")
    return kept


def _verdicts(best: Readings) -> Iterator[tuple[str, bool | None]]:
    ours, floor = best["biocluster"], best["floor"]
    if isinstance(ours, str) or isinstance(floor, str):
        yield "all of it", False
        return
    yield f"first: at most {OVER_THE_FLOOR} × the floor", ours.first <= OVER_THE_FLOOR * floor.first
    yield f"further: at most {OVER_THE_FLOOR} × the floor", ours.further <= OVER_THE_FLOOR * floor.further
    for name, faster in BESIDE.items():
        peer = best[name]
        if isinstance(peer, str):
            yield f"beside {name}", None
            continue
        yield f"first: at least {faster:.0f} × faster than {name}", peer.first >= faster * ours.first
        yield f"further: at least {faster:.0f} × faster than {name}", peer.further >= faster * ours.further
        yield f"the same points as {name}", bool(np.allclose(ours.sums, peer.sums, rtol=1e-9))
        if name == "pyopenms":
            yield f"at most half the memory of {name}", ours.memory <= MEMORY * peer.memory


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
