"""Forms of an annual plan as a whole: its start, its own texts, its review."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from biocluster.record.forms.fields import FiscalYearField, offer
from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.forms.token_texts import TokenTextField, TokenTextInput
from biocluster.record.models import AnnualPlan
from biocluster.record.words.dates import FiscalYear

LONGEST_TEXT = 20_000
TEXT_HELP = _("A paragraph a line; a line that begins with “- ” is a bullet.")


class PlanChoice(forms.ModelChoiceField):
    """A choice among plans by their fiscal year."""

    def label_from_instance(self, obj: AnnualPlan) -> str:
        return FiscalYearField().write(obj.fiscal_year)


class PlanStartForm(forms.Form):
    fiscal_year = FiscalYearField(label=_("Fiscal year"))
    from_plan = PlanChoice(
        label=_("Start from"),
        queryset=AnnualPlan.objects.none(),
        required=False,
        empty_label=_("an empty plan"),
        help_text=_(
            "The tree, outlets, texts, notes and partners of that plan come along. Its results and its money "
            "do not: results are asked for programme by programme."
        ),
    )

    def __init__(self, *args: Any, plans: QuerySet[AnnualPlan], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "from_plan", plans)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        year, source = cleaned.get("fiscal_year"), cleaned.get("from_plan")
        if year is not None and source is not None and source.fiscal_year >= year:
            self.add_error("from_plan", _("Choose the plan of an earlier year, or an empty plan."))
        return cleaned


def text_field(label: Any, *, help_text: Any = "", rows: int = 4) -> TokenTextField:
    field = TokenTextField(label=label, required=False, max_length=LONGEST_TEXT, help_text=help_text)
    field.widget.attrs["rows"] = rows
    return field


class PlanTextsForm(SeenModelForm):
    """The texts of the document that belong to no programme, in the order in which they are printed."""

    front = text_field(_("lines before the first title"), rows=2)
    overview_title = TokenTextField(
        label=_("title of the overview"), required=False, max_length=200, widget=TokenTextInput
    )
    overview_note = text_field(_("lines under the title of the overview"), rows=2)
    purpose = text_field(_("purpose"), help_text=TEXT_HELP, rows=6)
    overview_intro = text_field(_("lines under the heading of the overview"), rows=2)
    detail_title = TokenTextField(
        label=_("title of the detail"), required=False, max_length=200, widget=TokenTextInput
    )
    detail_note = text_field(
        _("note under the title of the detail"),
        help_text=_("For example that it holds the results of the year before."),
        rows=2,
    )

    class Meta:
        model = AnnualPlan
        fields = (
            "front", "overview_title", "overview_note", "purpose_heading", "purpose", "overview_heading",
            "overview_intro", "detail_title", "detail_note", "numbering", "overview_numbering",
        )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, TokenTextField):
                field.day = FiscalYear(self.instance.fiscal_year).last_day


class StepForm(forms.Form):
    """A step of the review: which write of the plan was seen."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReviewForm(StepForm):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What should be changed, if you return the plan; otherwise as you like."),
    )
