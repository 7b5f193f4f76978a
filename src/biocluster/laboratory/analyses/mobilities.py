"""Mobilities worked out by hand: migration times and markers in, mobilities out."""

from collections.abc import Sequence

from biocluster.science.metabolome.mobility import scale_by_markers, scale_by_one_marker


def mobilities_of(
    times: Sequence[float],
    markers: Sequence[tuple[float, float]],
    *,
    length: float | None = None,
    voltage: float | None = None,
    ramp: float = 0.0,
) -> list[float]:
    """The mobilities of ions that arrive at these times (s), in mm² kV⁻¹ min⁻¹.

    ``markers`` are pairs of migration time and mobility. One marker needs the ``length`` of the capillary in mm and
    the ``voltage`` in kV; two and more need neither.

    Raises
    ------
    ValueError
        If a time lies before the middle of the ramp, two markers are one, or what one marker needs is missing.
    """
    if len(markers) == 1:
        if length is None or voltage is None:
            raise ValueError("one marker needs the length and the voltage")
        ((time, mobility),) = markers
        scale = scale_by_one_marker(time, mobility=mobility, length=length, voltage=voltage, ramp=ramp)
    else:
        scale = scale_by_markers([each[0] for each in markers], [each[1] for each in markers], ramp=ramp)
    found: list[float] = scale.mobilities(list(times)).tolist()
    return found
