"""Forms for minutes, decisions and actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from biocluster.record.forms.fields import EraDateField, offer
from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.models import ActionItem, Decision, Gathering, Person


class MinutesForm(forms.Form):
    text = forms.CharField(
        label=_("Minutes"),
        widget=forms.Textarea(attrs={"rows": "24"}),
        max_length=200_000,
        help_text=_(
            "Plain text. An empty line begins a new paragraph. Decisions and actions are added below."
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ConfirmForm(forms.Form):
    """Which write the person had before them when they pressed the button."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DecisionForm(SeenModelForm):
    class Meta:
        model = Decision
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": "3"})}


class ActionForm(SeenModelForm):
    due_on = EraDateField(label=_("Due on"))

    class Meta:
        model = ActionItem
        fields = ("text", "owner", "due_on", "decision")
        widgets = {"text": forms.Textarea(attrs={"rows": "3"})}
        labels = {"decision": _("Follows from the decision")}

    def __init__(self, *args: Any, gathering: Gathering, owners: QuerySet[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "owner", owners)
        offer(self, "decision", gathering.decisions.all(), empty_label=_("no decision"))


class FinishActionForm(forms.Form):
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("One or two sentences: the next meeting reads them."),
    )
