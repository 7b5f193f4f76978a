"""What a report says of the quality of each metabolite: QCs before and after the correction of drift."""

import numpy as np
import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from biocluster.laboratory.analyses.results import Results
from biocluster.laboratory.exports.charts import Rule, Series, points_of
from biocluster.laboratory.exports.figures_in_words import count, percent, short
from biocluster.laboratory.exports.pieces import Chart, Piece, Section, Table, Words
from biocluster.laboratory.exports.report_runs import batch_breaks, injections

MOST_CHARTS = 12
MOST_ROWS = 500
CLASSES = ("below_20", "from_20_to_30", "above_30", "unknown")


def quality(results: Results) -> Section:
    qc = results.read("qc")
    if not qc.height or qc["n_qc"].max() == 0:
        return Section(_("Quality control"), "quality", [])
    pieces: list[Piece] = [_classes(qc), _sorted_cvs(qc), *_charts(results, qc), _table(qc)]
    return Section(_("Quality control"), "quality", pieces)


def _classes(qc: pl.DataFrame) -> Table:
    words = {
        "below_20": _("below 20 %"), "from_20_to_30": _("20 to 30 %"), "above_30": _("above 30 %"),
        "unknown": _("not known"),
    }  # fmt: skip

    def shares(column: str) -> list[int]:
        cv = qc[column].to_numpy(allow_copy=True).astype(float)
        known = cv[np.isfinite(cv)]
        return [
            int((known < 0.2).sum()), int(((known >= 0.2) & (known <= 0.3)).sum()), int((known > 0.3).sum()),
            len(cv) - len(known),
        ]  # fmt: skip

    before, after, held_out = (shares(name) for name in ("qc_cv_before", "qc_cv", "qc_cv_held_out"))
    rows = [
        (words[name], count(one), count(two), count(three))
        for name, one, two, three in zip(CLASSES, before, after, held_out, strict=True)
    ]
    return Table(
        _("Metabolites by the CV of the QCs"),
        (_("CV"), pgettext("report", "Before"), pgettext("report", "After"), _("After, QCs held out")),
        rows, frozenset({1, 2, 3}),
        _("Held out: each QC is corrected by a drift that was told without it. This is what a sample meets; "
          "the column “after” has seen its QCs."),
    )  # fmt: skip


def _sorted_cvs(qc: pl.DataFrame) -> Chart:
    """Every metabolite as a point, by its CV."""
    series = []
    for name, column in (
        (pgettext("report", "before"), "qc_cv_before"),
        (_("after, QCs held out"), "qc_cv_held_out"),
    ):
        cv = np.sort(qc[column].drop_nulls().to_numpy())
        series.append(Series(name, np.arange(1.0, len(cv) + 1), 100 * cv))
    return Chart(
        points_of(
            series, x_title=_("metabolites, by their CV"), y_title=_("CV of the QCs (%)"), zero=True,
            levels=[Rule(20, "20 %"), Rule(30, "30 %")],
        ),
        _("CV of the QCs before and after the correction of drift"),
        _("Median before %(before)s, after with QCs held out %(after)s.")
        % {
            "before": percent(_median(qc["qc_cv_before"])), "after": percent(_median(qc["qc_cv_held_out"])),
        },
    )  # fmt: skip


def _median(values: pl.Series) -> float | None:
    middle = values.median()
    return float(middle) if isinstance(middle, int | float) else None


def _charts(results: Results, qc: pl.DataFrame) -> list[Piece]:
    """QCs by injection, before and after, of the metabolites that change most between QCs."""
    runs = injections(results).filter(pl.col("type") == "qc")
    worst = qc.filter(pl.col("qc_cv_before").is_not_null()).sort(
        "qc_cv_before", "name", descending=[True, False]
    )
    names = worst.head(MOST_CHARTS)["name"].to_list()
    found = (
        results.scan("concentrations")
        .filter(pl.col("name").is_in(names))
        .select("file", "name", "response", "corrected_response")
        .join(runs.lazy().select("file", "injection"), on="file")
        .collect()
    )
    breaks = batch_breaks(injections(results))
    pieces: list[Piece] = []
    for name in names:
        own = found.filter(pl.col("name") == name).sort("injection").drop_nulls()
        if own.height < 2:
            continue
        place = own["injection"].to_numpy().astype(float)
        series = [
            Series(label, place, own[column].to_numpy() / own[column].mean())
            for label, column in (
                (pgettext("report", "before"), "response"),
                (pgettext("report", "after"), "corrected_response"),
            )
        ]
        row = qc.row(by_predicate=pl.col("name") == name, named=True)
        pieces.append(
            Chart(
                points_of(series, x_title=pgettext("report", "injection"), y_title=_("over the mean"), breaks=breaks, small=True),
                name,
                _("QCs of %(name)s by injection: CV %(before)s before, %(after)s after, %(held_out)s held out.")
                % {
                    "name": name, "before": percent(row["qc_cv_before"]), "after": percent(row["qc_cv"]),
                    "held_out": percent(row["qc_cv_held_out"]),
                },
                small=True,
            )
        )  # fmt: skip
    if pieces and worst.height > len(pieces):
        pieces.insert(
            0,
            Words(
                _("QC charts of the %(count)s metabolites that change most before the correction:")
                % {"count": len(pieces)}
            ),
        )
    return pieces


def _table(qc: pl.DataFrame) -> Table:
    rows = [
        (
            row["name"], count(row["n_qc"]), percent(row["qc_cv_before"]), percent(row["qc_cv"]),
            percent(row["qc_cv_held_out"]), percent(row["qc_intra_batch_cv"]), percent(row["qc_inter_batch_cv"]),
            percent(row["sample_cv"]), percent(row["sample_intra_batch_cv"]), percent(row["sample_inter_batch_cv"]),
            short(row["d_ratio"], 3), short(row["icc"], 3),
        )
        for row in qc.head(MOST_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    left = qc.height - len(rows)
    notes = [
        _(
            "D-ratio: standard deviation of the QCs over that of the samples. ICC: technical intraclass correlation."
        )
    ]
    if left:
        notes.append(_("%(count)s more metabolites are not shown; see qc.parquet.") % {"count": count(left)})
    return Table(
        _("Quality of each metabolite"),
        (
            _("Metabolite"), pgettext("report", "QCs"), _("QC CV before"), _("QC CV after"), _("QC CV held out"),
            _("QC CV within batches"), _("QC CV between batches"), _("Sample CV"), _("Sample CV within batches"),
            _("Sample CV between batches"), _("D-ratio"), _("ICC"),
        ),
        rows, frozenset(range(1, 12)), " ".join(notes),
    )  # fmt: skip
