"""Addresses of annual plans, of the programmes in them, and of programmes for the staff."""

from django.urls import path

from biocluster.record.views import (
    budgets,
    plan_arrange,
    plan_overview,
    plan_results,
    plan_review,
    plans,
    programme_list,
    year_plan_parts,
    year_plans,
)

PLAN = "plans/<int:fiscal_year>/"
OVERVIEW = PLAN + "overview/"
YEAR_PLAN = "year-plans/<int:pk>/"
NOTE = YEAR_PLAN + "notes/<int:note_pk>/"
PARTNER = YEAR_PLAN + "partners/<int:partner_pk>/"
LINE = YEAR_PLAN + "budget/<int:line_pk>/"

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/start/", plans.plan_start, name="plan-start"),
    path(PLAN, plans.plan, name="plan"),
    path(PLAN + "edit/", plans.plan_edit, name="plan-edit"),
    path(PLAN + "discard/", plans.plan_discard, name="plan-discard"),
    path(PLAN + "history/", plans.plan_history, name="plan-history"),
    path(PLAN + "arrange/", plan_arrange.plan_arrange, name="plan-arrange"),
    path(PLAN + "add/", plan_arrange.year_plan_add, name="year-plan-add"),
    path(PLAN + "results/", plan_results.plan_results, name="plan-results"),
    path(PLAN + "budget/", budgets.plan_budget, name="plan-budget"),
    path(PLAN + "budget/export.<str:format>", budgets.plan_budget_export, name="plan-budget-export"),
    path(PLAN + "submit/", plan_review.plan_submit, name="plan-submit"),
    path(PLAN + "take-back/", plan_review.plan_take_back, name="plan-take-back"),
    path(PLAN + "review/", plan_review.plan_review, name="plan-review"),
    path(PLAN + "revise/", plan_review.plan_revise, name="plan-revise"),
    path(OVERVIEW, plan_overview.plan_overview, name="plan-overview"),
    path(OVERVIEW + "outlets/add/", plan_overview.outlet_add, name="plan-outlet-add"),
    path(OVERVIEW + "outlets/<int:pk>/edit/", plan_overview.outlet_edit, name="plan-outlet-edit"),
    path(OVERVIEW + "outlets/<int:pk>/remove/", plan_overview.outlet_remove, name="plan-outlet-remove"),
    path(OVERVIEW + "outlets/<int:pk>/place/", plan_overview.placement_add, name="placement-add"),
    path(OVERVIEW + "places/<int:pk>/edit/", plan_overview.placement_edit, name="placement-edit"),
    path(OVERVIEW + "places/<int:pk>/remove/", plan_overview.placement_remove, name="placement-remove"),
    path(OVERVIEW + "captions/add/", plan_overview.caption_add, name="caption-add"),
    path(OVERVIEW + "captions/<int:pk>/edit/", plan_overview.caption_edit, name="caption-edit"),
    path(OVERVIEW + "captions/<int:pk>/remove/", plan_overview.caption_remove, name="caption-remove"),
    path(YEAR_PLAN, year_plans.year_plan, name="year-plan"),
    path(YEAR_PLAN + "edit/", year_plans.year_plan_edit, name="year-plan-edit"),
    path(YEAR_PLAN + "history/", year_plans.year_plan_history, name="year-plan-history"),
    path(YEAR_PLAN + "move/", plan_arrange.year_plan_move, name="year-plan-move"),
    path(YEAR_PLAN + "remove/", plan_arrange.year_plan_remove, name="year-plan-remove"),
    path(YEAR_PLAN + "results/add/", plan_results.results_add, name="results-add"),
    path(YEAR_PLAN + "results/<int:note_pk>/edit/", plan_results.results_edit, name="results-edit"),
    path(YEAR_PLAN + "notes/add/", year_plan_parts.note_add, name="note-add"),
    path(NOTE + "edit/", year_plan_parts.note_edit, name="note-edit"),
    path(NOTE + "move/", year_plan_parts.note_move, name="note-move"),
    path(NOTE + "remove/", year_plan_parts.note_remove, name="note-remove"),
    path(YEAR_PLAN + "partners/add/", year_plan_parts.partner_add, name="partner-add"),
    path(PARTNER + "edit/", year_plan_parts.partner_edit, name="partner-edit"),
    path(PARTNER + "move/", year_plan_parts.partner_move, name="partner-move"),
    path(PARTNER + "remove/", year_plan_parts.partner_remove, name="partner-remove"),
    path(YEAR_PLAN + "budget/", budgets.year_plan_budget, name="year-plan-budget"),
    path(YEAR_PLAN + "budget/add/", budgets.budget_line_add, name="budget-line-add"),
    path(LINE + "edit/", budgets.budget_line_edit, name="budget-line-edit"),
    path(LINE + "remove/", budgets.budget_line_remove, name="budget-line-remove"),
    path("work/programmes/", programme_list.programmes, name="programme-list"),
    path("work/programmes/add/", programme_list.programme_add, name="programme-add"),
    path(
        "work/programmes/export.<str:format>", programme_list.programmes_export, name="programme-list-export"
    ),
    path("work/programmes/<int:pk>/", programme_list.programme_record, name="programme-record"),
    path("work/programmes/<int:pk>/edit/", programme_list.programme_edit, name="programme-edit"),
]
