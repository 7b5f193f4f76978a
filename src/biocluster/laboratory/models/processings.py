"""Processings: raw files made into tables by one version of a method and of the engine."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.models.batches import Batch, RawFile
from biocluster.laboratory.models.methods import MethodVersion
from biocluster.record.models import Person

SHA256 = r"^[0-9a-f]{64}$"


class Processing(models.Model):
    """What somebody asked to have processed, with everything on which the result depends.

    ``inputs_sha256`` covers the digests of the raw files and their sheet, ``parameters_sha256`` the table of targets
    and the settings. How it went is told by its events; how far it is stands beside the result and not here.
    """

    method_version = models.ForeignKey(
        MethodVersion, models.PROTECT, related_name="processings", verbose_name=_("version of a method")
    )
    engine_version = models.CharField(_("version of the engine"), max_length=40)
    parameters_sha256 = models.CharField(_("digest of the parameters"), max_length=64)
    inputs_sha256 = models.CharField(_("digest of the inputs"), max_length=64)
    asked_by = models.ForeignKey(
        Person, models.PROTECT, related_name="processings_asked", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for at"))

    class Meta:
        verbose_name = _("processing")
        verbose_name_plural = _("processings")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parameters_sha256__regex=SHA256, inputs_sha256__regex=SHA256),
                name="processing_sha256",
            ),
            models.CheckConstraint(condition=~Q(engine_version=""), name="processing_has_engine_version"),
            models.UniqueConstraint(
                fields=["engine_version", "parameters_sha256", "inputs_sha256"],
                name="processing_once",
                violation_error_message=_(
                    "Exactly this was processed already: the same files in the same way."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ProcessingBatch(models.Model):
    """A batch that a processing takes in; several are aligned with each other."""

    processing = models.ForeignKey(
        Processing, models.PROTECT, related_name="batches", verbose_name=_("processing")
    )
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="processings", verbose_name=_("batch"))

    class Meta:
        verbose_name = _("batch of a processing")
        verbose_name_plural = _("batches of processings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["processing", "batch"], name="processing_batch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.processing_id} {self.batch_id}"


class ProcessingFile(models.Model):
    """A raw file that a processing takes in. What was held on the day is not among them."""

    processing = models.ForeignKey(
        Processing, models.PROTECT, related_name="files", verbose_name=_("processing")
    )
    raw_file = models.ForeignKey(
        RawFile, models.PROTECT, related_name="processings", verbose_name=_("raw file")
    )

    class Meta:
        verbose_name = _("file of a processing")
        verbose_name_plural = _("files of processings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["processing", "raw_file"], name="processing_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.processing_id} {self.raw_file_id}"


class ProcessingStep(models.TextChoices):
    BEGUN = "begun", pgettext_lazy("processing", "Begun")
    FAILED = "failed", pgettext_lazy("processing", "Failed")
    FINISHED = "finished", pgettext_lazy("processing", "Finished")
    GIVEN_UP = "given_up", pgettext_lazy("processing", "Given up")
    ASKED_AGAIN = "asked_again", pgettext_lazy("processing", "Asked for again")


class ProcessingEvent(models.Model):
    """What became of a processing, and when. A worker that was killed leaves a beginning without an end."""

    processing = models.ForeignKey(
        Processing, models.PROTECT, related_name="events", verbose_name=_("processing")
    )
    step = models.CharField(_("step"), max_length=12, choices=ProcessingStep)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="processing_events",
        verbose_name=_("who"),
        help_text=_("Nobody where the worker did it."),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("step of a processing")
        verbose_name_plural = _("steps of processings")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["processing", "at"], name="processing_event_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(step__in=[ProcessingStep.FAILED, ProcessingStep.GIVEN_UP]) | ~Q(reason=""),
                name="processing_event_failed_with_reason",
            ),
            models.UniqueConstraint(
                fields=["processing"],
                condition=Q(step=ProcessingStep.FINISHED),
                name="processing_finishes_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.processing_id} {self.step}"


class ProcessingResult(models.Model):
    """The tables that a processing gave, as digests of their files; they lie in the folder of the inputs' digest."""

    processing = models.OneToOneField(
        Processing, models.PROTECT, related_name="result", verbose_name=_("processing")
    )
    peaks_sha256 = models.CharField(_("digest of the peaks"), max_length=64)
    concentrations_sha256 = models.CharField(_("digest of the concentrations"), max_length=64)
    runs_sha256 = models.CharField(_("digest of the runs"), max_length=64)
    files_read = models.PositiveIntegerField(_("files read"))
    files_failed = models.PositiveIntegerField(_("files that could not be read"))
    targets = models.PositiveIntegerField(_("targets"))
    share_qc_cv_below_20 = models.FloatField(
        _("share of metabolites with a QC CV below 20 % (%)"), null=True, blank=True
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("result of a processing")
        verbose_name_plural = _("results of processings")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    peaks_sha256__regex=SHA256,
                    concentrations_sha256__regex=SHA256,
                    runs_sha256__regex=SHA256,
                ),
                name="processing_result_sha256",
            ),
            models.CheckConstraint(
                condition=Q(share_qc_cv_below_20=None)
                | Q(share_qc_cv_below_20__gte=0, share_qc_cv_below_20__lte=100),
                name="processing_result_share_is_per_cent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.processing_id}"
