"""Two people at one row: the second is told of the first, and decides knowing it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import models
from django.urls import reverse

from biocluster.record.models import (
    ActionItem,
    AgendaItem,
    Decision,
    Document,
    Gathering,
    Organisation,
    Person,
    Post,
    Venue,
)
from biocluster.record.operations.actions import save_action
from biocluster.record.operations.documents import store_document
from biocluster.record.operations.gatherings import add_agenda_item, save_gathering
from biocluster.record.operations.minutes import save_decision
from biocluster.record.operations.organisations import save_organisation
from biocluster.record.operations.people import save_person, save_post
from biocluster.record.operations.venues import save_venue
from tests.factories.gatherings import GatheringFactory
from tests.factories.people import AT, OrganisationFactory, PersonFactory, officer
from tests.factories.visitors import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents_apart")]

Made = tuple[models.Model, str, str]
"""A row that was just written, the address of its form, and the field that both people change."""


def a_gathering(by: Person) -> Made:
    row = save_gathering(Gathering(kind="seminar", title="はじめ", starts_on=date(2014, 8, 20)), by=by, at=AT)
    return row, reverse("gathering-edit", args=[row.pk]), "title"


def an_agenda_item(by: Person) -> Made:
    row = add_agenda_item(AgendaItem(gathering=GatheringFactory(), title="はじめ"), by=by, at=AT)
    return row, reverse("agenda-item-edit", args=[row.gathering_id, row.pk]), "title"


def a_decision(by: Person) -> Made:
    row = save_decision(Decision(gathering=GatheringFactory(), text="はじめ"), by=by, at=AT)
    return row, reverse("decision-edit", args=[row.gathering_id, row.pk]), "text"


def an_action(by: Person) -> Made:
    action = ActionItem(gathering=GatheringFactory(), text="はじめ", owner=by, due_on=date(2014, 9, 30))
    row = save_action(action, by=by, at=AT)
    return row, reverse("action-edit", args=[row.gathering_id, row.pk]), "text"


def a_venue(by: Person) -> Made:
    row = save_venue(Venue(name="はじめ"), by=by, at=AT)
    return row, reverse("venue-edit", args=[row.pk]), "name"


def an_organisation(by: Person) -> Made:
    row = save_organisation(Organisation(name="はじめ", kind="company"), by=by, at=AT)
    return row, reverse("organisation-edit", args=[row.pk]), "name"


def a_person(by: Person) -> Made:
    row = save_person(Person(name="はじめ"), by=by, at=AT)
    return row, reverse("person-edit", args=[row.pk]), "name"


def a_post(by: Person) -> Made:
    post = Post(
        person=PersonFactory(), organisation=OrganisationFactory(), title="はじめ", from_on=date(2014, 4, 1)
    )
    row = save_post(post, by=by, at=AT)
    return row, reverse("post-edit", args=[row.pk]), "title"


def a_document(by: Person) -> Made:
    row: Document = store_document(
        b"content", title="はじめ", file_name="a.txt", audience="internal", by=by, at=AT
    )
    return row, reverse("document-edit", args=[row.pk]), "title"


@pytest.mark.parametrize(
    "make",
    [
        a_gathering,
        an_agenda_item,
        a_decision,
        an_action,
        a_venue,
        an_organisation,
        a_person,
        a_post,
        a_document,
    ],
)
def test_the_second_is_told_of_the_first_and_saving_once_more_holds(make: Callable[[Person], Made]) -> None:
    by = officer(name="架空 花子")
    row, address, name = make(by)
    hanako, jiro = client_for(by, language="en"), client_for(officer(name="架空 次郎"))
    sent = as_sent(hanako.get(address).context["form"])
    assert jiro.post(address, sent | {name: "次郎が先"}).status_code == 302
    refused = hanako.post(address, sent | {name: "花子が後"})
    assert refused.context["form"].errors["__all__"][0].startswith("架空 次郎 changed this at")
    row.refresh_from_db()
    assert getattr(row, name) == "次郎が先"
    again = as_sent(refused.context["form"])
    assert again[name] == "花子が後"
    assert hanako.post(address, again).status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == "花子が後"


def as_sent(form) -> dict[str, object]:
    """What a browser sends of the form as it stands."""
    values = {name: form[name].field.prepare_value(form[name].value()) for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}
