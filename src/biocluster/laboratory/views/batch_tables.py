"""The tables of batches and of processings, and the tags that tell how far each is."""

from datetime import date, datetime

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.models import Batch, BatchStep, Processing, ProcessingStep
from biocluster.laboratory.templatetags.laboratory_words import measured
from biocluster.record.templatetags.record_words import era_short

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
NOWRAP = {"td": {"class": "nowrap"}}

State = tuple[str | Promise, str]
"""A word and its tone."""

BATCH_STATES: dict[str | None, State] = {
    None: (pgettext_lazy("batch", "Planned"), ""),
    BatchStep.STARTED: (pgettext_lazy("batch", "Being measured"), "notice"),
    BatchStep.FINISHED: (BatchStep.FINISHED.label, "good"),
    BatchStep.CANCELLED: (BatchStep.CANCELLED.label, "warning"),
}
PROCESSING_STATES: dict[str | None, State] = {
    None: (pgettext_lazy("processing", "Waiting"), ""),
    ProcessingStep.ASKED_AGAIN: (pgettext_lazy("processing", "Waiting"), ""),
    ProcessingStep.BEGUN: (pgettext_lazy("processing", "At work"), "notice"),
    ProcessingStep.FINISHED: (ProcessingStep.FINISHED.label, "good"),
    ProcessingStep.FAILED: (ProcessingStep.FAILED.label, "bad"),
    ProcessingStep.GIVEN_UP: (ProcessingStep.GIVEN_UP.label, "warning"),
}


def tag(state: State) -> str:
    return format_html('<span class="tag {}">{}</span>', state[1], state[0])


class BatchTable(tables.Table):
    caption = _("Batches")
    code = tables.Column(linkify=lambda record: reverse("batch", args=[record.pk]), attrs=NOWRAP)
    state = tables.Column(empty_values=(), verbose_name=_("state"), orderable=False)
    samples = tables.Column(verbose_name=_("samples"), attrs=NUMBER, orderable=False)
    files = tables.Column(verbose_name=_("files received"), attrs=NUMBER, orderable=False)
    held = tables.Column(verbose_name=_("on hold"), attrs=NUMBER, orderable=False)

    class Meta:
        model = Batch
        fields = (
            "code",
            "planned_for",
            "method_version",
            "instrument",
            "capillary",
            "state",
            "samples",
            "files",
            "held",
        )
        order_by = ("-planned_for", "-code")
        empty_text = _("No batch matches. Change the conditions, or plan one.")
        default = "0"

    def render_planned_for(self, value: date) -> str:
        return era_short(value)

    def render_state(self, value: str | None) -> str:
        return tag(BATCH_STATES[value])


class ProcessingTable(tables.Table):
    caption = _("Processings")
    pk = tables.Column(
        verbose_name=_("number"), linkify=lambda record: reverse("processing", args=[record.pk]), attrs=NUMBER
    )
    state = tables.Column(empty_values=(), verbose_name=_("state"), orderable=False)
    files_asked = tables.Column(verbose_name=_("files"), attrs=NUMBER, orderable=False)
    share = tables.Column(
        accessor="result__share_qc_cv_below_20",
        verbose_name=_("QC CV below 20 % (%)"),
        attrs=NUMBER,
        orderable=False,
    )

    class Meta:
        model = Processing
        fields = (
            "pk",
            "method_version",
            "engine_version",
            "asked_by",
            "asked_at",
            "files_asked",
            "share",
            "state",
        )
        order_by = ("-asked_at",)
        empty_text = _("Nothing was processed yet. Open a batch and have it processed.")
        default = "－"

    def render_asked_at(self, value: datetime) -> str:
        return era_short(value)

    def render_share(self, value: float) -> str:
        return measured(value, 3)

    def render_state(self, value: str | None) -> str:
        return tag(PROCESSING_STATES[value])
