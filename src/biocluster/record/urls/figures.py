"""Addresses of figures."""

from django.urls import path

from biocluster.record.views import figure_counts, figure_files, figures

urlpatterns = [
    path("figures/", figures.index, name="figures"),
    path("figures/<str:name>/", figures.figure, name="figure"),
    path("figures/<str:name>/chart.svg", figure_files.chart, name="figure-chart"),
    path("figures/<str:name>/series.<str:format>", figure_files.series, name="figure-series"),
    path("figures/<str:name>/rows.<str:format>", figure_files.rows, name="figure-rows"),
    path("figures/<str:name>/report/", figure_counts.report, name="figure-report"),
    path("figures/<str:name>/counts/<int:pk>/correct/", figure_counts.correct, name="figure-correct"),
    path("figures/<str:name>/edit/", figure_counts.measure_edit, name="figure-edit"),
    path("measures/add/", figure_counts.measure_add, name="measure-add"),
]
