"""Forms of people and posts, and the conditions by which their list is narrowed."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.record.access import Viewer
from biocluster.record.forms.another import AnotherForm
from biocluster.record.forms.fields import EraDateField, IdentifierField, KanaField
from biocluster.record.forms.organisations import matching_name
from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.models import Organisation, Person, Post, Role
from biocluster.record.queries.people import held_on
from biocluster.record.words.identifiers import email_address


class PersonForm(AnotherForm):
    kana = KanaField(label=_("kana"), max_length=100, required=False)
    email = IdentifierField(
        read=email_address,
        label=_("email"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
    )

    class Meta:
        model = Person
        fields = ("name", "kana", "romaji", "email", "phone")


class PostForm(SeenModelForm):
    organisation = forms.CharField(
        label=_("organisation"),
        max_length=200,
        help_text=_("Its name as in the record; the list offers names as you type."),
        widget=forms.TextInput(attrs={"list": "organisation-names", "autocomplete": "off"}),
    )
    from_on = EraDateField(label=_("from"))
    until_on = EraDateField(label=_("until"), required=False)

    class Meta:
        model = Post
        fields = ("organisation", "title", "role", "from_on", "until_on")
        labels = {"title": pgettext_lazy("post", "title")}

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.organisation_id:
            self.initial["organisation"] = self.instance.organisation.name
        if not viewer.may("post.edit"):
            del self.fields["role"]
            return
        given_by_administrators = {Role.ADMINISTRATOR} if not viewer.may("account.manage") else set()
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [
            ("", _("none: enters nothing into this system")),
            *(choice for choice in Role.choices if choice[0] not in given_by_administrators),
        ]
        role.help_text = _("What the holder may do in this system, from the first day to the last.")

    def clean_organisation(self) -> Organisation:
        name = " ".join(self.cleaned_data["organisation"].split())
        found = (
            Organisation.objects.filter(name=name).first()
            or Organisation.objects.filter(aliases__name=name).first()
        )
        if found is None:
            raise ValidationError(
                _(
                    "No organisation in the record is called “%(name)s”. Choose one of the list, or add it first."
                ),
                params={"name": name},
            )
        return found


class EndPostForm(forms.Form):
    until_on = EraDateField(label=_("last day"))


class PersonFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name, kana or romaji"), method="by_name")
    organisation = django_filters.CharFilter(label=_("organisation"), method="by_organisation")
    role = django_filters.ChoiceFilter(
        label=_("role"), choices=Role, method="by_role", empty_label=pgettext_lazy("filter", "All")
    )

    class Meta:
        model = Person
        fields = ("q", "organisation", "role")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)

    def by_name(self, queryset: QuerySet[Person], _name: str, words: str) -> QuerySet[Person]:
        return matching_name(queryset, words, "name", "kana", "romaji", "email")

    def by_organisation(self, queryset: QuerySet[Person], _name: str, words: str) -> QuerySet[Person]:
        posts = matching_name(
            Post.objects.filter(held_on(self.on)), words, "organisation__name", "organisation__kana"
        )
        return queryset.filter(pk__in=posts.values("person"))

    def by_role(self, queryset: QuerySet[Person], _name: str, role: str) -> QuerySet[Person]:
        return queryset.filter(pk__in=Post.objects.filter(held_on(self.on), role=role).values("person"))
