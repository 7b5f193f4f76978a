"""Addresses of the quality review of a processing."""

from django.urls import path

from biocluster.laboratory.views import peak_review, peaks

PEAKS = "processings/<int:pk>/peaks/"

urlpatterns = [
    path(PEAKS, peaks.peaks, name="peaks"),
    path(PEAKS + "next/", peaks.peak_next, name="peak-next"),
    path(PEAKS + "<int:injection_pk>/<int:target_pk>/", peak_review.peak, name="peak"),
]
