"""Addresses of organisations, people, documents, and files of rows."""

from django.urls import path

from biocluster.record.views import documents, imports, organisations, people

urlpatterns = [
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/add/", organisations.organisation_add, name="organisation-add"),
    path(
        "organisations/export.<str:format>", organisations.organisations_export, name="organisations-export"
    ),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="organisation-edit"),
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person-add"),
    path("people/export.<str:format>", people.people_export, name="people-export"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person-edit"),
    path("people/<int:person_pk>/posts/add/", people.post_add, name="post-add"),
    path("posts/<int:pk>/edit/", people.post_edit, name="post-edit"),
    path("posts/<int:pk>/end/", people.post_end, name="post-end"),
    path("posts/<int:pk>/remove/", people.post_remove, name="post-remove"),
    path("documents/", documents.documents, name="documents"),
    path("documents/add/", documents.document_add, name="document-add"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/edit/", documents.document_edit, name="document-edit"),
    path("documents/<int:pk>/file/", documents.document_file, name="document-file"),
    path("imports/", imports.imports, name="imports"),
    path("imports/template/<str:kind>.<str:format>", imports.import_template, name="import-template"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/take/", imports.import_take, name="import-take"),
    path("imports/<int:pk>/give-up/", imports.import_give_up, name="import-give-up"),
    path("imports/<int:pk>/original/", imports.import_original, name="import-original"),
]
