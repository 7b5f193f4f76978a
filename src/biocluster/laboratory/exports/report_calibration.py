"""What a report says of the calibration curves."""

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from biocluster.laboratory.analyses.results import Results
from biocluster.laboratory.exports.figures_in_words import NOTHING, count, percent, short
from biocluster.laboratory.exports.pieces import Piece, Section, Table, Words

MOST_ROWS = 500
WEIGHTS = {0: "1", 1: "1/x", 2: "1/x²"}


def calibration(results: Results) -> Section:
    curves = results.read("curves")
    there = curves.filter(pl.col("slope").is_not_null())
    if not there.height:
        return Section(_("Calibration"), "calibration", [])
    rows = [
        (
            row["name"], row["standard"] or NOTHING, short(row["slope"]), short(row["intercept"]),
            WEIGHTS[row["power"]], f"{row['n']} ({row['levels']})", f"{short(row['lowest'])}–{short(row['highest'])}",
            short(row["lod"], 3), short(row["loq"], 3), percent(row["largest_bias"]),
        )
        for row in there.head(MOST_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    left = there.height - len(rows)
    notes = [_("Response = intercept + slope × concentration. LOD and LOQ as in ICH Q2.")]
    if left:
        notes.append(
            _("%(count)s more metabolites are not shown; see curves.parquet.") % {"count": count(left)}
        )
    pieces: list[Piece] = [
        Table(
            _("Calibration curves"),
            (
                _("Metabolite"), _("Internal standard"), _("Slope (per µM)"), _("Intercept"), pgettext("report", "Weight"),
                _("Standards (levels)"), _("Range (µM)"), _("LOD (µM)"), _("LOQ (µM)"), _("Largest deviation"),
            ),
            rows, frozenset({2, 3, 5, 6, 7, 8, 9}), " ".join(notes),
        )
    ]  # fmt: skip
    without = curves.filter(pl.col("slope").is_null())["name"].to_list()
    if without:
        pieces.append(
            Words(
                _("%(count)s metabolites have no usable curve and no concentration: %(names)s.")
                % {
                    "count": count(len(without)),
                    "names": ", ".join(without[:20]) + (" …" if len(without) > 20 else ""),
                }
            )
        )
    return Section(_("Calibration"), "calibration", pieces)
