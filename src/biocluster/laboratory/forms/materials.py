"""Forms of materials, and the conditions by which their list is narrowed."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.models import Material, MaterialKind
from biocluster.laboratory.queries.gate import usable_materials
from biocluster.laboratory.words.codes import read_code
from biocluster.record.access import Viewer
from biocluster.record.forms.fields import EraDateField, offer
from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.models import Organisation
from biocluster.record.queries.organisations import to_choose_from
from biocluster.record.words.identifiers import IdentifierError

MOST_AT_ONCE = 1_000
ALL = pgettext_lazy("filter", "All")


class RegisterForm(forms.Form):
    """One material or many alike: each line of references is one, or as many as are asked for without any."""

    registrar = forms.ChoiceField(label=_("registrar"))
    kind = forms.ChoiceField(label=_("kind of material"), choices=MaterialKind)
    received_on = EraDateField(label=_("received on"))
    references = forms.CharField(
        label=_("references of the registrar"),
        required=False,
        max_length=70 * MOST_AT_ONCE,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A pseudonym or a number a line, never a name. Each line becomes one material."),
    )
    count = forms.IntegerField(
        label=_("how many, without references"), required=False, min_value=1, max_value=MOST_AT_ONCE
    )
    requester = forms.ModelChoiceField(
        label=_("requester"), queryset=Organisation.objects.none(), required=False
    )
    container = forms.CharField(label=_("container"), max_length=60, required=False)
    volume_ul = forms.DecimalField(
        label=_("volume (µL)"),
        required=False,
        min_value=0.1,
        max_digits=9,
        decimal_places=1,
    )
    note = forms.CharField(label=pgettext_lazy("material", "note"), max_length=300, required=False)

    def __init__(self, *args: Any, rooms: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["registrar"].choices = rooms  # type: ignore[attr-defined]
        offer(self, "requester", to_choose_from())

    def clean_references(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["references"].splitlines()]
        references = [line for line in lines if line]
        if len(references) > MOST_AT_ONCE:
            raise ValidationError(
                _("At most %(most)s at once: take more in from a file.") % {"most": MOST_AT_ONCE}
            )
        if long := next((each for each in references if len(each) > 64), None):
            raise ValidationError(
                _("“%(alias)s…” is longer than %(most)s characters.") % {"alias": long[:20], "most": 64}
            )
        return references

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("references") and given.get("count"):
            self.add_error("count", _("Give references or a number, not both."))
        return given


class MaterialForm(SeenModelForm):
    received_on = EraDateField(label=_("received on"))

    class Meta:
        model = Material
        fields = ("kind", "reference", "requester", "container", "volume_ul", "received_on", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "requester", to_choose_from())


class MaterialFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Code or reference"), method="by_code_or_reference")
    kind = django_filters.ChoiceFilter(label=_("kind of material"), choices=MaterialKind, empty_label=ALL)
    registrar = django_filters.ChoiceFilter(label=_("registrar"), empty_label=ALL)
    state = django_filters.ChoiceFilter(
        label=_("use"),
        choices=(("usable", _("may be used")), ("held", _("on hold"))),
        empty_label=ALL,
        method="by_state",
    )

    class Meta:
        model = Material
        fields = ("q", "kind", "registrar", "state")

    def __init__(self, *args: Any, viewer: Viewer, rooms: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.viewer = viewer
        self.filters["registrar"].extra["choices"] = rooms

    def by_code_or_reference(self, queryset: QuerySet[Material], _name: str, text: str) -> QuerySet[Material]:
        try:
            return queryset.filter(code=read_code(text))
        except IdentifierError:
            words = text.strip()
            return queryset.filter(Q(reference__icontains=words) | Q(code__istartswith=words))

    def by_state(self, queryset: QuerySet[Material], _name: str, state: str) -> QuerySet[Material]:
        usable = usable_materials(on=self.viewer.on).values("pk")
        return queryset.filter(pk__in=usable) if state == "usable" else queryset.exclude(pk__in=usable)


class LabelForm(forms.Form):
    """On which sheets labels are printed, and how many places of the first are used up."""

    sheet = forms.ChoiceField(label=_("sheet"))
    skip = forms.IntegerField(
        label=_("places used up on the first sheet"), required=False, min_value=0, max_value=64, initial=0
    )

    def __init__(self, *args: Any, sheets: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sheet"].choices = sheets  # type: ignore[attr-defined]

    def clean_skip(self) -> int:
        return self.cleaned_data["skip"] or 0


class CodesField(forms.CharField):
    """Laboratory codes, typed or scanned, one a line or parted by spaces. Cleans to the materials."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 6, "autocapitalize": "characters"}))
        options.setdefault("help_text", _("Scan or type them, one a line."))
        super().__init__(max_length=20 * MOST_AT_ONCE, **options)

    def clean(self, value: Any) -> list[Material]:
        text = super().clean(value)
        codes, wrong = [], []
        for line in text.replace(",", "\n").split():
            try:
                codes.append(read_code(line))
            except IdentifierError as error:
                wrong.append(str(error))
        if wrong:
            raise ValidationError(wrong[:20])
        if len(codes) > MOST_AT_ONCE:
            raise ValidationError(
                _("At most %(most)s at once: take more in from a file.") % {"most": MOST_AT_ONCE}
            )
        found = {material.code: material for material in Material.objects.filter(code__in=codes)}
        unknown = [code for code in dict.fromkeys(codes) if code not in found]
        if unknown:
            raise ValidationError(
                _("No material has this code: %(codes)s.") % {"codes": ", ".join(unknown[:20])}
            )
        return [found[code] for code in dict.fromkeys(codes)]
