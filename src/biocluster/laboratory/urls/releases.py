"""Addresses of releases, for the laboratory and for whom they went to."""

from django.urls import path

from biocluster.laboratory.views import releases

RELEASE = "releases/<int:pk>/"

urlpatterns = [
    path("processings/<int:pk>/release/", releases.release_make, name="release-make"),
    path("releases/", releases.releases, name="releases"),
    path(RELEASE, releases.release, name="release"),
    path(RELEASE + "withdraw/", releases.release_withdraw, name="release-withdraw"),
    path(RELEASE + "table.<str:format>", releases.release_table, name="release-table"),
    path("own-releases/", releases.own_releases, name="own-releases"),
    path("own-releases/<int:pk>/", releases.own_release, name="own-release"),
]
