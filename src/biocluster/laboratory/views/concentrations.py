"""Concentrations after review: how well each metabolite was measured, and one metabolite over all injections."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.metabolites import Metabolite, metabolite, metabolites
from biocluster.laboratory.exports.metabolite_drawings import curve_drawing, order_drawing
from biocluster.laboratory.models import TargetRole
from biocluster.laboratory.queries.processings import held_files_of, visible_to
from biocluster.laboratory.templatetags.review_words import amount, percent
from biocluster.laboratory.views.peaks import trail_to_processing
from biocluster.laboratory.views.whole_tables import tells_of_tables
from biocluster.record.doors import Request, may


@may("processing.read")
@tells_of_tables
def concentrations(request: Request, pk: int) -> HttpResponseBase:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    keys = dict(found.method_version.targets.values_list("name", "pk"))
    context = {
        "processing": found,
        "rows": [(row, keys[row["name"]]) for row in metabolites(found, on=request.viewer.on)],
        "held": held_files_of(found, on=request.viewer.on).count(),
        "trail": trail_to_processing(found),
    }
    return render(request, "laboratory/concentrations/list.html", context)


@may("processing.read")
@tells_of_tables
def concentration(request: Request, pk: int, target_pk: int) -> HttpResponseBase:
    processing = get_object_or_404(visible_to(request.viewer), pk=pk)
    targets = processing.method_version.targets.filter(role=TargetRole.TARGET)
    target = get_object_or_404(targets, pk=target_pk)
    found = metabolite(processing, target.name, on=request.viewer.on)
    trail = trail_to_processing(processing)
    trail.append((_("Concentrations"), reverse("concentrations", args=[pk])))
    context = {
        "processing": processing,
        "target": target,
        "injections": found.injections,
        "before": order_drawing(found.injections, corrected=False, name=target.name),
        "after": order_drawing(found.injections, corrected=True, name=target.name),
        "curve": curve_drawing(found, name=target.name),
        "calibration": found.calibration,
        "quality": _quality(found),
        "curve_rows": _curve(found),
        "trail": trail,
    }
    return render(request, "laboratory/concentrations/page.html", context)


def _quality(found: Metabolite) -> list[tuple[str, str, str]]:
    """Control statistics: what, with drift, and without."""
    row = found.quality
    if row is None:
        return []
    names = (
        (_("CV of the QCs (%)"), "qc_cv", percent),
        (_("CV of the QCs within batches (%)"), "qc_intra_batch_cv", percent),
        (_("CV of the QCs between batches (%)"), "qc_inter_batch_cv", percent),
        (_("CV of the samples (%)"), "sample_cv", percent),
        (_("D-ratio"), "d_ratio", _three),
        (_("technical ICC"), "icc", _three),
    )
    held_out = (_("CV of the QCs, each corrected without itself (%)"), "－", percent(row["qc_cv_held_out"]))
    return [(label, write(row[f"{name}_before"]), write(row[name])) for label, name, write in names] + [
        held_out
    ]


def _three(value: float | None) -> str:
    return amount(value, 3)


def _curve(found: Metabolite) -> list[tuple[str, Any]]:
    curve = found.curve
    if curve is None:
        return []
    weighting = {0: _("equal weights"), 1: _("weights 1/x"), 2: _("weights 1/x²")}
    return [
        (_("internal standard"), curve["standard"] or "－"),
        (_("slope (per µM)"), f"{amount(curve['slope'])} ± {amount(curve['slope_error'], 2)}"),
        (_("intercept"), _("through zero") if curve["through_zero"] else amount(curve["intercept"])),
        (_("weighting"), weighting.get(curve["power"], "－")),
        (_("points and levels"), f"{curve['n']}, {curve['levels']}"),
        (_("range (µM)"), f"{amount(curve['lowest'])} – {amount(curve['highest'])}"),
        (_("limit of detection (µM)"), amount(curve["lod"], 3)),
        (_("limit of quantification (µM)"), amount(curve["loq"], 3)),
        (_("largest bias of a point (%)"), percent(curve["largest_bias"])),
    ]
