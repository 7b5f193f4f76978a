"""Forms that plan a gathering, its agenda and its materials, and narrow the list of gatherings."""

from typing import Any

import django_filters
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from biocluster.record.access import Viewer
from biocluster.record.forms.documents import content_to_keep
from biocluster.record.forms.fields import ClockField, EraDateField, PartialDateField, offer
from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.models import (
    AgendaItem,
    Audience,
    Document,
    Gathering,
    GatheringKind,
    GatheringState,
    Person,
    Programme,
)
from biocluster.record.queries.gatherings import first_day_of
from biocluster.record.queries.invitable import staff_on
from biocluster.record.queries.organisations import to_choose_from
from biocluster.record.words.dates import PartialDate


class GatheringForm(SeenModelForm):
    starts_on = PartialDateField(label=_("First day"))
    ends_on = EraDateField(
        label=_("Last day"), required=False, help_text=_("Only where it lasts longer than one day.")
    )
    starts_time = ClockField(label=_("Starts at"), required=False)
    ends_time = ClockField(label=_("Ends at"), required=False)

    class Meta:
        model = Gathering
        fields = (
            "kind",
            "title",
            "title_en",
            "edition",
            "programme",
            "starts_on",
            "ends_on",
            "starts_time",
            "ends_time",
            "venue",
            "place_note",
            "host",
            "organiser",
            "summary",
            "state",
            "audience",
        )
        help_texts = {
            "edition": _("Only the number, for example 4 for the fourth."),
            "venue": _("The capacity of the venue limits the attendance that can be recorded."),
            "place_note": _("A room, or any place that is not in the list of venues."),
            "audience": _(
                "Public: shown on the public calendar. Internal: for everybody with a post. "
                "Confidential: for the person in charge, the invited and the desk only."
            ),
        }

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        known: Gathering = self.instance
        offer(self, "host", to_choose_from())
        offer(
            self,
            "organiser",
            Person.objects.filter(
                Q(pk__in=staff_on(viewer.on).values("pk")) | Q(pk=known.organiser_id)
            ).order_by("kana", "name", "pk"),
        )
        if known.pk is None:
            self.initial["organiser"] = self.initial.get("organiser") or viewer.person
        else:
            self.initial["starts_on"] = first_day_of(known)

    def clean_starts_on(self) -> Any:
        found: PartialDate = self.cleaned_data["starts_on"]
        self.instance.date_precision = found.precision
        return found.value

    def _get_validation_exclusions(self) -> set[str]:
        # how far the date is known is read with the first day, so the rules on it can be checked with the rest
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"date_precision"}


class AgendaItemForm(SeenModelForm):
    class Meta:
        model = AgendaItem
        fields = ("title", "presenter", "minutes_planned")


class MaterialForm(forms.Form):
    """A file to hand in, or a document of the record to put with the gathering."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, Word, Excel, PowerPoint, text, CSV, PNG or JPEG, up to 50 MB."),
    )
    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    audience = forms.ChoiceField(label=_("Classification"), choices=Audience)
    document = forms.ModelChoiceField(
        label=_("Or a document that is in the record already"),
        queryset=Document.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, documents: QuerySet[Document], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "document", documents)

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data["file"]
        if file:
            self.content = content_to_keep(file)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("file")) == bool(cleaned.get("document")) and not self.errors:
            self.add_error(
                "file", _("Choose a file, or a document that is in the record already: one of them.")
            )
        return cleaned


class EraDateFilter(django_filters.Filter):
    field_class = EraDateField


class GatheringFilter(django_filters.FilterSet):
    """Which gatherings the list shows."""

    words = django_filters.CharFilter(label=_("Words in the title"), method="with_words")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=GatheringKind, empty_label=_("all kinds"))
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.all(), empty_label=_("all programmes")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=GatheringState, empty_label=_("all states"))
    audience = django_filters.ChoiceFilter(
        label=_("Classification"), choices=Audience, empty_label=_("all classifications")
    )
    since = EraDateFilter(label=_("From (day)"), field_name="starts_on", lookup_expr="gte")
    until = EraDateFilter(label=_("Until (day)"), field_name="starts_on", lookup_expr="lte")

    class Meta:
        model = Gathering
        fields: tuple[str, ...] = ()

    def with_words(self, rows: QuerySet[Gathering], name: str, value: str) -> QuerySet[Gathering]:
        for word in value.split()[:8]:
            rows = rows.filter(Q(title__icontains=word) | Q(title_en__icontains=word))
        return rows


class CalendarFilter(django_filters.FilterSet):
    """Which gatherings the calendar shows."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=GatheringKind, empty_label=_("all kinds"))
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.all(), empty_label=_("all programmes")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=GatheringState, empty_label=_("all states"))

    class Meta:
        model = Gathering
        fields: tuple[str, ...] = ()
