"""Pages on which an administrator makes accounts, stops them, and helps who cannot get in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.models import Person, User
from biocluster.record.operations import accounts as operations
from biocluster.record.operations.accounts import AccountRefused
from biocluster.record.queries.accounts import (
    factors_of,
    live_sessions_of,
    visible_to,
    with_factors_on,
    without_account,
)
from biocluster.record.queries.people import with_posts_on
from biocluster.record.views.history import history
from biocluster.record.views.lists import narrowed, paged
from biocluster.record.views.lookups import acting_person, row_number
from biocluster.web.house.forms import AccountFilter, AddressForm, IdentityForm, PersonSearchForm, ReasonForm
from biocluster.web.house.tables import AccountTable
from biocluster.web.sign_in.invitations import invite

MOST_FOUND = 30


@may("account.manage")
def accounts(request: Request) -> HttpResponse:
    found = with_factors_on(visible_to(request.viewer), request.viewer.on)
    filterset = AccountFilter(request.GET, queryset=found)
    rows = narrowed(filterset).prefetch_related("person__posts")
    return render(
        request,
        "web/house/accounts.html",
        {"filter": filterset, "table": paged(request, AccountTable(rows, on=request.viewer.on))},
    )


@may("account.manage")
def account_add(request: Request) -> HttpResponse:
    """First the person is looked up, then the account is made for them."""
    people = with_posts_on(without_account(request.viewer), request.viewer.on)
    chosen = row_number(request.GET.get("person", ""))
    if chosen is None:
        return _search(request, people)
    person = get_object_or_404(people, pk=chosen)
    form = AddressForm(request.POST or None, initial={"email": person.email})
    if form.is_valid():
        try:
            account = operations.add_account(
                person, email=form.cleaned_data["email"], by=acting_person(request), at=timezone.now()
            )
        except (AccountRefused, ValidationError) as error:
            take_refusal(form, error)
        else:
            invite(request, account)
            return redirect("account-detail", account.pk)
    context = {
        "form": form,
        "title": _("Make an account"),
        "over": person,
        "lead": _("A link by which a password is chosen goes to the address; it is good for 24 hours."),
        "save": _("Make it and send the link"),
        "cancel_url": reverse("account-add"),
        "trail": _trail(),
    }
    return render(request, "web/house/ask.html", context)


def _search(request: Request, people: Any) -> HttpResponse:
    form = PersonSearchForm(request.GET if "q" in request.GET else None)
    found: list[Person] | None = None
    if form.is_valid():
        found = list(form.found_in(people)[: MOST_FOUND + 1])
    context = {
        "form": form,
        "found": found and found[:MOST_FOUND],
        "nobody": found == [],
        "more": found and len(found) > MOST_FOUND,
        "most": MOST_FOUND,
        "trail": _trail(),
    }
    return render(request, "web/house/account_person.html", context)


@may("account.manage")
def account_detail(request: Request, pk: int) -> HttpResponse:
    account = _account(request, pk)
    context = {
        "account": account,
        "posts": account.person.posts.select_related("organisation"),
        "factors": factors_of(account),
        "sessions": live_sessions_of(account),
        "history": history(account),
        "is_own": account.person == request.viewer.person,
        "trail": _trail(),
    }
    return render(request, "web/house/account.html", context)


@may("account.manage")
@require_POST
def account_invite(request: Request, pk: int) -> HttpResponse:
    account = _account(request, pk)
    if account.is_active:
        invite(request, account)
    return redirect("account-detail", account.pk)


@may("account.manage")
@require_POST
def account_reactivate(request: Request, pk: int) -> HttpResponse:
    operations.reactivate_account(_account(request, pk), by=acting_person(request), at=timezone.now())
    messages.success(request, _("The account can be signed in to again."))
    return redirect("account-detail", pk)


@may("account.manage")
@require_POST
def account_end_sessions(request: Request, pk: int) -> HttpResponse:
    count = operations.end_sessions(_account(request, pk), by=acting_person(request), at=timezone.now())
    messages.success(request, _("Sessions that were ended: %(count)s.") % {"count": count})
    return redirect("account-detail", pk)


@dataclass(frozen=True)
class Question:
    """A page that asks one thing before it does one thing to an account."""

    form: type[forms.Form]
    act: Callable[..., object]
    title: str | Promise
    lead: str | Promise
    save: str | Promise
    done: str | Promise
    danger: bool = True


CHANGE_ADDRESS = Question(
    AddressForm,
    operations.change_address,
    gettext_lazy("Change the address"),
    gettext_lazy("The account is signed in to by the new address from now on, and signed out everywhere."),
    gettext_lazy("Change the address"),
    gettext_lazy("The address was changed."),
    danger=False,
)
STOP = Question(
    ReasonForm,
    operations.deactivate_account,
    gettext_lazy("Stop the account"),
    gettext_lazy("Nobody signs in to it, and it is signed out everywhere. What the person did stays."),
    gettext_lazy("Stop the account"),
    gettext_lazy("The account was stopped."),
)
RESET_FACTORS = Question(
    IdentityForm,
    operations.reset_factors,
    gettext_lazy("Take the second factors away"),
    gettext_lazy(
        "For who has lost telephone, passkey and recovery codes. The next sign-in needs the password only, "
        "and a new factor is then set up."
    ),
    gettext_lazy("Take them away"),
    gettext_lazy("The second factors were taken away."),
)


@may("account.manage")
def account_change_address(request: Request, pk: int) -> HttpResponse:
    account = _account(request, pk)
    return _ask(request, account, CHANGE_ADDRESS, {"email": account.email})


@may("account.manage")
def account_deactivate(request: Request, pk: int) -> HttpResponse:
    return _ask(request, _account(request, pk), STOP)


@may("account.manage")
def account_reset_factors(request: Request, pk: int) -> HttpResponse:
    return _ask(request, _account(request, pk), RESET_FACTORS)


def _ask(
    request: Request, account: User, question: Question, initial: dict[str, str] | None = None
) -> HttpResponse:
    form = question.form(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            question.act(account, **form.cleaned_data, by=acting_person(request), at=timezone.now())
        except (AccountRefused, ValidationError) as error:
            take_refusal(form, error)
        else:
            messages.success(request, str(question.done))
            return redirect("account-detail", account.pk)
    context = {
        "form": form,
        "title": question.title,
        "over": account.person,
        "lead": question.lead,
        "save": question.save,
        "danger": question.danger,
        "cancel_url": reverse("account-detail", args=[account.pk]),
        "trail": [*_trail(), (str(account.person), reverse("account-detail", args=[account.pk]))],
    }
    return render(request, "web/house/ask.html", context)


def _account(request: Request, pk: int) -> User:
    found: User = get_object_or_404(with_factors_on(visible_to(request.viewer), request.viewer.on), pk=pk)
    return found


def _trail() -> list[tuple[str, str]]:
    return [(_("Accounts"), reverse("accounts"))]
