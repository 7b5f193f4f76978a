"""Addresses of the results of a processing: its peaks under review, and concentrations after it."""

from django.urls import path

from biocluster.laboratory.views import concentrations, peak_review, peaks, processing_files

PEAKS = "processings/<int:pk>/peaks/"
CONCENTRATIONS = "processings/<int:pk>/concentrations/"

urlpatterns = [
    path(PEAKS, peaks.peaks, name="peaks"),
    path(PEAKS + "next/", peaks.peak_next, name="peak-next"),
    path(PEAKS + "<int:injection_pk>/<int:target_pk>/", peak_review.peak, name="peak"),
    path(CONCENTRATIONS, concentrations.concentrations, name="concentrations"),
    path(CONCENTRATIONS + "<int:target_pk>/", concentrations.concentration, name="concentration"),
    path(
        "processings/<int:pk>/results.<str:format>", processing_files.processing_file, name="processing-file"
    ),
]
