"""What an instrument and its days are like: one frozen set of numbers, and two presets."""

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Every number that a simulated batch rests on.

    Shares and relative errors are fractions; sd of a factor is that of its logarithm.
    """

    # capillary and field
    length: float = 800.0
    """Of the capillary, in mm; detection is at its end."""
    voltage: float = 30.0
    """In kV."""
    ramp: float = 3.0
    """Time in which the voltage rises, in s."""
    eof_time: float = 840.0
    """When a neutral molecule arrives in the reference capillary, in s."""
    eof_drift: float = 0.30
    """Largest change of that time over the life of a capillary, to either side."""
    eof_jitter: float = 0.01
    """Of that time from run to run, as sd."""
    eof_slope: float = 0.02
    """Relative change of the electroosmotic mobility from the begin to the end of a run, as sd."""
    eof_wave: float = 0.004
    """Amplitude of its slow wave within a run, as sd."""
    field_error: float = 0.02
    """Of all mobilities together from run to run (temperature, buffer), as sd."""
    length_error: float = 0.004
    """Of a replaced capillary, as sd."""
    mobility_error: float = 0.0005
    """Of each compound's mobility in each capillary, as sd."""
    capillary_life: int = 60
    """Injections until a capillary is replaced."""

    # peaks
    plates: float = 40_000.0
    plug: float = 5.0
    """Length of the injected plug, in mm."""
    width_error: float = 0.08
    """Of each compound's width, as sd."""
    distortion: float = 0.6
    """Median of the dimensionless distortion of a peak of 100 µM, of either sign."""
    hvl_share: float = 0.8
    """Peaks of Haarhoff-Van der Linde shape; the others are of shapes that no formula of the engine has."""

    # amounts
    height: float = 6_000.0
    """Median apex of a compound at its usual concentration, in counts."""
    height_spread: float = 1.4
    person_spread: float = 0.35
    """Of a compound's concentration between people, as sd, on average over compounds."""
    absent: float = 0.03
    """Compounds that a person's sample does not have."""
    missing_standards: float = 0.05
    """Internal standards that are missing from a run."""
    injection_error: float = 0.04
    technical_error: float = 0.02
    """Of each compound in each run, beside what is common to all."""
    response_slope: float = 0.06
    """Change of the response over the life of a capillary, as sd over compounds."""
    response_step: float = 0.05
    """Change of the response from capillary to capillary, as sd over compounds."""
    common_response: float = 0.15
    """The like of both, common to all compounds, as sd over capillaries."""
    velocity_exponent: float = 0.0
    """Areas grow with this power of the migration time."""
    carry_over: float = 0.0
    """Of the injection before."""

    # isomers, ions
    pairs: float = 0.20
    """Generated targets that come in pairs of isomers."""
    triplets: float = 0.12
    resolution: tuple[float, float] = (0.9, 1.8)
    """Of neighbouring isomers in the reference capillary, before the plug widens them: a laboratory lists
    apart what its method separates. A fast flow takes a quarter of it away."""
    interferents: float = 0.0
    """Targets and standards with an isomer that no list has, at another time."""
    adducts: float = 0.2
    """Compounds with a sodium adduct."""
    fragments: float = 0.15
    """Compounds that lose water, ammonia or formic acid in the source."""

    # mass axis
    mass_range: tuple[float, float] = (50.0, 1000.0)
    resolving_power: float = 15_000.0
    mass_floor: float = 0.4
    """Error of a centroid of very many ions, in ppm as sd."""
    mass_offset: float = 3.0
    """Of a run, in ppm as sd."""
    mass_wave: float = 1.0
    """Slow change within a run, in ppm as sd."""

    # scans
    scan_interval: float = 0.4
    """In s."""
    n_scans: int = 3_000
    scan_jitter: float = 0.0
    """Of the interval, as sd."""
    dropped_scans: float = 0.0
    profile: bool = False
    """Whether spectra are written as profiles; otherwise as centroids."""

    # detector
    gain: float = 4.0
    """Counts for one ion."""
    electronic_noise: float = 30.0
    """Of every centroid, in counts as sd."""
    threshold: float = 100.0
    """Centroids below it are not written."""
    saturation: float = 120_000.0
    spray_noise: float = 0.01
    """Of all ions of a scan together, as sd; neighbouring scans are alike."""
    spray_dips: float = 0.0
    """Dips of the spray by half for one to three scans, in each run."""

    # background
    noise_points: float = 170.0
    """Random centroids in a scan."""
    noise_height: float = 40.0
    """Their mean height above the threshold, in counts."""
    background_ions: int = 60
    """Ions that are there all the time."""
    background_height: float = 300.0
    """Their median, in counts."""
    background_under_targets: float = 0.15
    """Targets with a background ion of the same m/z under them."""
    background_wander: float = 0.2
    """Slow relative change of a background ion in a run, as sd."""
    background_steps: float = 0.0
    """Background ions that rise or fall at once in a run."""
    spikes: int = 0
    """Single centroids of great height at a target's m/z, in each run."""

    # what the lists say
    mobility_uncertainty: float = 0.0
    """Of the mobilities and times that the list of targets states, as sd."""

    def __post_init__(self) -> None:
        if self.n_scans < 1 or self.capillary_life < 1:
            raise ValueError("a run has at least one scan, and a capillary lives for at least one injection")
        if not 0.0 < self.mass_range[0] < self.mass_range[1] or self.scan_interval <= 0:
            raise ValueError("the mass range ascends from above 0, and the scan interval is above 0")


FRIENDLY = Conditions()
"""A well-kept instrument: four peaks in five of Haarhoff-Van der Linde shape, even scans, a quiet spray."""

UNFRIENDLY = Conditions(
    eof_jitter=0.02,
    eof_slope=0.05,
    eof_wave=0.012,
    field_error=0.03,
    length_error=0.008,
    mobility_error=0.0012,
    plates=30_000.0,
    width_error=0.15,
    distortion=1.0,
    hvl_share=0.4,
    height=4_000.0,
    height_spread=1.6,
    injection_error=0.08,
    technical_error=0.04,
    response_slope=0.12,
    response_step=0.10,
    common_response=0.25,
    velocity_exponent=0.5,
    carry_over=0.0005,
    resolution=(0.7, 1.6),
    interferents=0.05,
    adducts=0.35,
    fragments=0.25,
    resolving_power=10_000.0,
    mass_floor=0.8,
    mass_offset=6.0,
    mass_wave=2.5,
    scan_jitter=0.08,
    dropped_scans=0.005,
    gain=8.0,
    electronic_noise=50.0,
    threshold=150.0,
    saturation=80_000.0,
    spray_noise=0.04,
    spray_dips=3.0,
    noise_points=250.0,
    noise_height=80.0,
    background_ions=120,
    background_height=500.0,
    background_under_targets=0.35,
    background_wander=0.4,
    background_steps=0.5,
    spikes=40,
    mobility_uncertainty=0.002,
)
"""An instrument on bad days: peaks of many shapes, a restless baseline, dropped scans, more of every error."""

PRESETS = {"friendly": FRIENDLY, "unfriendly": UNFRIENDLY}


def conditions(preset: str = "friendly", **changes: Any) -> Conditions:
    """The conditions of a preset, with some of them changed.

    Parameters
    ----------
    preset : str, default "friendly"
        A name in ``PRESETS``.
    **changes : float, int or tuple
        Fields of ``Conditions``.

    Returns
    -------
    Conditions
        New; presets stay as they are.

    Raises
    ------
    KeyError
        If there is no such preset.
    TypeError
        If there is no such field.

    Examples
    --------
    >>> conditions("friendly", n_scans=1_000).n_scans
    1000
    """
    return replace(PRESETS[preset], **changes)
