"""A room beside the record brings its verbs, classes, kinds of files and words; nobody brings one twice."""

import pytest
from django.apps import apps

from biocluster.record import access, classes
from biocluster.record.access import FILE_VERBS, PERSONAL_DATA_VERBS, TABLE
from biocluster.record.classes import CLASSES, INTERNAL, DeclaredTwice, class_of
from biocluster.record.importers.kinds import KINDS
from biocluster.record.models import Role
from biocluster.record.models.documents import IMPORT_KINDS
from biocluster.record.views.history import audited_models, rooms

LABORATORY = frozenset({Role.LABORATORY})


@pytest.fixture
def untouched(monkeypatch):
    """The tables, put back after the test."""
    for name, table in (
        ("TABLE", TABLE),
        ("PERSONAL_DATA_VERBS", PERSONAL_DATA_VERBS),
        ("FILE_VERBS", FILE_VERBS),
    ):
        monkeypatch.setattr(access, name, table.copy())
    for name, table in (("CLASSES", CLASSES), ("_OF_FIELD", classes._OF_FIELD)):
        monkeypatch.setattr(classes, name, table.copy())


@pytest.mark.usefixtures("untouched")
def test_a_room_adds_verbs_and_says_which_are_personal():
    access.declare({"stone.read": LABORATORY}, personal={"stone.read"}, files={"stones": "stone.read"})
    assert access.TABLE["stone.read"] == LABORATORY
    assert "stone.read" in access.PERSONAL_DATA_VERBS
    assert access.FILE_VERBS["stones"] == "stone.read"


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"verbs": {"person.read": LABORATORY}}, DeclaredTwice),
        ({"verbs": {"material.read": LABORATORY}}, DeclaredTwice),
        ({"verbs": {"stone.read": LABORATORY}, "files": {"people": "stone.read"}}, DeclaredTwice),
        ({"verbs": {"stone.read": LABORATORY}, "personal": {"stone.edit"}}, KeyError),
        ({"verbs": {"stone.read": LABORATORY}, "files": {"stones": "stone.edit"}}, KeyError),
    ],
)
def test_what_is_there_already_or_names_nothing_is_refused_and_nothing_is_added(given, refusal):
    before = (access.TABLE.copy(), access.PERSONAL_DATA_VERBS.copy(), access.FILE_VERBS.copy())
    with pytest.raises(refusal):
        access.declare(**given)
    assert before == (access.TABLE, access.PERSONAL_DATA_VERBS, access.FILE_VERBS)


@pytest.mark.usefixtures("untouched")
def test_a_table_is_classed_once():
    with pytest.raises(DeclaredTwice):
        classes.declare({"record.Person": {INTERNAL: "name"}})
    classes.declare({"record.Stone": {INTERNAL: "weight_g"}})
    assert classes.CLASSES["record.Stone"] == {INTERNAL: "weight_g"}


def test_what_the_rooms_declare_is_there_when_the_site_has_started():
    for model in apps.get_app_config("laboratory").get_models():
        assert {class_of(field) for field in model._meta.concrete_fields if not field.primary_key}
    assert {"materials", "compounds"} <= set(KINDS) == set(IMPORT_KINDS) == set(FILE_VERBS)


def test_no_two_rooms_have_a_table_of_one_name_because_the_audit_knows_rows_by_it():
    names = [model._meta.model_name for room in rooms() for model in room.get_models()]
    assert len(names) == len(set(names)) == len(audited_models())
    assert {room.label for room in rooms()} == {"record", "laboratory", "web"}
