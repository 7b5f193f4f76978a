"""Venues and gatherings for tests, all invented."""

from datetime import date

import factory

from biocluster.record.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    Audience,
    Decision,
    Gathering,
    GatheringKind,
    GatheringState,
    HeadCount,
    Invitation,
    Venue,
)
from tests.factories.people import AT, PersonFactory


class VenueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"架空会館{n}")
    kana = factory.Sequence(lambda n: f"カクウカイカン{n}")


class GatheringFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Gathering

    kind = GatheringKind.SEMINAR
    title = factory.Sequence(lambda n: f"架空セミナー{n}")
    starts_on = date(2014, 8, 20)
    state = GatheringState.PLANNED
    audience = Audience.INTERNAL


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    gathering = factory.SubFactory(GatheringFactory)
    person = factory.SubFactory(PersonFactory)
    invited_at = AT


class AttendanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendance

    gathering = factory.SubFactory(GatheringFactory)
    person = factory.SubFactory(PersonFactory)


class HeadCountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HeadCount

    gathering = factory.SubFactory(GatheringFactory)
    category = factory.Sequence(lambda n: f"一般{n}")
    count = 10


class AgendaItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgendaItem

    gathering = factory.SubFactory(GatheringFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"議題{n}")


class DecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Decision

    gathering = factory.SubFactory(GatheringFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"架空の決定{n}")


class ActionItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ActionItem

    gathering = factory.SubFactory(GatheringFactory)
    owner = factory.SubFactory(PersonFactory)
    text = factory.Sequence(lambda n: f"架空の宿題{n}")
    due_on = date(2014, 9, 30)
