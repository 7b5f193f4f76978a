"""No relation between tables climbs to a higher floor or crosses from one outlet to another.

The import contracts cannot see this: a relation may name its target in a string.
"""

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models

FLOORS = ["science", "record", "laboratory", "outlets", "web"]


def place(model: type[models.Model]) -> tuple[int, str] | None:
    """The height of the floor and the room that ``model`` is in; nothing for other people's tables."""
    house, *within = apps.get_app_config(model._meta.app_label).name.split(".")
    if house != "biocluster":
        return None
    return FLOORS.index(within[0]), ".".join(within[:2])


def refusal(model: type[models.Model], field: models.Field) -> str | None:
    """Why the relation ``field`` of ``model`` may not be, if so."""
    here = place(model)
    there = place(field.related_model) if isinstance(field.related_model, type) else None
    if here is None or there is None:
        return None
    told = f"{model._meta.label}.{field.name} to {field.related_model._meta.label}"
    if there[0] > here[0]:
        return f"{told} climbs to a higher floor"
    if there[0] == here[0] and there[1] != here[1]:
        return f"{told} crosses into another room"
    return None


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if place(model) is not None]


def test_no_relation_climbs_or_crosses():
    relations = [
        (model, field) for model in ours() for field in model._meta.get_fields() if points_away(field)
    ]
    assert [told for told in (refusal(*relation) for relation in relations) if told] == []
    assert relations, "there are relations to look at"


def points_away(field: object) -> bool:
    return isinstance(field, models.Field) and field.is_relation


def test_no_table_points_at_whatever_it_likes():
    generic = [
        f"{model._meta.label}.{field.name}"
        for model in ours()
        for field in model._meta.private_fields
        if isinstance(field, GenericForeignKey)
    ]
    assert generic == []
