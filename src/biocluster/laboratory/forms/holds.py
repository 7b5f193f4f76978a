"""Forms of holds: placed on materials, and lifted."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.forms.materials import CodesField
from biocluster.laboratory.models import Hold
from biocluster.record.forms.fields import EraDateField


class HoldForm(forms.Form):
    room = forms.ChoiceField(label=_("placed by the room"))
    codes = CodesField(label=_("laboratory codes"))
    reason = forms.CharField(
        label=_("reason of the hold"),
        max_length=200,
        help_text=_("In words that tell nothing of a person, for example: at the wish of the registrar."),
    )
    from_on = EraDateField(label=_("held from"))
    until_on = EraDateField(
        label=_("held until"), required=False, help_text=_("Empty: until somebody lifts the hold.")
    )

    def __init__(self, *args: Any, rooms: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["room"].choices = rooms  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    free_from_on = EraDateField(label=_("free from"))
    reason = forms.CharField(label=_("reason of the lift"), max_length=200)


class HoldFilter(django_filters.FilterSet):
    """Over holds with ``in_force``."""

    force = django_filters.ChoiceFilter(
        label=_("state"),
        choices=(
            ("in_force", pgettext_lazy("hold", "In force")),
            ("over", pgettext_lazy("hold", "Not in force")),
        ),
        empty_label=pgettext_lazy("filter", "All"),
        method="by_force",
    )
    room = django_filters.ChoiceFilter(
        label=_("placed by the room"), empty_label=pgettext_lazy("filter", "All")
    )

    class Meta:
        model = Hold
        fields = ("force", "room")

    def __init__(self, *args: Any, rooms: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["room"].extra["choices"] = rooms

    def by_force(self, queryset: QuerySet[Hold], _name: str, state: str) -> QuerySet[Hold]:
        return queryset.filter(Q(in_force=state == "in_force"))
