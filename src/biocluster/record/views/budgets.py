"""Pages of money: the budget lines of a programme in a year, and all of a plan, with totals and as files."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.exports import Format
from biocluster.record.forms.budgets import BudgetLineForm
from biocluster.record.importers.budgets import COLUMNS
from biocluster.record.models import BudgetLine, BudgetSource, YearPlan
from biocluster.record.operations.budgets import remove_budget_line, save_budget_line
from biocluster.record.queries.annual_plans import budget_lines_of, money_by_source, money_of, shape_of, total
from biocluster.record.queries.plan_tree import tree_of
from biocluster.record.views.lists import ExportColumn, exported
from biocluster.record.views.lookups import acting_person
from biocluster.record.views.plan_lookups import (
    done,
    plan_or_404,
    saved,
    trail_to_plan,
    trail_to_year_plan,
    year_plan_or_404,
)
from biocluster.record.words.dates import FiscalYear


@may("budget.read")
def plan_budget(request: Request, fiscal_year: int) -> HttpResponse:
    """What is planned and spent in a year: by source, and by programme in the order of the plan."""
    plan = plan_or_404(request, fiscal_year)
    money = money_of(plan)
    sources = money_by_source(budget_lines_of(plan))
    rows = [(each, money.get(each.year_plan.pk)) for each in tree_of(plan, shape_of(plan))]
    context = {
        "plan": plan,
        "trail": trail_to_plan(plan),
        "sources": [(label, sources[value]) for value, label in BudgetSource.choices if value in sources],
        "rows": [row for row in rows if row[1]],
        "without": sum(not row[1] for row in rows),
        "total": total(money.values()),
        "csv_url": reverse("plan-budget-export", args=[fiscal_year, Format.CSV]),
        "excel_url": reverse("plan-budget-export", args=[fiscal_year, Format.EXCEL]),
        "may_export": request.viewer.may("record.export"),
    }
    return render(request, "record/plans/budget.html", context)


@may("budget.read")
def plan_budget_export(request: Request, fiscal_year: int, format: str) -> HttpResponseBase:
    """The budget lines as a file, in the columns in which they are read in."""
    plan = plan_or_404(request, fiscal_year)
    rows = budget_lines_of(plan).order_by("year_plan__position", "year_plan", "source", "pk")
    year = FiscalYear(fiscal_year).era
    values = {
        "fiscal_year": lambda line: year,
        "programme": lambda line: line.year_plan.heading,
        "source": lambda line: line.get_source_display(),
        "title": lambda line: line.title,
        "planned_yen": lambda line: line.planned_yen,
        "actual_yen": lambda line: line.actual_yen,
    }
    columns: list[ExportColumn] = [(column.heading, values[column.name]) for column in COLUMNS]
    return exported(f"budget-{fiscal_year}", columns, rows, format)


@may("budget.read")
def year_plan_budget(request: Request, pk: int) -> HttpResponse:
    """The budget lines of a programme in a year with their totals."""
    year_plan = year_plan_or_404(request, pk)
    lines = year_plan.budget_lines.order_by("source", "pk")
    sums = money_by_source(lines)
    context = {
        "year_plan": year_plan,
        "trail": trail_to_year_plan(year_plan),
        "lines": lines,
        "sources": [(label, sums[value]) for value, label in BudgetSource.choices if value in sums],
        "total": total(sums.values()),
        "may_edit": request.viewer.may("budget.edit"),
    }
    return render(request, "record/year_plans/budget.html", context)


@may("budget.edit")
def budget_line_add(request: Request, pk: int) -> HttpResponse:
    year_plan = year_plan_or_404(request, pk)
    return _edit(request, year_plan, BudgetLine(year_plan=year_plan), _("Add a budget line"))


@may("budget.edit")
def budget_line_edit(request: Request, pk: int, line_pk: int) -> HttpResponse:
    year_plan, line = _line(request, pk, line_pk)
    return _edit(request, year_plan, line, _("Change the budget line"))


@may("budget.edit")
@require_POST
def budget_line_remove(request: Request, pk: int, line_pk: int) -> HttpResponse:
    _year_plan, line = _line(request, pk, line_pk)
    if done(request, lambda: remove_budget_line(line, by=acting_person(request), at=timezone.now())):
        messages.success(request, _("The budget line “%(title)s” is removed.") % {"title": line.title})
    return redirect("year-plan-budget", pk)


def _edit(request: Request, year_plan: YearPlan, line: BudgetLine, title: str) -> HttpResponse:
    page = reverse("year-plan-budget", args=[year_plan.pk])
    form = BudgetLineForm(request.POST or None, instance=line)
    if form.is_valid():
        seen, by, at = form.cleaned_data["seen"], acting_person(request), timezone.now()
        if saved(form, lambda: save_budget_line(form.instance, seen=seen, by=by, at=at)):
            messages.success(request, _("The budget line “%(title)s” is saved.") % {"title": line.title})
            return redirect(page)
    context = {
        "form": form,
        "over": year_plan.heading,
        "title": title,
        "trail": [*trail_to_year_plan(year_plan), (_("Budget"), page)],
        "cancel_url": page,
    }
    return render(request, "record/plans/form.html", context)


def _line(request: Request, pk: int, line_pk: int) -> tuple[YearPlan, BudgetLine]:
    year_plan = year_plan_or_404(request, pk)
    line = get_object_or_404(year_plan.budget_lines, pk=line_pk)
    line.year_plan = year_plan
    return year_plan, line
