"""What a report says of the runs: how many there are, when things arrived in them, how well m/z were held."""

import numpy as np
import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from numpy.typing import NDArray

from biocluster.laboratory.analyses.results import Results
from biocluster.laboratory.exports.charts import Rule, Series, points_of
from biocluster.laboratory.exports.figures_in_words import count, percent, short
from biocluster.laboratory.exports.pieces import Chart, Piece, Section, Table, Words

MOST_SERIES = 6
MOST_BREAKS = 40
MOST_ROWS = 60
RESIDUAL_LIMIT_PERCENT = 0.2


def injections(results: Results) -> pl.DataFrame:
    """The runs in the order of injection, numbered from 1 as charts number them."""
    return results.read("runs").with_row_index("injection", offset=1)


def batch_breaks(runs: pl.DataFrame) -> list[float]:
    """Where one batch ends and another begins, if they are few enough to be drawn."""
    batch = runs["batch"].to_list()
    breaks = [at + 0.5 for at in range(1, len(batch)) if batch[at] != batch[at - 1]]
    return breaks if len(breaks) <= MOST_BREAKS else []


def types_in_words() -> dict[str, str]:
    return {
        "sample": pgettext("report", "samples"), "qc": pgettext("report", "QCs"), "blank": pgettext("report", "blanks"), "standard": pgettext("report", "standards"),
    }  # fmt: skip


def summary(results: Results) -> Section:
    runs, targets, qc = injections(results), results.read("targets"), results.read("qc")
    failed = runs.filter(pl.col("error").is_not_null()).height
    wanted = targets.filter(pl.col("role") == "target").height
    found = (
        results.scan("peaks")
        .join(results.scan("targets").filter(pl.col("role") == "target").select("name"), on="name")
        .join(runs.lazy().filter(pl.col("type") == "sample").select("file"), on="file")
        .select(pl.col("area").is_not_null().mean())
        .collect()
        .item()
    )
    known = qc.filter(pl.col("cv_class") != "unknown")
    below = known.filter(pl.col("cv_class") == "below_20").height
    types = types_in_words()
    rows = [
        (pgettext("report", "Files"), count(runs.height)),
        *(
            (types[kind], count(number))
            for kind, number in runs.group_by("type", maintain_order=True).len().iter_rows()
        ),
        (_("Files that failed"), count(failed)),
        (pgettext("report", "Batches"), count(runs["batch"].n_unique())),
        (pgettext("report", "Targets"), count(wanted)),
        (_("Targets found in samples"), percent(found)),
        (
            _("Targets with a QC CV below 20 %"),
            f"{count(below)} ({percent(below / known.height)})" if known.height else _("no QC"),
        ),
        (_("Targets with a calibration curve"), count(results.read("curves")["slope"].count())),
        (
            _("Migration-time residual, median of the runs"),
            _percent(runs["time_residual_rms_percent"].median()),
        ),
        (_("Mass residual, median of the runs"), _ppm(runs["mass_after_ppm"].median())),
    ]
    table = Table(
        _("The measurement in numbers"),
        (pgettext("report", "What"), pgettext("report", "Number")),
        rows,
        frozenset({1}),
    )
    return Section(_("Summary"), "summary", [table])


def _percent(value: object) -> str:
    return f"{short(float(value), 3)} %" if isinstance(value, int | float) else "–"


def _ppm(value: object) -> str:
    return f"{short(float(value), 3)} ppm" if isinstance(value, int | float) else "–"


def times(results: Results) -> Section:
    runs = injections(results)
    breaks = batch_breaks(runs)
    x_title = pgettext("report", "injection")
    arrived = _anchor_times(results, runs)
    pieces: list[Piece] = []
    shown = arrived[:MOST_SERIES]
    if shown:
        pieces.append(
            Chart(
                points_of(shown, x_title=x_title, y_title=_("migration time (s)"), breaks=breaks),
                _("Migration times of markers and internal standards"),
                _("By injection, in seconds: %(ranges)s.")
                % {"ranges": "; ".join(f"{each.name} {_range(each.y)}" for each in shown)},
            )
        )
        if len(arrived) > len(shown):
            pieces.append(
                Words(_("%(count)s more are in anchors.parquet.") % {"count": len(arrived) - len(shown)})
            )
    residual = _column(runs, "time_residual_rms_percent")
    if np.isfinite(residual).any():
        series = Series(pgettext("report", "residual"), _column(runs, "injection"), residual)
        pieces.append(
            Chart(
                points_of(
                    [series], x_title=x_title, y_title=_("residual (%)"), breaks=breaks, zero=True,
                    levels=[Rule(RESIDUAL_LIMIT_PERCENT, f"{RESIDUAL_LIMIT_PERCENT} %")],
                ),
                _("Residuals of the migration-time model"),
                _("Root mean square of how far markers and internal standards are from where the others let expect "
                  "them, by injection: %(range)s per cent.") % {"range": _range(residual)},
            )
        )  # fmt: skip
        pieces.append(_by_batch(runs))
    else:
        pieces.append(Words(_("No run has a migration-time model.")))
    return Section(_("Migration times"), "times", pieces)


def _anchor_times(results: Results, runs: pl.DataFrame) -> list[Series]:
    """When each marker and internal standard arrived, those found most often first."""
    found = (
        results.read("anchors")
        .join(runs.select("file", "injection"), on="file")
        .group_by("name")
        .agg(pl.col("injection").sort_by("injection"), pl.col("found").sort_by("injection"), pl.len())
    )
    roles = results.read("targets").select("name", "role").with_row_index("row")
    ordered = found.join(roles, on="name").sort(
        pl.col("role") != "eof_marker", pl.col("role") != "marker", -pl.col("len").cast(pl.Int64), "row"
    )
    return [
        Series(row["name"], np.array(row["injection"], float), np.array(row["found"], float))
        for row in ordered.iter_rows(named=True)
    ]


def _by_batch(runs: pl.DataFrame) -> Table:
    residual = pl.col("time_residual_rms_percent")
    batches = runs.group_by("batch", maintain_order=True).agg(
        pl.len(), residual.median().alias("median"), residual.max().alias("largest"),
        (residual > RESIDUAL_LIMIT_PERCENT).sum().alias("above"), pl.col("n_anchors").median().alias("anchors"),
        pl.col("eof_time").min().alias("first"), pl.col("eof_time").max().alias("last"),
    )  # fmt: skip
    rows = [
        (
            row["batch"], count(row["len"]), short(row["median"], 3), short(row["largest"], 3), count(row["above"]),
            short(row["anchors"], 2), f"{short(row['first'])}–{short(row['last'])}",
        )
        for row in batches.head(MOST_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    left = batches.height - len(rows)
    return Table(
        _("Migration times by batch"),
        (
            pgettext("report", "Batch"), pgettext("report", "Files"), _("Median residual (%)"), _("Largest residual (%)"),
            _("Files above %(limit)s %%") % {"limit": RESIDUAL_LIMIT_PERCENT},
            _("Markers and standards (median)"), _("Neutral ions arrive (s)"),
        ),
        rows, frozenset(range(1, 7)),
        _("%(count)s more batches are not shown; see runs.parquet.") % {"count": left} if left else "",
    )  # fmt: skip


def masses(results: Results) -> Section:
    runs = injections(results)
    before, after = _column(runs, "mass_before_ppm"), _column(runs, "mass_after_ppm")
    if not np.isfinite(after).any():
        return Section(_("Mass axis"), "masses", [])
    place = _column(runs, "injection")
    chart = Chart(
        points_of(
            [Series(pgettext("report", "before"), place, before), Series(pgettext("report", "after"), place, after)],
            x_title=pgettext("report", "injection"), y_title=_("residual (ppm)"), breaks=batch_breaks(runs), zero=True,
        ),
        _("Mass residuals before and after calibration"),
        _("Root mean square deviation of tall peaks from their m/z by injection: before %(before)s, after %(after)s ppm.")
        % {"before": _range(before), "after": _range(after)},
    )  # fmt: skip
    return Section(_("Mass axis"), "masses", [chart])


def standards(results: Results) -> Section:
    """Areas of the internal standards over their own medians."""
    runs = injections(results)
    inner = results.read("targets").filter(pl.col("role") == "internal_standard")["name"].to_list()
    if not inner:
        return Section(_("Internal standards"), "standards", [])
    found = (
        results.scan("peaks")
        .filter(pl.col("name").is_in(inner))
        .select("file", "name", "area")
        .join(runs.lazy().select("file", "injection", "type"), on="file")
        .collect()
    )
    shown: list[Series] = []
    rows = []
    for name in inner:
        own = found.filter(pl.col("name") == name).sort("injection")
        area = own["area"].to_numpy(allow_copy=True).astype(float)
        here = area[np.isfinite(area)]
        middle = float(np.median(here)) if len(here) else np.nan
        spread = float(np.std(here, ddof=1) / np.mean(here)) if len(here) > 1 else np.nan
        rows.append((name, percent(len(here) / max(1, len(area))), short(middle), percent(spread)))
        if len(here) and len(shown) < MOST_SERIES:
            shown.append(Series(name, own["injection"].to_numpy().astype(float), area / middle))
    pieces: list[Piece] = []
    if shown:
        pieces.append(
            Chart(
                points_of(
                    shown, x_title=pgettext("report", "injection"), y_title=_("area over its median"),
                    breaks=batch_breaks(runs), zero=True,
                ),
                _("Areas of internal standards"),
                _("By injection, each over its own median: %(ranges)s.")
                % {"ranges": "; ".join(f"{each.name} {_range(each.y)}" for each in shown)},
            )
        )  # fmt: skip
    pieces.append(
        Table(
            _("Internal standards"),
            (pgettext("report", "Name"), _("Found in"), _("Median area (counts·s)"), _("CV of the areas")),
            rows[:MOST_ROWS], frozenset({1, 2, 3}),
            "" if len(inner) <= MOST_SERIES else _("The chart shows the first %(count)s.") % {"count": MOST_SERIES},
        )
    )  # fmt: skip
    return Section(_("Internal standards"), "standards", pieces)


def _column(runs: pl.DataFrame, name: str) -> NDArray[np.float64]:
    return runs[name].cast(pl.Float64).fill_null(np.nan).to_numpy()


def _range(values: NDArray[np.float64]) -> str:
    known = values[np.isfinite(values)]
    return f"{short(float(known.min()))}–{short(float(known.max()))}" if len(known) else "–"
