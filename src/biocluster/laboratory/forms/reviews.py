"""Forms of the quality review: the list narrowed, one peak decided about, many accepted at once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.analyses.peak_lists import Showing, Wanted, flags_to_ask
from biocluster.laboratory.models import InjectionType, PeakDecision, Processing
from biocluster.laboratory.words.against import told

SHOWINGS = {
    Showing.TO_DECIDE: pgettext_lazy("peaks", "To be looked at"),
    Showing.FIT: pgettext_lazy("peaks", "Nothing against them"),
    Showing.ACCEPTED: pgettext_lazy("peaks", "Accepted"),
    Showing.REJECTED: pgettext_lazy("peaks", "Rejected"),
    Showing.BY_HAND: pgettext_lazy("peaks", "Integrated by hand"),
    Showing.ALL: pgettext_lazy("filter", "All"),
}
ANY = ("", pgettext_lazy("filter", "All"))


class PeakFilter(forms.Form):
    showing = forms.ChoiceField(label=_("peaks"), choices=list(SHOWINGS.items()), required=False)
    against = forms.ChoiceField(label=_("what is against them"), required=False)
    type = forms.ChoiceField(
        label=_("type of injection"), choices=[ANY, *InjectionType.choices], required=False
    )
    target = forms.ChoiceField(label=_("target"), required=False)

    def __init__(self, *args: Any, processing: Processing, **options: Any) -> None:
        super().__init__(*args, **options)
        names = processing.method_version.targets.order_by("name").values_list("name", flat=True)
        self._offer("target", [(name, name) for name in names])
        self._offer("against", [(flag, told(flag)) for flag in flags_to_ask()])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted | None:
        """The conditions; None while one cannot be read."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        return Wanted(
            showing=Showing(given["showing"] or Showing.TO_DECIDE), against=given["against"], type=given["type"],
            target=given["target"],
        )  # fmt: skip


class MinutesField(forms.FloatField):
    """A time in minutes; cleans to seconds."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            min_value=0,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **options,
        )

    def clean(self, value: Any) -> float | None:
        minutes = super().clean(value)
        return None if minutes is None else 60.0 * minutes


class ReviewForm(forms.Form):
    decision = forms.ChoiceField(
        label=pgettext_lazy("peak", "decision"), choices=PeakDecision.choices, widget=forms.RadioSelect
    )
    start = MinutesField(label=_("start (min)"), help_text=_("Only for an integration by hand."))
    end = MinutesField(label=_("end (min)"), help_text=_("Only for an integration by hand."))
    reason = forms.CharField(label=_("reason"), max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("decision") != PeakDecision.REINTEGRATE:
            return given
        for name in ("start", "end"):
            if name not in self.errors and given.get(name) is None:
                self.add_error(name, _("Give the time between which the peak is to be integrated."))
        start, end = given.get("start"), given.get("end")
        if start is not None and end is not None and end <= start:
            self.add_error("end", ValidationError(_("A peak ends after it starts.")))
        return given


class AcceptForm(forms.Form):
    """Peaks of a list by their keys, and the reason for all of them."""

    chosen = forms.MultipleChoiceField(
        label=_("peaks"), error_messages={"required": _("Choose the peaks that are accepted.")}
    )
    reason = forms.CharField(label=_("reason"), max_length=300)

    def __init__(self, *args: Any, keys: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["chosen"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]
