"""A Levey-Jennings chart as a picture: values in their order, centre and limits, and which rules are broken where."""

import math

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.control_charts import ControlChart
from biocluster.laboratory.exports.drawings import Drawing, spread

MOST_NAMED = 30
"""More rules than these would cover each other; the table below names all."""


def control_drawing(chart: ControlChart, *, title: str, unit: str) -> SafeString | None:
    """The picture; None where there is no value."""
    values = [(at, point) for at, point in enumerate(chart.points, start=1) if point.value is not None]
    if not values:
        return None
    limits = _limits(chart)
    heights = [point.value or math.nan for _at, point in values]
    picture = Drawing(
        (0.0, len(chart.points) + 1.0), spread([*heights, *(level for level, _words in limits)]),
        _("order of measurement"), unit, 720, 320,
    )  # fmt: skip
    within = [at for at, point in enumerate(chart.points, start=1) if point.in_baseline]
    if within:
        picture.band(min(within) - 0.5, max(within) + 0.5, "base")
    batch = None
    for at, point in enumerate(chart.points, start=1):
        if point.batch != batch:
            picture.upright(at - 0.5, "break", point.batch_code)
            batch = point.batch
    for level, words in limits:
        picture.level(level, "centre" if level == chart.centre else "limit", words)
    picture.line([float(at) for at, _point in values], heights, "link")
    for is_out, shape, kind in ((False, "circle", ""), (True, "triangle", "out")):
        chosen = [(float(at), point.value or math.nan) for at, point in values if point.is_out is is_out]
        picture.points([at for at, _v in chosen], [value for _at, value in chosen], shape=shape, kind=kind)
    broken = [(at, point) for at, point in values if point.is_out]
    for at, point in broken[:MOST_NAMED]:
        picture.words(at, point.value or math.nan, point.rules[-1])
    words = _("Control chart of %(title)s: %(count)s values, %(out)s of them out of control.")
    told = words % {"title": title, "count": len(values), "out": len(broken)}
    return picture.svg(told + " " + _("The table below has the same values."))


def _limits(chart: ControlChart) -> list[tuple[float, str]]:
    if chart.centre is None:
        return []
    found = [(chart.centre, _("centre"))]
    if chart.spread is not None:
        for times in (2, 3):
            found.append((chart.centre + times * chart.spread, f"+{times}s"))
            found.append((chart.centre - times * chart.spread, f"−{times}s"))
    return found
