"""Every address of the site."""

from django.urls import include, path

from biocluster.web.views.language import choose_language

urlpatterns = [
    path("accounts/", include("biocluster.web.sign_in.urls")),
    path("language/", choose_language, name="set_language"),
    path("", include("biocluster.record.urls")),
]
