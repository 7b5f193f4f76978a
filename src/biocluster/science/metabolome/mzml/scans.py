"""The scans of a run, gathered one by one into flat arrays."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.mzml.arrays import Coding, decode
from biocluster.science.metabolome.mzml.errors import Fault, MzmlError, Reason
from biocluster.science.metabolome.mzml.spectra import Spectrum
from biocluster.science.metabolome.runs import Run

_AT_ONCE = 1 << 16
"""Points that are gathered before they are converted and looked through: few calls, and still in the cache."""


class Batch(NamedTuple):
    """Scans whose arrays are unpacked, in parallel sequences."""

    numbers: tuple[str, str]
    """What the bytes of m/z and of intensities are, as numpy names it."""
    ordinals: Sequence[int]
    """Which spectra they are."""
    places: Sequence[int]
    """Where these begin."""
    times: Sequence[float]
    """In seconds."""
    counts: Sequence[int]
    """How many points they have."""
    mz: Sequence[bytes]
    intensity: Sequence[bytes]


class Scans:
    """Gathers scans and makes the run of them.

    What has to hold of a scan is looked at here, for many scans at once: m/z are positive numbers and
    intensities are numbers, else the file is refused; m/z that do not ascend are sorted.
    """

    def __init__(self, name: str, *, polarity: int, max_points: int) -> None:
        self.name = name
        self._only = polarity
        self._max_points = max_points
        self._polarity = polarity
        self._profile: bool | None = None
        self._times: list[float] = []
        self._counts: list[int] = []
        self._ordinals: list[int] = []
        self._places: list[int] = []
        self._mz = np.empty(0)
        self._intensity = np.empty(0, np.float32)
        self._points = 0
        self._converted = 0  # scans whose points are in the arrays
        self._pending_mz: list[bytes] = []
        self._pending_intensity: list[bytes] = []
        self._pending_points = 0
        self._numbers = ("<f8", "<f4")

    def take(self, spectrum: Spectrum) -> None:
        """Add a spectrum if it belongs to the run. Raises ``MzmlError``."""
        try:
            if self.wants(spectrum):
                self._add_packed(spectrum)
        except Fault as fault:
            raise self.error(fault, spectrum.ordinal, spectrum.byte) from fault

    def wants(self, spectrum: Spectrum) -> bool:
        """Whether the spectrum belongs to the run. Raises ``Fault`` if it does not go with the others."""
        if not spectrum.is_first_level():
            return False
        if spectrum.polarity:
            if self._only and spectrum.polarity != self._only:
                return False
            if self._polarity and spectrum.polarity != self._polarity:
                raise Fault("mixed_polarity", "the run has scans of both polarities; one has to be named")
            self._polarity = spectrum.polarity
        if spectrum.profile is not None:
            if self._profile is not None and spectrum.profile != self._profile:
                raise Fault("mixed_representation", "the run has both profile and centroid scans")
            self._profile = spectrum.profile
        return True

    def add(self, batch: "Batch") -> None:
        """Add scans. Raises ``MzmlError`` if there are too many points, or values that are no numbers."""
        if batch.numbers != self._numbers:
            self._convert()
            self._numbers = batch.numbers
        self._times += batch.times
        self._counts += batch.counts
        self._ordinals += batch.ordinals
        self._places += batch.places
        self._pending_mz += batch.mz
        self._pending_intensity += batch.intensity
        self._pending_points += sum(batch.counts)
        if self._pending_points > _AT_ONCE:
            self._convert()

    def run(self) -> Run:
        """The run of everything that was added, in the order of time. Raises ``MzmlError``."""
        self._convert()
        # both own their memory, so that shrinking gives back what was never used
        self._mz.resize(self._points, refcheck=False)
        self._intensity.resize(self._points, refcheck=False)
        times = np.array(self._times, np.float64)
        offsets = np.zeros(len(times) + 1, np.int64)
        np.cumsum(self._counts, out=offsets[1:])
        mz, intensity = self._mz, self._intensity
        if not np.isfinite(times).all():
            self._refuse(int(np.flatnonzero(~np.isfinite(times))[0]), "bad_time", "the time is no number")
        if (np.diff(times) <= 0).any():
            order = np.argsort(times, kind="stable")
            again = np.flatnonzero(np.diff(times[order]) == 0)
            if len(again):
                scan = int(order[again[0] + 1])
                self._refuse(scan, "time_repeats", f"another scan has the same time, {times[scan]} s")
            mz, intensity, offsets = _rearranged(mz, intensity, offsets, order)
            times = times[order]
        return Run(times, offsets, mz, intensity, self._polarity, bool(self._profile))

    def error(self, fault: Fault, ordinal: int, byte: int) -> MzmlError:
        """What is wrong with a spectrum, with its place."""
        return MzmlError(self.name, ordinal, byte, fault.reason, fault.detail)

    def _add_packed(self, spectrum: Spectrum) -> None:
        arrays, numbers = [], []
        for kind, usual in (("mz", "<f8"), ("intensity", "<f4")):
            array = spectrum.array(kind)
            coding = Coding(usual, 0, False) if array is None else array.coding()
            arrays.append(b"" if array is None else decode("".join(array.text), coding, spectrum.length))
            numbers.append(coding.numbers)
        self.add(
            Batch(
                (numbers[0], numbers[1]),
                [spectrum.ordinal],
                [spectrum.byte],
                [spectrum.seconds()],
                [spectrum.length],
                arrays[:1],
                arrays[1:],
            )
        )

    def _convert(self) -> None:
        """Put what is pending into the arrays."""
        first, count = self._converted, self._pending_points
        start, end = self._points, self._points + count
        self._converted = len(self._counts)
        if count:
            self._make_room(end)
            mz, intensity = self._mz[start:end], self._intensity[start:end]
            mz[:] = np.frombuffer(b"".join(self._pending_mz), self._numbers[0])
            with np.errstate(over="ignore"):  # found just below, as infinite
                intensity[:] = np.frombuffer(b"".join(self._pending_intensity), self._numbers[1])
            bounds = np.zeros(len(self._counts) - first + 1, np.int64)
            np.cumsum(self._counts[first:], out=bounds[1:])
            self._look_through(mz, intensity, bounds, first)
        self._points = end
        self._pending_points = 0
        self._pending_mz.clear()
        self._pending_intensity.clear()

    def _make_room(self, points: int) -> None:
        if points > self._max_points:
            self._refuse(len(self._counts) - 1, "too_many_points", f"more than {self._max_points} points")
        if points > len(self._mz):
            room = max(points, 4 * len(self._mz))  # what is never written to takes no memory
            for name in ("_mz", "_intensity"):
                old = getattr(self, name)
                new = np.empty(room, old.dtype)
                new[: self._points] = old[: self._points]
                setattr(self, name, new)

    def _look_through(
        self,
        mz: NDArray[np.float64],
        intensity: NDArray[np.float32],
        bounds: NDArray[np.int64],
        first: int,
    ) -> None:
        # a minimum is NaN if any value is
        if not (mz.min() > 0 and mz.max() < np.inf):
            wrong = int(np.flatnonzero(~((mz > 0) & (mz < np.inf)))[0])
            scan = first + int(np.searchsorted(bounds, wrong, side="right")) - 1
            self._refuse(scan, "bad_mz", f"an m/z is {mz[wrong]}")
        if not (intensity.min() > -np.inf and intensity.max() < np.inf):
            wrong = int(np.flatnonzero(~np.isfinite(intensity))[0])
            scan = first + int(np.searchsorted(bounds, wrong, side="right")) - 1
            self._refuse(scan, "bad_intensity", f"an intensity is {intensity[wrong]}")
        falls = mz[1:] < mz[:-1]
        inner = bounds[1:-1]
        falls[inner[(inner > 0) & (inner < len(mz))] - 1] = False  # from one scan to the next it may
        if falls.any():
            scans = np.searchsorted(bounds, np.flatnonzero(falls), side="right") - 1
            for scan in np.unique(scans):
                points = slice(bounds[scan], bounds[scan + 1])
                order = np.argsort(mz[points], kind="stable")
                mz[points] = mz[points][order]
                intensity[points] = intensity[points][order]

    def _refuse(self, scan: int, reason: Reason, detail: str) -> None:
        raise MzmlError(self.name, self._ordinals[scan], self._places[scan], reason, detail)


def _rearranged(
    mz: NDArray[np.float64],
    intensity: NDArray[np.float32],
    offsets: NDArray[np.int64],
    order: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.int64]]:
    counts = np.diff(offsets)[order]
    moved = np.zeros_like(offsets)
    np.cumsum(counts, out=moved[1:])
    points = np.arange(len(mz)) + np.repeat(offsets[:-1][order] - moved[:-1], counts)
    return mz[points], intensity[points], moved
