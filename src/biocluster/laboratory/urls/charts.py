"""Addresses of control charts."""

from django.urls import path

from biocluster.laboratory.views import charts

CHART = "control-charts/<int:pk>/"

urlpatterns = [
    path("control-charts/", charts.charts, name="control-charts"),
    path(CHART, charts.chart, name="control-chart"),
    path(CHART + "export.<str:format>", charts.chart_export, name="control-chart-export"),
    path(CHART + "baseline/", charts.chart_baseline, name="control-chart-baseline"),
]
