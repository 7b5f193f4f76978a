"""Addresses of materials and of holds."""

from django.urls import path

from biocluster.laboratory.views import holds, materials

urlpatterns = [
    path("materials/", materials.materials, name="laboratory-materials"),
    path("materials/export.<str:format>", materials.materials_export, name="laboratory-materials-export"),
    path("materials/register/", materials.material_register, name="laboratory-material-register"),
    path("materials/labels/", materials.material_labels, name="laboratory-labels"),
    path("materials/<int:pk>/", materials.material, name="laboratory-material"),
    path("materials/<int:pk>/edit/", materials.material_edit, name="laboratory-material-edit"),
    path("holds/", holds.holds, name="laboratory-holds"),
    path("holds/place/", holds.hold_place, name="laboratory-hold-place"),
    path("holds/<int:pk>/lift/", holds.hold_lift, name="laboratory-hold-lift"),
]
