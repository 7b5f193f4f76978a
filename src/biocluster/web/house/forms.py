"""Forms of the house's own pages."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.record.forms.organisations import matching_name
from biocluster.record.models import Person, User
from biocluster.record.words.identifiers import IdentifierError, email_address


class AddressForm(forms.Form):
    """The address by which somebody signs in."""

    email = forms.CharField(
        label=_("Address to sign in with"),
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
    )

    def clean_email(self) -> str:
        try:
            return email_address(self.cleaned_data["email"])
        except IdentifierError as error:
            raise ValidationError(str(error)) from None


class ReasonForm(forms.Form):
    """Why: it is kept in the audit for whoever asks later."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept in the audit."))


class IdentityForm(ReasonForm):
    """Why, where somebody else might be asking: how the owner of the account was recognised."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("How the owner was recognised")
        self.fields["reason"].help_text = _(
            "Never by a mail or a call alone: an intruder writes and calls too. Kept in the audit."
        )


class PersonSearchForm(forms.Form):
    q = forms.CharField(label=_("Name, kana or address of the person"), max_length=100)

    def found_in(self, people: QuerySet[Person]) -> QuerySet[Person]:
        return matching_name(people, self.cleaned_data["q"], "name", "kana", "romaji", "email")


class AccountFilter(django_filters.FilterSet):
    STATES = (("active", _("active")), ("stopped", _("stopped")))
    FACTORS = (("missing", _("needed and missing")), ("yes", _("there is one")), ("no", _("there is none")))

    q = django_filters.CharFilter(label=_("Name, kana or address"), method="by_name")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="by_state", empty_label=pgettext_lazy("filter", "All")
    )
    factor = django_filters.ChoiceFilter(
        label=_("Second factor"),
        choices=FACTORS,
        method="by_factor",
        empty_label=pgettext_lazy("filter", "All"),
    )

    class Meta:
        model = User
        fields = ("q", "state", "factor")

    def by_name(self, accounts: QuerySet[User], _name: str, words: str) -> QuerySet[User]:
        return matching_name(accounts, words, "person__name", "person__kana", "person__romaji", "email")

    def by_state(self, accounts: QuerySet[User], _name: str, state: str) -> QuerySet[User]:
        return accounts.filter(is_active=state == "active")

    def by_factor(self, accounts: QuerySet[Any], _name: str, factor: str) -> QuerySet[Any]:
        if factor == "missing":
            return accounts.filter(has_factor=False, needs_factor=True, is_active=True)
        return accounts.filter(has_factor=factor == "yes")
