"""Addresses of the library of compounds and of methods."""

from django.urls import path

from biocluster.laboratory.views import compounds, method_versions, methods

COMPOUND, ION = "compounds/<int:pk>/", "compounds/<int:pk>/ions/<int:ion_pk>/"
METHOD, VERSION = "methods/<int:pk>/", "method-versions/<int:pk>/"

urlpatterns = [
    path("compounds/", compounds.compounds, name="compounds"),
    path("compounds/export.<str:format>", compounds.compounds_export, name="compounds-export"),
    path("compounds/add/", compounds.compound_add, name="compound-add"),
    path(COMPOUND, compounds.compound, name="compound"),
    path(COMPOUND + "edit/", compounds.compound_edit, name="compound-edit"),
    path(COMPOUND + "ions/add/", compounds.ion_add, name="ion-add"),
    path(ION + "edit/", compounds.ion_edit, name="ion-edit"),
    path(ION + "remove/", compounds.ion_remove, name="ion-remove"),
    path("methods/", methods.methods, name="methods"),
    path("methods/add/", methods.method_add, name="method-add"),
    path(METHOD, methods.method, name="method"),
    path(METHOD + "edit/", methods.method_edit, name="method-edit"),
    path(METHOD + "versions/add/", method_versions.version_add, name="method-version-add"),
    path(VERSION, method_versions.version, name="method-version"),
    path(VERSION + "edit/", method_versions.version_edit, name="method-version-edit"),
    path(VERSION + "targets/", method_versions.version_targets, name="method-version-targets"),
    path(VERSION + "approve/", method_versions.version_approve, name="method-version-approve"),
    path(
        VERSION + "targets.<str:format>", method_versions.targets_export, name="method-version-targets-export"
    ),
]
