"""Forms of figures: the day of a value, a count that is reported or corrected, the words of a measure."""

import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from biocluster.record.access import Viewer
from biocluster.record.figures.values import known_among
from biocluster.record.forms.fields import EraDateField, offer
from biocluster.record.models import Document, Measure, ReportedCount
from biocluster.record.queries.audit import last_write_to
from biocluster.record.queries.documents import latest, visible_to
from biocluster.record.queries.organisations import to_choose_from
from biocluster.record.words.tokens import format_number

DOCUMENTS_OFFERED = 100
UNREAD_DOCUMENT = _("a document that you may not read")
_SEPARATORS = str.maketrans("", "", ",、' \u3000")


class CountField(forms.DecimalField):
    """A number as offices write it: 8,723 or ８，７２３."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_digits", 18)
        options.setdefault("decimal_places", 4)
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).translate(_SEPARATORS).replace("−", "-")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, Decimal) else value


class FigureSearch(forms.Form):
    """Which figures of the list to show."""

    q = forms.CharField(label=_("Words of the figure"), required=False, max_length=100)


class DayOfFigure(forms.Form):
    """The day for which the value is asked, and, for who may see the rows, as of when it was known."""

    on = EraDateField(label=_("Value as of"), required=False)
    known_on = EraDateField(
        label=_("As it was known on"),
        required=False,
        help_text=_("What had been reported by the end of this day. Empty: as it is known now."),
    )

    def __init__(self, data: Any, *, viewer: Viewer) -> None:
        self.viewer = viewer
        super().__init__(data or None)
        if not viewer.may("figure.rows"):
            del self.fields["known_on"]

    @property
    def asked_on(self) -> date:
        """The day asked for; today where none is, or none that can be read."""
        return (self.is_valid() and self.cleaned_data["on"]) or self.viewer.on

    @property
    def known_at(self) -> datetime | None:
        """The end of the day as of which it was known; None for now."""
        day = self.cleaned_data.get("known_on") if self.is_valid() else None
        if day is None or day >= self.viewer.on:
            return None
        return make_aware(datetime.combine(day + timedelta(days=1), time())) - timedelta(microseconds=1)


class DocumentChoice(forms.ModelChoiceField):
    """A choice of documents; of ``unread``, which the viewer may not read, not even the title is said."""

    unread: int | None = None

    def label_from_instance(self, obj: Document) -> str:
        return str(UNREAD_DOCUMENT) if obj.pk == self.unread else obj.title


class CountForm(forms.ModelForm):
    """A count that somebody states of a measure."""

    on = EraDateField(label=_("as of"))
    value = CountField(label=_("value"))

    class Meta:
        model = ReportedCount
        fields = ("on", "value", "source", "stated_by", "document")
        field_classes = {"document": DocumentChoice}
        help_texts = {
            "source": _("Who says so and where, for example the report of an office or a meeting's paper."),
            "document": _("Where the statement can be read, if it is among the documents of the record."),
        }

    def __init__(self, *args: Any, viewer: Viewer, unit: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if unit:
            self.fields["value"].help_text = _("In %(unit)s. For example 8,723.") % {"unit": unit}
        offer(self, "stated_by", to_choose_from(), empty_label=_("(not stated)"))
        documents, known = latest(visible_to(viewer), DOCUMENTS_OFFERED), self.instance.document_id
        if known is not None:
            documents |= Document.objects.filter(pk=known)
            if not visible_to(viewer).filter(pk=known).exists():
                choice = self.fields["document"]
                assert isinstance(choice, DocumentChoice)
                choice.unread = known
        offer(self, "document", documents, empty_label=_("(none)"))

    def _post_clean(self) -> None:
        """The operation checks the row: a correction is another row than the one the form was filled from."""


class CorrectionForm(CountForm):
    """What a count is corrected to, and why."""

    reason = forms.CharField(
        label=_("reason for the correction"),
        max_length=300,
        help_text=_("It is shown beside the figure, and where a published document no longer agrees."),
    )


class MeasureForm(forms.ModelForm):
    """The words of a measure; its name only while it is new."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Measure
        fields = ("name", "title", "title_en", "unit", "definition", "answered_by")
        help_texts = {
            "name": _("By this name texts cite the figure: words parted by dots, such as survey.consenting."),
            "unit": _("What stands behind the number, for example 名 or 校."),
            "definition": _("What is counted and what is not, so that two people count the same."),
        }
        widgets = {"definition": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.name:
            del self.fields["name"]
        if self.instance.pk is not None:
            self.initial["seen"] = last_write_to(self.instance)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if known_among([name]):
            raise ValidationError(
                _("There is a figure of this name already. Change its words on its own page.")
            )
        return name
