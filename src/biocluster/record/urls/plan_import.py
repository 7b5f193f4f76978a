"""Addresses of the import of an existing plan."""

from django.urls import path

from biocluster.record.views import plan_import

urlpatterns = [
    path("plans/import/", plan_import.plan_imports, name="plan-imports"),
    path("plans/import/<int:pk>/", plan_import.plan_import, name="plan-import"),
    path("plans/import/<int:pk>/line/<int:line>/", plan_import.plan_import_line, name="plan-import-line"),
    path("plans/import/<int:pk>/title/", plan_import.plan_import_title, name="plan-import-title"),
    path("plans/import/<int:pk>/accept/", plan_import.plan_import_accept, name="plan-import-accept"),
    path("plans/import/<int:pk>/give-up/", plan_import.plan_import_give_up, name="plan-import-give-up"),
]
