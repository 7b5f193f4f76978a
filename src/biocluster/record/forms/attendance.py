"""The form on which the office records who came: a tick list, and numbers by category."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from biocluster.record.models import HeadCount


class TickForm(forms.Form):
    """One expected person: whether they came, and as what."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    came = forms.BooleanField(label=_("was present"), required=False)
    attends_as = forms.CharField(label=_("as (speaker, chair …)"), required=False, max_length=60)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        given = options.get("initial") or {}
        self.name = given.get("name", "")
        self.note = given.get("note", "")
        self.fields["came"].label = self.name or self.fields["came"].label
        self.fields["attends_as"].widget.attrs["aria-label"] = (
            f"{self.name}: {self.fields['attends_as'].label}"
        )


class HeadCountForm(forms.Form):
    category = forms.CharField(label=_("Category"), required=False, max_length=60)
    count = forms.IntegerField(
        label=_("Number of people"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        ),  # takes full-width digits
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        category, count = cleaned.get("category"), cleaned.get("count")
        if category and count is None and "count" not in self.errors:
            self.add_error("count", _("Write how many people of this category came, or clear the category."))
        if count and not category and "category" not in self.errors:
            self.add_error("category", _("Write which people were counted, or clear the number."))
        return cleaned


class HeadCountFormSet(forms.BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        categories = [form.cleaned_data.get("category") for form in self.forms]
        named = [category for category in categories if category]
        twice = sorted({category for category in named if named.count(category) > 1})
        if twice:
            raise forms.ValidationError(
                _("“%(category)s” is counted twice. Add the numbers up in one row."),
                params={"category": "”, “".join(twice)},
            )


Ticks = forms.formset_factory(TickForm, extra=0)
HeadCounts = forms.formset_factory(HeadCountForm, formset=HeadCountFormSet, extra=3, max_num=100)


def counts_in(formset: forms.BaseFormSet) -> dict[str, int]:
    """Category and number of each row that is filled in."""
    rows = [form.cleaned_data for form in formset.forms]
    return {row["category"]: row["count"] for row in rows if row.get("category")}


def head_counts_initial(rows: list[HeadCount]) -> list[dict[str, Any]]:
    return [{"category": row.category, "count": row.count} for row in rows]


class AddAttendanceForm(forms.Form):
    """As what the people found attended, for all that are ticked."""

    attends_as = forms.CharField(label=_("as (speaker, chair …)"), required=False, max_length=60)
