"""Forms of a programme in one year's plan: its words, its place, its notes, results and partners."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biocluster.record.access import Viewer
from biocluster.record.forms.fields import FiscalYearField, offer
from biocluster.record.forms.plans import TEXT_HELP, text_field
from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.forms.token_texts import TokenTextField, TokenTextInput
from biocluster.record.models import (
    AnnualPlan,
    NoteKind,
    Person,
    Programme,
    YearPlan,
    YearPlanNote,
    YearPlanPartner,
)
from biocluster.record.queries.annual_plans import shape_of
from biocluster.record.queries.invitable import staff_on
from biocluster.record.queries.organisations import to_choose_from
from biocluster.record.queries.plan_tree import tree_of
from biocluster.record.words.dates import FiscalYear


def places_in(plan: AnnualPlan) -> list[tuple[int, str]]:
    """Every programme of the plan as a choice, set in as deep as it stands."""
    return [
        (each.year_plan.pk, "　" * each.depth + f"{each.label} {each.year_plan.heading}".strip())
        for each in tree_of(plan, shape_of(plan))
    ]


class YearPlanForm(SeenModelForm):
    """What is written of a programme in this year. Its place is changed by moves."""

    continuing_since = FiscalYearField(
        label=_("continuing since fiscal year"),
        required=False,
        help_text=_("Only where it went on before this year. {{since}} in a text prints it."),
    )
    heading = TokenTextField(label=_("heading"), max_length=300, widget=TokenTextInput)
    purpose = text_field(_("purpose"), help_text=TEXT_HELP, rows=3)
    body = text_field(_("plan"), help_text=TEXT_HELP, rows=10)

    class Meta:
        model = YearPlan
        fields = (
            "continuing_since", "heading", "group", "purpose", "body", "responsible_person",
            "in_detail", "number", "label_style",
        )  # fmt: skip
        help_texts = {
            "label_style": _(
                "Only where it differs from the plan's numbering: the label of number one, as (1), ①, ア or "
                "第1章. = and words prints the words."
            )
        }

    field_order = ("heading", "body", "purpose", "continuing_since", "responsible_person", "group")

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        known = Q(pk__in=staff_on(viewer.on).values("pk")) | Q(pk=self.instance.responsible_person_id)
        offer(
            self,
            "responsible_person",
            Person.objects.filter(known).order_by("kana", "name", "pk"),
            empty_label=_("nobody yet"),
        )
        for field in self.fields.values():
            if isinstance(field, TokenTextField):
                field.year_plan = self.instance

    def _clean_fields(self) -> None:
        self._take_year_first()
        super()._clean_fields()  # type: ignore[misc]

    def _take_year_first(self) -> None:
        """The texts may say {{since}}, whatever the order in which the fields stand on the page."""
        field = self.fields["continuing_since"]
        try:
            self.instance.continuing_since = field.clean(self["continuing_since"].data)
        except forms.ValidationError:
            return  # said beside the field, when its turn comes

    def clean_continuing_since(self) -> int | None:
        since = self.cleaned_data["continuing_since"]
        if since is not None and since > self.instance.annual_plan.fiscal_year:
            raise forms.ValidationError(_("This is later than the plan's own year."))
        return since


class YearPlanAddForm(forms.ModelForm):
    """A programme of the record, or a new one, put into a year's plan."""

    programme = forms.ModelChoiceField(
        label=_("Programme of the record"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=_("a new programme"),
        help_text=_("Programmes that are in this plan already, or have ended, are left out."),
    )
    name = forms.CharField(
        label=_("Name of the new programme"),
        max_length=200,
        required=False,
        help_text=_("Only for a programme that is not in the record yet."),
    )
    heading = TokenTextField(
        label=_("heading"),
        max_length=300,
        required=False,
        widget=TokenTextInput,
        help_text=_("As the document prints it; if left empty, the programme's name."),
    )
    under = forms.TypedChoiceField(
        label=_("Stands under"), required=False, coerce=int, empty_value=None, choices=()
    )

    class Meta:
        model = YearPlan
        fields = ("programme", "heading", "group", "in_detail")

    field_order = ("programme", "name", "heading", "under", "group", "in_detail")

    def __init__(self, *args: Any, plan: AnnualPlan, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(
            self,
            "programme",
            Programme.objects.exclude(year_plans__annual_plan=plan).exclude(ended_in__lt=plan.fiscal_year),
        )
        under = self.fields["under"]
        assert isinstance(under, forms.TypedChoiceField)
        under.choices = [("", _("nothing: it stands at the top")), *places_in(plan)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        programme, name = cleaned.get("programme"), cleaned.get("name")
        if not self.errors and bool(programme) == bool(name):
            self.add_error("programme", _("Choose a programme of the record or name a new one: one of them."))
        if not cleaned.get("heading"):
            cleaned["heading"] = name or (programme.name if programme else "")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # a new programme has no row yet; the operation asks whether the programme is in the plan already
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"programme"}

    @property
    def new_programme(self) -> Programme | None:
        name = self.cleaned_data["name"]
        return Programme(name=name, begun_in=self.instance.annual_plan.fiscal_year) if name else None


class PlaceForm(forms.Form):
    """A place far away in the tree: under which programme, as the last there."""

    under = forms.TypedChoiceField(
        label=_("Stands under"), required=False, coerce=int, empty_value=None, choices=()
    )

    def __init__(self, *args: Any, year_plan: YearPlan, **options: Any) -> None:
        super().__init__(*args, **options)
        under = self.fields["under"]
        assert isinstance(under, forms.TypedChoiceField)
        under.choices = [("", _("nothing: it stands at the top")), *places_in(year_plan.annual_plan)]
        self.initial["under"] = year_plan.parent_id or ""


class NoteForm(SeenModelForm):
    text = text_field(
        _("text"),
        help_text=_("As it is printed, its ※ included, for example ※{{since}}からの継続事業."),
        rows=3,
    )

    class Meta:
        model = YearPlanNote
        fields = ("kind", "placement", "text")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        text = self.fields["text"]
        assert isinstance(text, TokenTextField)
        text.required, text.year_plan = True, self.instance.year_plan

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        text = self.fields["text"]
        assert isinstance(text, TokenTextField)
        year = FiscalYear(self.instance.year_plan.annual_plan.fiscal_year)
        text.day = (year.previous if kind == NoteKind.RESULTS else year).last_day
        return kind


class ResultsForm(SeenModelForm):
    text = text_field(
        _("Results of the year before"),
        help_text=_("As it is printed, its ※ and label included. Leave it empty to take it away."),
        rows=6,
    )

    class Meta:
        model = YearPlanNote
        fields = ("text",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        text = self.fields["text"]
        assert isinstance(text, TokenTextField)
        year = FiscalYear(self.instance.year_plan.annual_plan.fiscal_year)
        text.year_plan, text.day = self.instance.year_plan, year.previous.last_day

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        offered = str(self.initial.get("text") or "").strip()
        if self.instance.pk is None and offered and text.strip() == offered:
            raise forms.ValidationError(_("Write what was done behind “%(label)s”.") % {"label": offered})
        return text

    def _get_validation_exclusions(self) -> set[str]:
        # an empty text takes the note away, so it is no mistake
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"text"}


class PartnerForm(SeenModelForm):
    organisation = forms.ModelChoiceField(label=_("organisation"), queryset=to_choose_from())

    class Meta:
        model = YearPlanPartner
        fields = ("organisation", "wording")
        help_texts = {
            "wording": _("Only where the plan calls it otherwise. {{partners}} in a text prints all.")
        }
