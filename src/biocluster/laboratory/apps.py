from importlib import import_module

from django.apps import AppConfig


class LaboratoryConfig(AppConfig):
    name = "biocluster.laboratory"
    label = "laboratory"

    def ready(self) -> None:
        """Let the room tell the record what it brings: its verbs and their words, the classes of its fields."""
        for declaring in (
            "access",
            "classes",
            "figures",
            "importers.kinds",
            "views.figure_rows",
            "views.verbs",
        ):
            import_module(f"{self.name}.{declaring}")
