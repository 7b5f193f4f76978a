"""The electropherogram of a peak as a picture: trace, baseline, fitted shape, limits, expectation, neighbours."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from biocluster.laboratory.analyses.peak_pictures import Neighbour
from biocluster.laboratory.analyses.peak_views import DrawnPeak
from biocluster.laboratory.exports.drawings import Drawing, spread

SMALL = (360.0, 200.0)


def peak_drawing(
    drawn: DrawnPeak,
    peak: dict[str, Any],
    shape: Sequence[float],
    *,
    name: str,
    file: str,
    neighbours: Sequence[Neighbour] = (),
    by_hand: tuple[float, float] | None = None,
    small: bool = False,
) -> SafeString:
    """The picture of one peak; times are drawn in minutes. ``by_hand`` are limits that somebody set, in seconds."""
    minutes = [time / 60 for time in drawn.times]
    width, height = SMALL if small else (720.0, 320.0)
    picture = Drawing(
        (minutes[0], minutes[-1] if len(minutes) > 1 else minutes[0] + 1),
        spread([*drawn.intensities, *drawn.baselines, *shape], from_zero=True),
        _("migration time (min)"), _("intensity (counts)"), width, height,
    )  # fmt: skip
    expected, error = peak["predicted_time"], peak["predicted_error"]
    if expected is not None:
        if error:
            picture.band((expected - 2 * error) / 60, (expected + 2 * error) / 60, "expected")
        picture.upright(expected / 60, "expected", "" if small else pgettext("report", "expected"))
    for place in ("start", "end"):
        if peak[place] is not None:
            picture.upright(peak[place] / 60, "edge")
    for limit in by_hand or ():
        picture.upright(limit / 60, "hand", "" if small else _("by hand"))
    for each in neighbours:
        picture.upright(each.time / 60, "neighbour", "" if small else each.name)
    picture.line(minutes, drawn.baselines, "baseline")
    if shape:
        picture.line(minutes, shape, "fitted")
    picture.line(minutes, drawn.intensities, "trace")
    return picture.svg(_in_words(drawn, peak, name, file))


def _in_words(drawn: DrawnPeak, peak: dict[str, Any], name: str, file: str) -> str:
    parts = [
        _("Electropherogram of %(name)s in %(file)s from %(begin)s to %(end)s min.")
        % {"name": name, "file": file, "begin": minutes(drawn.times[0]), "end": minutes(drawn.times[-1])}
    ]
    if peak["time"] is None:
        parts.append(_("No peak was found."))
    else:
        parts.append(
            _("Peak from %(start)s to %(end)s min, its top at %(time)s min.")
            % {"start": minutes(peak["start"]), "end": minutes(peak["end"]), "time": minutes(peak["time"])}
        )
    if peak["predicted_time"] is not None:
        parts.append(_("Expected at %(time)s min.") % {"time": minutes(peak["predicted_time"])})
    return " ".join(parts)


def minutes(seconds: float | None) -> str:
    """A time in minutes as it is written and typed; a dash where there is none."""
    return "－" if seconds is None else f"{seconds / 60:.3f}"
