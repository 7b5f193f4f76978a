"""Forms of programmes, and the conditions by which their list is narrowed."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.record.forms.another import AnotherForm
from biocluster.record.forms.fields import FiscalYearField, KanaField, offer
from biocluster.record.forms.organisations import matching_name
from biocluster.record.models import AnnualPlan, Programme
from biocluster.record.queries.audit import last_write_to
from biocluster.record.queries.organisations import to_choose_from


class ProgrammeForm(AnotherForm):
    kana = KanaField(label=_("kana"), max_length=200, required=False)
    begun_in = FiscalYearField(label=_("begun in fiscal year"), required=False)
    ended_in = FiscalYearField(
        label=_("ended in fiscal year"),
        required=False,
        help_text=_("The last year in which it ran; the plans of later years leave it out."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Programme
        fields = ("name", "kana", "name_en", "summary", "responsible", "begun_in", "ended_in")
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(
            self,
            "responsible",
            to_choose_from(),
            empty_label=_("not said"),
        )
        if self.instance.pk is not None:
            self.initial["seen"] = last_write_to(self.instance)


class YearChoice(django_filters.ChoiceFilter):
    """A choice among the fiscal years that have a plan."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_years, **options)


def _years() -> list[tuple[int, str]]:
    years = AnnualPlan.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True)
    return [(year, FiscalYearField().write(year)) for year in years]


class ProgrammeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or kana"), method="by_name")
    year = YearChoice(label=_("In the plan of"), method="in_year", empty_label=pgettext_lazy("filter", "All"))
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        choices=[("running", _("running")), ("ended", _("ended"))],
        empty_label=pgettext_lazy("filter", "All"),
    )

    class Meta:
        model = Programme
        fields = ("q", "year", "state")

    def by_name(self, rows: QuerySet[Programme], _name: str, words: str) -> QuerySet[Programme]:
        return matching_name(rows, words, "name", "kana", "name_en")

    def in_year(self, rows: QuerySet[Programme], _name: str, year: str) -> QuerySet[Programme]:
        return rows.filter(year_plans__annual_plan__fiscal_year=year)

    def in_state(self, rows: QuerySet[Programme], _name: str, state: str) -> QuerySet[Programme]:
        return rows.filter(ended_in=None) if state == "running" else rows.exclude(ended_in=None)
