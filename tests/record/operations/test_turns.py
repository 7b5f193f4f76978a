"""Rows that somebody takes away while others write, and operations that need the same rows at once."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from biocluster.record.models import ActionItem, AuditEntry, Gathering, Invitation, Post, Reply, Venue
from biocluster.record.operations.actions import remove_action, save_action
from biocluster.record.operations.audit import operation
from biocluster.record.operations.gatherings import save_gathering
from biocluster.record.operations.invitations import reply_to, withdraw_invitation
from biocluster.record.operations.people import end_post, remove_post
from biocluster.record.operations.turns import Gone, take_turn
from biocluster.record.operations.venues import save_venue
from tests.factories.gatherings import ActionItemFactory, GatheringFactory, InvitationFactory, VenueFactory
from tests.factories.people import AT, PostFactory, officer
from tests.factories.visitors import client_for


@pytest.mark.django_db
def test_a_row_that_was_taken_out_is_not_put_in_again_by_who_still_had_it():
    by, invitation = officer(), InvitationFactory()
    late = Invitation.objects.get()
    withdraw_invitation(invitation, by=by, at=AT)
    with pytest.raises(Gone):
        reply_to(late, reply=Reply.YES, by=by, at=AT)
    assert not Invitation.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "late", [remove_post, lambda post, **who: end_post(post, until_on=date(2014, 9, 1), **who)]
)
def test_what_was_taken_out_is_taken_out_once(late):
    by, post = officer(), PostFactory(role="")
    again = Post.objects.get(pk=post.pk)
    remove_post(post, by=by, at=AT)
    entries = AuditEntry.objects.count()
    with pytest.raises(Gone):
        late(again, by=by, at=AT)
    assert AuditEntry.objects.count() == entries


@pytest.mark.django_db
def test_the_entry_of_a_removal_keeps_the_row_as_it_was_and_not_as_the_page_had_it():
    by, action = officer(), ActionItemFactory(text="はじめ", done_at=None)
    stale = ActionItem.objects.get()
    action.text = "あと"
    save_action(action, by=by, at=AT)
    remove_action(stale, by=by, at=AT)
    assert "あと" in AuditEntry.objects.latest("sequence").before


@pytest.mark.django_db
def test_a_button_pressed_twice_at_once_is_told_that_the_row_is_gone(monkeypatch):
    by, action = officer(), ActionItemFactory(done_at=None)

    def meanwhile(row: ActionItem, **who: object) -> None:
        ActionItem.objects.all().delete()  # the other press was faster
        remove_action(row, **who)

    monkeypatch.setattr("biocluster.record.views.actions.remove_action", meanwhile)
    answer = client_for(by).post(reverse("action-remove", args=[action.gathering_id, action.pk]))
    assert answer.status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgresql")
def test_two_operations_that_need_each_others_rows_both_get_done():
    """A venue's entry in the search touches its gatherings; a gathering is saved with its row held."""
    by, venue = officer(), VenueFactory()
    gathering = GatheringFactory(venue=venue)
    held, failed = threading.Event(), []

    @operation("gathering.edit")
    def slowly(*, by, at):
        row = take_turn(gathering)
        held.set()
        other.join(1)  # the other has begun by now, and must not hold what this one needs
        row.title = "あと"
        save_gathering(row, by=by, at=at)

    def in_a_thread(work):
        def run() -> None:
            try:
                work()
            except Exception as error:  # told below, in the thread of the test
                failed.append(error)
            finally:
                connection.close()

        return threading.Thread(target=run)

    def rename() -> None:
        held.wait(5)
        row = Venue.objects.get()
        row.name = "架空会館の新館"
        save_venue(row, by=by, at=AT)

    first, other = in_a_thread(lambda: slowly(by=by, at=AT)), in_a_thread(rename)
    first.start()
    other.start()
    first.join(10)
    other.join(10)
    assert failed == []
    assert (Gathering.objects.get().title, Venue.objects.get().name) == ("あと", "架空会館の新館")
