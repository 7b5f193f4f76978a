"""Forms of batches: planned, cancelled; of injections that failed; of raw files; and of processings."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.analyses.planning import MOST_SEED
from biocluster.laboratory.forms.materials import CodesField
from biocluster.laboratory.models import (
    Batch,
    BatchStep,
    Material,
    MaterialKind,
    Method,
    MethodVersion,
    SeriesAt,
)
from biocluster.laboratory.queries.batches import PLANNED
from biocluster.laboratory.queries.gate import usable_materials
from biocluster.laboratory.queries.methods import approved_versions
from biocluster.record.access import Viewer
from biocluster.record.forms.fields import EraDateField, offer

LARGEST_UPLOAD = 50 * 1024 * 1024


class PlanForm(forms.Form):
    version = forms.ModelChoiceField(label=_("version of a method"), queryset=MethodVersion.objects.none())
    codes = CodesField(label=_("laboratory codes"))
    planned_for = EraDateField(label=_("planned for"))
    instrument = forms.CharField(label=_("instrument"), max_length=60)
    capillary = forms.CharField(label=_("number of the capillary"), max_length=40)
    qc_material = forms.ModelChoiceField(label=_("QC pool"), queryset=Material.objects.none(), required=False)
    qc_every = forms.IntegerField(
        label=_("a QC after every so many samples"), min_value=1, max_value=1_000, initial=10
    )
    qc_first = forms.IntegerField(label=_("QCs at the start"), min_value=0, max_value=100, initial=3)
    blanks_first = forms.IntegerField(label=_("blanks at the start"), min_value=0, max_value=100, initial=1)
    blanks_last = forms.IntegerField(label=_("blanks at the end"), min_value=0, max_value=100, initial=1)
    series_at = forms.ChoiceField(label=_("calibration series"), choices=SeriesAt, initial=SeriesAt.START)
    block_size = forms.IntegerField(
        label=_("samples in a block"), min_value=1, max_value=10_000, initial=100,
        help_text=_("A block ends with a QC, and a blank stands before the next."),
    )  # fmt: skip
    seed = forms.IntegerField(
        label=_("seed of the order"), min_value=0, max_value=MOST_SEED,
        help_text=_("The same materials and the same seed give the same order."),
    )  # fmt: skip
    note = forms.CharField(label=pgettext_lazy("batch", "note"), max_length=300, required=False)

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "version", approved_versions())
        pools = usable_materials(on=viewer.on).filter(kind=MaterialKind.QC_POOL)
        offer(self, "qc_material", pools.order_by("code"), empty_label=_("without a registered pool"))


class ReasonForm(forms.Form):
    """Why something comes to an end."""

    reason = forms.CharField(label=_("reason"), max_length=300)


class FailureForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=300)
    repeat = forms.BooleanField(
        label=_("inject it once more at the end of the batch"), required=False, initial=True
    )


class RawFileForm(forms.Form):
    file = forms.FileField(
        label=_("raw file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".mzml,.gz"}),
        help_text=_(
            "mzML, also as .mzML.gz, at most 50 MB, under the name that the sheet gives the injection."
        ),
    )
    reason = forms.CharField(
        label=_("reason for the replacement"), max_length=300, required=False,
        help_text=_("Only where another file of this injection was received already."),
    )  # fmt: skip

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise ValidationError(
                _(
                    "The file has %(size)s MB; at most %(most)s MB are taken here. Receive it by the command line."
                )
                % {"size": -(-file.size // 1024**2), "most": LARGEST_UPLOAD // 1024**2}
            )
        return file


class ProcessForm(forms.Form):
    version = forms.ModelChoiceField(
        label=_("version of a method"), queryset=MethodVersion.objects.none(), empty_label=None
    )
    others = forms.ModelMultipleChoiceField(
        label=_("batches to process together with it"),
        queryset=Batch.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Batches that share QCs are aligned with each other."),
    )

    def __init__(self, *args: Any, batch: Batch, **options: Any) -> None:
        super().__init__(*args, **options)
        method = batch.method_version.method_id
        offer(self, "version", approved_versions().filter(method=method))
        same = Batch.objects.filter(method_version__method=method, injections__raw_files__isnull=False)
        offer(self, "others", same.exclude(pk=batch.pk).distinct().order_by("-planned_for", "-pk"))
        self.initial.setdefault("version", batch.method_version_id)


class BatchFilter(django_filters.FilterSet):
    """Over batches with ``state``."""

    method = django_filters.ModelChoiceFilter(
        label=_("method"),
        field_name="method_version__method",
        queryset=Method.objects.all(),
        empty_label=pgettext_lazy("filter", "All"),
    )
    state = django_filters.ChoiceFilter(
        label=_("state"),
        choices=[(PLANNED, pgettext_lazy("batch", "Planned")), *BatchStep.choices],
        empty_label=pgettext_lazy("filter", "All"),
        method="by_state",
    )

    class Meta:
        model = Batch
        fields = ("method", "state")

    def by_state(self, queryset: QuerySet[Batch], _name: str, state: str) -> QuerySet[Batch]:
        return queryset.filter(Q(state=None) if state == PLANNED else Q(state=state))
