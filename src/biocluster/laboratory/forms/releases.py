"""Forms of releases: made, withdrawn, narrowed."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.models import Release
from biocluster.record.forms.fields import offer
from biocluster.record.models import Organisation


class RequesterForm(forms.Form):
    """To whom a release is prepared."""

    requester = forms.ModelChoiceField(
        label=_("requester"), queryset=Organisation.objects.none(), required=False
    )

    def __init__(self, *args: Any, requesters: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "requester", requesters)


class ReleaseForm(forms.Form):
    requester = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=pgettext_lazy("release", "note"), max_length=500, required=False)


class ReleaseFilter(django_filters.FilterSet):
    """Over releases with ``is_withdrawn`` and ``held``."""

    requester = django_filters.ModelChoiceFilter(
        label=_("requester"),
        queryset=Organisation.objects.filter(laboratory_releases__isnull=False).distinct(),
        empty_label=pgettext_lazy("filter", "All"),
    )
    state = django_filters.ChoiceFilter(
        label=_("state"),
        choices=[
            ("stands", pgettext_lazy("release", "Stands")),
            ("held", pgettext_lazy("release", "Holds a material on hold")),
            ("withdrawn", pgettext_lazy("release", "Withdrawn")),
        ],
        empty_label=pgettext_lazy("filter", "All"),
        method="by_state",
    )

    class Meta:
        model = Release
        fields = ("requester", "state")

    def by_state(self, queryset: QuerySet[Release], _name: str, state: str) -> QuerySet[Release]:
        conditions = {
            "stands": Q(is_withdrawn=False),
            "held": Q(is_withdrawn=False, held__gt=0),
            "withdrawn": Q(is_withdrawn=True),
        }
        return queryset.filter(conditions[state])
