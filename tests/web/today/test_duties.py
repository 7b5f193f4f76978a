"""What there is to do today: for whom which line, in which order, and at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from biocluster.record.models import (
    AnnualPlan,
    AnnualPlanState,
    Audience,
    Gathering,
    GatheringState,
    Minutes,
    NoteKind,
    Person,
    Reply,
    ReportedCount,
    Role,
)
from biocluster.web.today.duties import duties_of
from biocluster.web.today.lines import HEADINGS, Urgency
from tests.factories.gatherings import ActionItemFactory, GatheringFactory, InvitationFactory
from tests.factories.people import PersonFactory, PostFactory, person_with_role, viewer_for
from tests.factories.visitors import client_for
from tests.site_world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def today():
    return timezone.localdate()


def piles_for(person: Person) -> dict[str, list[str]]:
    """The titles in each pile."""
    return {
        str(pile.heading): [duty.title for duty in pile.tasks]
        for pile in duties_of(viewer_for(person, on=today()))
    }


def titles_for(person: Person) -> list[str]:
    return [title for pile in piles_for(person).values() for title in pile]


def gathering(days: int, **more) -> Gathering:
    return GatheringFactory(starts_on=today() + timedelta(days=days), **more)


def test_own_actions_come_by_urgency_and_a_done_one_does_not():
    pupil = person_with_role(Role.PUPIL)
    for days, text in ((30, "later"), (-1, "late"), (3, "soon")):
        ActionItemFactory(owner=pupil, text=text, due_on=today() + timedelta(days=days))
    ActionItemFactory(owner=pupil, text="done", done_at=timezone.now(), done_by=pupil)
    ActionItemFactory(text="of somebody else")
    assert piles_for(pupil) == {
        str(HEADINGS[Urgency.NOW]): ["late"],
        str(HEADINGS[Urgency.SOON]): ["soon"],
        str(HEADINGS[Urgency.LATER]): ["later"],
    }


def test_more_of_a_sort_than_are_shown_end_in_a_line_that_leads_to_all():
    judge = person_with_role(Role.JUDGE)
    ActionItemFactory.create_batch(7, owner=judge, due_on=today())
    titles = titles_for(judge)
    assert len(titles) == 6
    assert titles[-1] == "See all of your open actions"


def test_an_invitation_waits_until_it_is_answered_or_the_day_is_past():
    teacher = person_with_role(Role.TEACHER)
    open_one = InvitationFactory(person=teacher, gathering=gathering(4, title="to come"))
    InvitationFactory(person=teacher, gathering=gathering(-4, title="past"))
    assert titles_for(teacher) == ["Answer the invitation to “to come”"]
    open_one.reply, open_one.replied_at = Reply.NO, timezone.now()
    open_one.save()
    assert titles_for(teacher) == []


def test_who_is_in_charge_looks_after_their_own_gatherings_and_the_desk_after_all():
    grower, other, officer = (person_with_role(role) for role in (Role.GROWER, Role.LABORATORY, Role.OFFICER))
    gathering(-2, title="review", organiser=grower)
    line = "Record who came to “review”, or that it was not held"
    assert titles_for(grower) == [line]
    assert titles_for(other) == []
    assert line in titles_for(officer)


def test_minutes_are_asked_for_until_they_are_confirmed():
    producer = person_with_role(Role.PRODUCER)
    held = gathering(-3, title="council", state=GatheringState.HELD)
    assert titles_for(producer) == ["Write the minutes of “council”"]
    minutes = Minutes.objects.create(
        gathering=held, version=1, text="x", written_by=producer, written_at=timezone.now()
    )
    assert titles_for(producer) == ["Have the minutes of “council” confirmed"]
    minutes.confirmed_by, minutes.confirmed_at, minutes.as_confirmed = producer, timezone.now(), "{}"
    minutes.save()
    assert titles_for(producer) == []


def test_missing_replies_are_pointed_out_shortly_before_the_day():
    coordinator = person_with_role(Role.COORDINATOR)
    near, far = gathering(5, title="near"), gathering(60, title="far")
    for meeting in (near, near, far):
        InvitationFactory(gathering=meeting)
    assert titles_for(coordinator) == ["Ask 2 people for a reply: “near”"]


def test_a_plan_is_begun_written_reviewed_by_another_and_published():
    one, other = person_with_role(Role.OFFICER), person_with_role(Role.OFFICER)
    year = today().year if today().month >= 4 else today().year - 1
    assert f"Begin the plan of FY{year}" in titles_for(one)
    plan = AnnualPlan.objects.create(fiscal_year=year)
    assert f"Begin the plan of FY{year}" not in titles_for(one)
    assert f"Go on with the plan of FY{year}" in titles_for(one)
    plan.state, plan.submitted_by = AnnualPlanState.IN_REVIEW, one
    plan.save()
    assert f"Review the plan of FY{year}" in titles_for(other)
    assert f"The plan of FY{year} waits for another officer's review" in titles_for(one)
    plan.state, plan.approved_by = AnnualPlanState.APPROVED, other
    plan.save()
    assert f"Publish the plan of FY{year}" in titles_for(one)


def test_results_of_the_year_before_are_asked_for_and_a_changed_figure_is_told():
    world = build_world()
    officer, office = person_with_role(Role.OFFICER), person_with_role(Role.SURVEY_OFFICE)
    line = "Report the results of FY2014 for 1 programme"
    changed = "1 published figure no longer agrees with the record"
    world.draft_year_plan.notes.all().delete()
    assert changed not in titles_for(officer)
    assert line in titles_for(officer)
    assert line in titles_for(office)
    ReportedCount.objects.create(
        measure=world.measure,
        on=world.count.on,
        value=125,
        source="corrected",
        replaces=world.count,
        reason="counted twice",
        recorded_by=officer,
        recorded_at=timezone.now(),
    )
    assert changed in titles_for(officer)
    world.draft_year_plan.notes.create(kind=NoteKind.RESULTS, position=1, text="※実績")
    assert line not in titles_for(office)


def test_the_administrator_is_told_of_accounts_without_a_factor_and_posts_that_end():
    administrator = person_with_role(Role.ADMINISTRATOR)
    client_for(person_with_role(Role.OFFICER))
    PostFactory(person=PersonFactory(name="Kaku"), until_on=today() + timedelta(days=3))
    titles = titles_for(administrator)
    assert titles[0] == "1 account still lacks the second factor that its role needs"
    assert "The post of Kaku ends: extend it, or hand over the work" in titles


@pytest.mark.parametrize("role", Role.values)
def test_every_line_leads_to_a_page_that_opens(role: str):
    person = person_with_role(role)
    build_world(person)
    client = client_for(person, language="en")
    found = duties_of(viewer_for(person, on=today()))
    assert client.get(reverse("home")).status_code == 200
    for duty in (duty for pile in found for duty in pile.tasks):
        assert client.get(duty.url).status_code == 200, duty


def test_the_home_costs_as_many_queries_with_three_of_each_as_with_one():
    officer = person_with_role(Role.OFFICER)
    build_world(officer)
    client = client_for(officer)

    def queries() -> int:
        client.get(reverse("home"))
        with CaptureQueriesContext(connection) as made:
            client.get(reverse("home"))
        return len(made)

    def one_of_each() -> None:
        gathering(-2, organiser=officer)
        gathering(-3, state=GatheringState.HELD)
        InvitationFactory(person=officer, gathering=gathering(3, audience=Audience.PUBLIC))
        ActionItemFactory(owner=officer)
        ActionItemFactory()

    one_of_each()
    first = queries()
    one_of_each()
    one_of_each()
    assert queries() == first


def test_who_holds_no_post_is_told_so():
    person = PersonFactory()
    assert "You hold no post" in client_for(person, language="en").get(reverse("home")).content.decode()
    assert client_for(None).get(reverse("home")).status_code == 302


def test_an_action_does_not_name_a_confidential_gathering_that_its_owner_may_not_see():
    pupil, closed = (
        person_with_role(Role.PUPIL),
        gathering(-3, audience=Audience.CONFIDENTIAL, title="secret"),
    )
    ActionItemFactory(owner=pupil, gathering=closed, due_on=today())
    (pile,) = duties_of(viewer_for(pupil, on=today()))
    assert [duty.detail for duty in pile.tasks] == [""]
    InvitationFactory(gathering=closed, person=pupil, reply=Reply.YES, replied_at=timezone.now())
    (pile,) = duties_of(viewer_for(pupil, on=today()))
    assert [duty.detail for duty in pile.tasks] == ["Your action from “secret”"]
