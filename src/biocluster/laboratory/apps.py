from importlib import import_module

from django.apps import AppConfig

DECLARING = (
    "access", "classes", "figures", "importers.kinds", "operations.searching", "queries.searching",
    "views.figure_rows", "views.verbs",
)  # fmt: skip
"""The modules by which the room tells the record what it brings."""


class LaboratoryConfig(AppConfig):
    name = "biocluster.laboratory"
    label = "laboratory"

    def ready(self) -> None:
        for module in DECLARING:
            import_module(f"{self.name}.{module}")
