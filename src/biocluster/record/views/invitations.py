"""Pages on which the office invites and the invited answer."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.forms.invitations import ReplyForm, ReplyOnBehalfForm
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.models import Gathering, GatheringState, Invitation, Person, Reply
from biocluster.record.operations.invitations import (
    NoLongerPlanned,
    invite,
    reply_to,
    withdraw_invitation,
)
from biocluster.record.queries import gatherings
from biocluster.record.views.lookups import acting_person, gathering_or_404, trail_to
from biocluster.record.views.people_choice import people_choice

INVITATIONS_SHOWN = 500
REPLY_TONES = {Reply.YES: "good", Reply.NO: "bad", Reply.NONE: "warning"}


@may("gathering.edit")
def invitations(request: Request, pk: int) -> HttpResponse:
    """Who is invited and what they answered; the address may ask for one answer only (``?reply=none``)."""
    gathering = gathering_or_404(request, pk)
    rows = gathering.invitations.select_related("person").order_by("person__kana", "person__name", "pk")
    numbers = dict(
        gathering.invitations.order_by().values_list("reply").annotate(Count("pk")).order_by("reply")
    )
    only = request.GET.get("reply", "")
    if only in Reply.values:
        rows = gatherings.unanswered(gathering) if only == Reply.NONE else rows.filter(reply=only)
    shown = list(rows[: INVITATIONS_SHOWN + 1])
    context = {
        "gathering": gathering,
        "trail": trail_to(gathering),
        "invitations": [(row, REPLY_TONES[Reply(row.reply)]) for row in shown[:INVITATIONS_SHOWN]],
        "more": len(shown) > INVITATIONS_SHOWN,
        "tabs": [("", _("all"), sum(numbers.values()), only not in Reply.values)]
        + [(reply.value, reply.label, numbers.get(reply.value, 0), only == reply) for reply in Reply],
        "still_planned": gathering.state == GatheringState.PLANNED,
    }
    return render(request, "record/gatherings/invitations.html", context)


@may("gathering.edit")
def invite_people(request: Request, pk: int) -> HttpResponse:
    gathering = gathering_or_404(request, pk)
    choice = people_choice(request, apart_from=Person.objects.filter(invitations__gathering=gathering))
    if request.method == "POST" and choice.chosen:
        try:
            number = invite(gathering, people=choice.chosen, by=acting_person(request), at=timezone.now())
        except NoLongerPlanned as refusal:
            take_refusal(choice.choose, refusal)
        else:
            said = ngettext("%(number)s person is invited.", "%(number)s people are invited.", number)
            messages.success(request, said % {"number": number})
            return redirect("invitations", pk)
    context = {
        "gathering": gathering,
        "trail": [*trail_to(gathering), (_("Invitations"), reverse("invitations", args=[pk]))],
        "choice": choice,
        "title": _("Invite people"),
        "save": _("Invite the ticked people"),
        "nobody": _("Nobody is found who is not invited yet. Ask with other words, or add the person first."),
    }
    return render(request, "record/gatherings/choose_people.html", context)


@may("gathering.edit")
@require_POST
def invitation_withdraw(request: Request, pk: int, invitation_pk: int) -> HttpResponse:
    invitation = _invitation(gathering_or_404(request, pk), invitation_pk)
    try:
        withdraw_invitation(invitation, by=acting_person(request), at=timezone.now())
    except NoLongerPlanned as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation of %(name)s is withdrawn.") % {"name": invitation.person})
    return redirect("invitations", pk)


@may("gathering.edit")
def reply_on_behalf(request: Request, pk: int, invitation_pk: int) -> HttpResponse:
    gathering = gathering_or_404(request, pk)
    invitation = _invitation(gathering, invitation_pk)
    form = ReplyOnBehalfForm(request.POST or None, instance=invitation)
    if form.is_valid() and _replied(request, invitation, form):
        return redirect("invitations", pk)
    context = {
        "form": form,
        "title": _("The answer of %(name)s") % {"name": invitation.person},
        "trail": [*trail_to(gathering), (_("Invitations"), reverse("invitations", args=[pk]))],
        "cancel_url": reverse("invitations", args=[pk]),
    }
    return render(request, "record/gatherings/form.html", context)


@may("invitation.reply")
def own_invitations(request: Request) -> HttpResponse:
    """The invitations of whoever is signed in, to gatherings still planned."""
    rows = list(gatherings.invitations_of(acting_person(request))[:INVITATIONS_SHOWN])
    toned = [(row, REPLY_TONES[Reply(row.reply)]) for row in rows]
    context = {
        "open": [each for each in toned if each[0].reply == Reply.NONE],
        "answered": [each for each in toned if each[0].reply != Reply.NONE],
    }
    return render(request, "record/gatherings/own_invitations.html", context)


@may("invitation.reply")
def reply(request: Request, pk: int) -> HttpResponse:
    """What one is invited to, and the answer; only one's own invitations are there."""
    own = Invitation.objects.filter(person=acting_person(request))
    invitation = get_object_or_404(
        own.select_related("gathering__venue", "gathering__host", "gathering__organiser"), pk=pk
    )
    gathering = invitation.gathering
    form = ReplyForm(request.POST or None, instance=invitation)
    if form.is_valid() and _replied(request, invitation, form):
        messages.success(request, _("Thank you. Your answer is kept; you can change it until the day."))
        return redirect("own-invitations")
    context = {
        "form": form,
        "invitation": invitation,
        "gathering": gathering,
        "agenda": gathering.agenda_items.all(),
        "still_planned": gathering.state == GatheringState.PLANNED,
        "trail": [(_("My invitations"), reverse("own-invitations"))],
        "may_read": request.viewer.may("gathering.read"),
    }
    return render(request, "record/gatherings/reply.html", context)


def _invitation(gathering: Gathering, pk: int) -> Invitation:
    return get_object_or_404(gathering.invitations.select_related("person"), pk=pk)


def _replied(request: Request, invitation: Invitation, form: ReplyForm) -> bool:
    given = form.cleaned_data
    try:
        reply_to(
            invitation,
            reply=given["reply"],
            note=given["note"],
            by=acting_person(request),
            at=timezone.now(),
        )
    except NoLongerPlanned as refusal:
        take_refusal(form, refusal)
        return False
    return True
