"""The whole targeted processing of one run: from its spectra to a row for each target."""

from collections.abc import Mapping

from .asked import asked_of
from .centroid import centroid
from .detection import find_peaks
from .drawing import draw
from .guided import fit_shaded
from .matching import match
from .measurement import Anchor, RunMeasurement, RunWarning, Settings
from .run_rows import measurement_of, nothing_in
from .runs import Run
from .targets import Role, Targets

__all__ = ["Anchor", "RunMeasurement", "RunWarning", "Settings", "measure_run"]

FEWEST_SCANS = 20


def measure_run(
    run: Run,
    targets: Targets,
    *,
    given_times: Mapping[str, float] | None = None,
    settings: Settings | None = None,
) -> RunMeasurement:
    """Find and measure every target in a run.

    Nothing but the run and the table is looked at, so that a run is measured the same in every batch.

    Parameters
    ----------
    run : Run
        Of centroids or of profiles.
    targets : Targets
        In any order, which changes nothing but the order of the result.
    given_times : mapping of str to float, optional
        Migration times in seconds of markers, by name, that are known from elsewhere, such as the trace of a
        detector or an ion that the file does not have. They are trusted.
    settings : Settings, optional
        Of the laboratory's method.

    Returns
    -------
    RunMeasurement
        With a row for each target.

    Raises
    ------
    ValueError
        If a given time is not positive or its marker is not in the table, or a target has no m/z.

    Examples
    --------
    >>> from .simulate import conditions, make_batch, simulate_run, target_list
    >>> about = conditions(n_scans=1500, scan_interval=0.8, noise_points=20.0)
    >>> batch = make_batch(1, runs=1, targets=5, preset=about, levels=())
    >>> measured = measure_run(simulate_run(batch, 0).run, target_list(batch))
    >>> len(measured.time), bool(measured.time_residual_rms_percent < 0.2)
    (17, True)
    """
    settings = settings or Settings()
    asked = asked_of(targets, given_times or {}, settings)
    if run.n_scans < FEWEST_SCANS or not len(asked):
        return nothing_in(run, targets)
    run = centroid(run)
    drawn = draw(run, asked.mz, targets.mz[targets.indices(Role.LOCK_MASS)], settings)
    peaks = find_peaks(
        drawn.traces,
        baseline=drawn.floor.baseline,
        noise=drawn.floor.noise,
        minimum_snr=settings.minimum_snr,
    )
    found = match(drawn, asked, peaks, settings)
    found = fit_shaded(drawn, asked, found, settings)
    return measurement_of(drawn, targets, asked, found, settings)
