"""Forms of organisations, and the conditions by which their list is narrowed."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.record.forms.another import AnotherForm
from biocluster.record.forms.fields import IdentifierField, KanaField
from biocluster.record.models import Organisation, OrganisationAlias, OrganisationKind
from biocluster.record.words import identifiers
from biocluster.record.words.kana import KanaError, full_katakana


class OrganisationForm(AnotherForm):
    kana = KanaField(label=_("kana"), max_length=200, required=False)
    corporate_number = IdentifierField(
        read=identifiers.corporate_number,
        label=_("corporate number"),
        max_length=40,
        required=False,
        help_text=_("13 digits, as the National Tax Agency gives them; the first is the check digit."),
    )
    postal_code = IdentifierField(
        read=identifiers.postal_code,
        label=_("postal code"),
        max_length=20,
        required=False,
        help_text=_("For example 997-0052."),
    )
    aliases = forms.CharField(
        label=_("other names"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Names under which documents speak of it, one a line."),
    )

    class Meta:
        model = Organisation
        fields = (
            "name", "kana", "name_en", "aliases", "kind", "corporate_number",
            "postal_code", "address", "district", "url",
        )  # fmt: skip
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "organization"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["aliases"] = "\n".join(self.instance.aliases.values_list("name", flat=True))

    def clean_corporate_number(self) -> str | None:
        return self.cleaned_data["corporate_number"] or None  # the number is unique, and none is none

    def clean_aliases(self) -> list[str]:
        lines = self.cleaned_data["aliases"].splitlines()
        names = list(dict.fromkeys(name for line in lines if (name := " ".join(line.split()))))
        taken = OrganisationAlias.objects.filter(name__in=names).exclude(organisation=self.instance.pk)
        errors = [
            _("“%(alias)s” is another name of “%(name)s” already.")
            % {"alias": alias.name, "name": alias.organisation}
            for alias in taken.select_related("organisation")
        ]
        errors += [
            _("“%(alias)s…” is longer than %(most)s characters.") % {"alias": name[:20], "most": 200}
            for name in names
            if len(name) > 200
        ]
        if errors:
            raise ValidationError(errors)
        return names


def matching_name(queryset: QuerySet[Any], words: str, *fields: str) -> QuerySet[Any]:
    """Rows of which one field holds the words, also where a reading was typed in another kana."""
    try:
        reading = full_katakana(words)
    except KanaError:
        reading = words
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__icontains": words.strip()})
        if reading != words:
            wanted |= Q(**{f"{field}__icontains": reading})
    return queryset.filter(wanted)


class OrganisationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name, kana or other name"), method="by_name")
    kind = django_filters.ChoiceFilter(
        label=_("kind"), choices=OrganisationKind, empty_label=pgettext_lazy("filter", "All")
    )
    district = django_filters.CharFilter(label=_("district"), lookup_expr="icontains")

    class Meta:
        model = Organisation
        fields = ("q", "kind", "district")

    def by_name(self, queryset: QuerySet[Organisation], _name: str, words: str) -> QuerySet[Organisation]:
        aliased = OrganisationAlias.objects.filter(name__icontains=words.strip()).values("organisation")
        named = matching_name(queryset, words, "name", "kana", "name_en")
        return named | queryset.filter(pk__in=aliased)
