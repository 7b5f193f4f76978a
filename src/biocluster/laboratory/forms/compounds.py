"""Forms of compounds and their ions, and the conditions by which the library is narrowed."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from biocluster.laboratory.models import Compound, CompoundIon, TargetRole
from biocluster.record.forms.fields import KanaField, offer
from biocluster.record.forms.organisations import matching_name
from biocluster.record.forms.seen import SeenModelForm


class CompoundForm(SeenModelForm):
    kana = KanaField(label=_("kana"), max_length=200, required=False)

    class Meta:
        model = Compound
        fields = ("name", "name_ja", "kana", "formula", "hmdb", "kegg")


class IonChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.compound.name} {obj.adduct}"


class IonForm(SeenModelForm):
    class Meta:
        model = CompoundIon
        fields = ("adduct", "mz", "role", "time_s", "window_s", "mobility", "standard", "concentration_um")
        field_classes = {"standard": IonChoiceField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        standards = CompoundIon.objects.filter(role=TargetRole.INTERNAL_STANDARD).exclude(pk=self.instance.pk)
        offer(self, "standard", standards.select_related("compound").order_by("compound__name", "mz"))


class CompoundFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name, kana or formula"), method="by_name")

    class Meta:
        model = Compound
        fields = ("q",)

    def by_name(self, queryset: QuerySet[Compound], _name: str, words: str) -> QuerySet[Compound]:
        return matching_name(queryset, words, "name", "name_ja", "kana", "formula", "hmdb", "kegg")
