"""Every field of every table has been thought about: how carefully it has to be treated is written down."""

from django.apps import apps
from django.db import models

from biocluster.record.classes import CLASSES, FieldClass, class_of
from biocluster.record.models import Person, User

NAMES_OF_CONTACTS = {"email", "phone", "kana", "romaji"}


def fields_in_use() -> set[tuple[str, str]]:
    return {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if not field.primary_key or isinstance(field, models.OneToOneField)
    }


def classed() -> list[tuple[str, str]]:
    return [
        (label, name)
        for label, by_class in CLASSES.items()
        for names in by_class.values()
        for name in names.split()
    ]


def test_every_field_has_a_class():
    missing = sorted(fields_in_use() - set(classed()))
    assert missing == [], "say in record/classes.py how carefully these have to be treated"


def test_no_field_has_two_classes_and_none_is_classed_that_does_not_exist():
    names = classed()
    assert len(names) == len(set(names))
    assert sorted(set(names) - fields_in_use()) == []


def test_what_is_known_of_people_is_personal_and_what_opens_something_is_sensitive():
    assert {class_of(field) for field in Person._meta.concrete_fields[1:]} == {FieldClass.PERSONAL}
    assert class_of(User._meta.get_field("password")) is FieldClass.SENSITIVE
    secrets = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in {"password", "key", "data", "session_data"}
    }
    assert all(name in CLASSES[label][FieldClass.SENSITIVE].split() for label, name in secrets)
