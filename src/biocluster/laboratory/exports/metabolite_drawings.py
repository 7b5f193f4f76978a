"""Pictures of one metabolite: its concentrations in the order of injection, and its calibration curve."""

import math
from collections.abc import Sequence
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.metabolites import MeasuredInjection, Metabolite
from biocluster.laboratory.exports.drawings import Drawing, spread

SHAPES = {"sample": "circle", "qc": "diamond", "standard": "square", "blank": "cross"}
"""The shape of a point by the type of its injection."""
CURVE_POINTS = 60


def order_drawing(injections: Sequence[MeasuredInjection], *, corrected: bool, name: str) -> SafeString:
    """Concentrations over the order of injection, before or after the drift was taken out, on the same scale."""
    both = [value for each in injections for value in (each.concentration, each.uncorrected)]
    last = max((each.place for each in injections), default=1)
    picture = Drawing(
        (0.0, last + 1.0), spread((value for value in both if value is not None), from_zero=True),
        _("order of injection"), _("concentration (µM)"), 720, 240,
    )  # fmt: skip
    for before, here in pairwise(injections):
        if here.batch != before.batch:
            picture.upright(here.place - 0.5, "break", here.batch)
    qcs = _places(injections, "qc", corrected)
    picture.line(*qcs, "link")
    for type, shape in SHAPES.items():
        picture.points(*_places(injections, type, corrected), shape=shape, kind=type)
    words = _("Concentrations of %(name)s over the order of injection, drift taken out.") if corrected else _(
        "Concentrations of %(name)s over the order of injection, as measured with drift."
    )  # fmt: skip
    return picture.svg(words % {"name": name} + " " + _("The table below has the same values."))


def _places(
    injections: Sequence[MeasuredInjection], type: str, corrected: bool
) -> tuple[list[float], list[float]]:
    chosen = [
        (float(each.place), each.concentration if corrected else each.uncorrected)
        for each in injections
        if each.type == type
    ]
    found = [(place, value) for place, value in chosen if value is not None]
    return [place for place, _value in found], [value for _place, value in found]


def curve_drawing(found: Metabolite, *, name: str) -> SafeString | None:
    """The calibration points and the curve through them; None where there is no point."""
    points = [row for row in found.calibration if row["corrected_response"] is not None]
    if not points:
        return None
    highest = max(row["concentration"] for row in points)
    curve = found.curve
    xs = [highest * 1.05 * at / CURVE_POINTS for at in range(CURVE_POINTS + 1)]
    ys: list[float] = []
    if curve is not None and curve["slope"] is not None:
        ys = [(curve["intercept"] or 0.0) + curve["slope"] * x for x in xs]
    picture = Drawing(
        (0.0, highest * 1.08), spread([*(row["corrected_response"] for row in points), *ys], from_zero=True),
        _("concentration (µM)"), _("response"), 720, 300,
    )  # fmt: skip
    if ys:
        picture.line(xs, ys, "curve")
    for used, shape, kind in ((True, "square", "full"), (False, "cross", "")):
        chosen = [row for row in points if row["used"] is used]
        picture.points(
            [row["concentration"] for row in chosen], [row["corrected_response"] for row in chosen],
            shape=shape, kind=kind,
        )  # fmt: skip
    in_use = sum(1 for row in points if row["used"] and math.isfinite(row["corrected_response"]))
    words = _("Calibration curve of %(name)s: %(used)s of %(all)s points are used.")
    return picture.svg(words % {"name": name, "used": in_use, "all": len(points)})
