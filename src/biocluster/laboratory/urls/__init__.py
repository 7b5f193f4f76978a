"""Every address of the laboratory, part by part."""

from django.urls import include, path

urlpatterns = [
    path("", include("biocluster.laboratory.urls.materials")),
    path("", include("biocluster.laboratory.urls.methods")),
    path("", include("biocluster.laboratory.urls.batches")),
    path("", include("biocluster.laboratory.urls.reviews")),
    path("", include("biocluster.laboratory.urls.charts")),
    path("", include("biocluster.laboratory.urls.releases")),
]
