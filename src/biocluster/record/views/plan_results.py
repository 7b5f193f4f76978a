"""Pages of the results of the year before: which are asked for, which are given, and their form."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.figures.texts import say_with_figures
from biocluster.record.forms.year_plans import ResultsForm
from biocluster.record.models import AnnualPlanState, NoteKind, YearPlan, YearPlanNote
from biocluster.record.operations.year_plan_parts import report_results
from biocluster.record.queries.annual_plans import asked_for_results, in_plan_before, in_tree
from biocluster.record.queries.plan_tree import tree_of
from biocluster.record.templatetags.record_words import fiscal_year_text
from biocluster.record.views.lookups import acting_person
from biocluster.record.views.plan_lookups import (
    back_if_closed,
    offers_for,
    plan_or_404,
    saved,
    trail_to_plan,
    year_plan_or_404,
)
from biocluster.record.words.dates import FiscalYear
from biocluster.record.words.outline import read_lines


@may("plan.report_results")
def plan_results(request: Request, fiscal_year: int) -> HttpResponse:
    """Every programme that went on from the year before, with its results or without them yet."""
    plan = plan_or_404(request, fiscal_year)
    asked = set(asked_for_results().filter(annual_plan=plan).values_list("pk", flat=True))
    year_plans = list(in_tree(plan))
    say = say_with_figures(plan, known=year_plans)
    rows = []
    for branch in tree_of(plan, year_plans):
        notes = [note for note in branch.year_plan.notes.all() if note.kind == NoteKind.RESULTS]
        if notes or branch.year_plan.pk in asked:
            given = [(note, say(note.text, branch.year_plan)) for note in notes]
            rows.append((branch, given))
    only_missing = request.GET.get("show") == "missing"
    context = {
        "plan": plan,
        "trail": trail_to_plan(plan),
        "year_before": plan.fiscal_year - 1,
        "rows": [row for row in rows if not row[1] or not only_missing],
        "asked": len(rows),
        "missing": sum(not given for _branch, given in rows),
        "only_missing": only_missing,
        "is_draft": plan.state == AnnualPlanState.DRAFT,
    }
    return render(request, "record/plans/results.html", context)


@may("plan.report_results")
def results_add(request: Request, pk: int) -> HttpResponse:
    """The results of the year before, of a programme that has none yet or has more to tell."""
    year_plan = year_plan_or_404(request, pk)
    before = FiscalYear(year_plan.annual_plan.fiscal_year).previous
    note = YearPlanNote(year_plan=year_plan, kind=NoteKind.RESULTS)
    return _report(request, year_plan, note, {"text": f"※{before.era_short}実績 "})


@may("plan.report_results")
def results_edit(request: Request, pk: int, note_pk: int) -> HttpResponse:
    year_plan = year_plan_or_404(request, pk)
    note = get_object_or_404(year_plan.notes.filter(kind=NoteKind.RESULTS), pk=note_pk)
    note.year_plan = year_plan
    return _report(request, year_plan, note, {})


def _report(
    request: Request, year_plan: YearPlan, note: YearPlanNote, initial: dict[str, str]
) -> HttpResponse:
    plan = year_plan.annual_plan
    if closed := back_if_closed(request, plan):
        return closed
    page = reverse("plan-results", args=[plan.fiscal_year])
    form = ResultsForm(request.POST or None, instance=note, initial=initial)
    if form.is_valid():
        by, at = acting_person(request), timezone.now()
        told, seen = form.cleaned_data["text"], form.cleaned_data["seen"]
        known = note if note.pk is not None else None
        if saved(form, lambda: report_results(year_plan, text=told, note=known, seen=seen, by=by, at=at)):
            messages.success(request, _("The results of “%(name)s” are saved.") % {"name": year_plan.heading})
            return redirect(f"{page}#item-{year_plan.pk}")
    before = in_plan_before(year_plan)
    context = {
        "form": form,
        "year_plan": year_plan,
        "offers": offers_for(request, plan, year_plan, on=FiscalYear(plan.fiscal_year).previous.last_day),
        "year_before": fiscal_year_text(plan.fiscal_year - 1),
        "before": before,
        "planned": read_lines(before.body) if before else (),
        "trail": [*trail_to_plan(plan), (_("Results of the year before"), page)],
        "cancel_url": f"{page}#item-{year_plan.pk}",
    }
    return render(request, "record/plans/results_form.html", context)
