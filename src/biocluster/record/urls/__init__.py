"""Every address of the shared record, part by part."""

from django.urls import include, path

urlpatterns = [
    path("", include("biocluster.record.urls.figures")),
    path("", include("biocluster.record.urls.gatherings")),
    path("", include("biocluster.record.urls.plan_import")),
    path("", include("biocluster.record.urls.plans")),
    path("", include("biocluster.record.urls.registry")),
]
