"""Batches: planned rows of injections, what became of them, and the files that came out of the instrument."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.models.materials import Material
from biocluster.laboratory.models.methods import MethodVersion
from biocluster.record.models import Person


class SeriesAt(models.TextChoices):
    """Where in a batch the calibration series stands."""

    START = "start", _("At the start")
    END = "end", _("At the end")
    BOTH = "both", _("At the start and at the end")
    NOWHERE = "nowhere", _("Nowhere")


class Batch(models.Model):
    """A row of injections on one instrument, as it was planned. The same plan with the same seed gives the same order."""

    code = models.CharField(_("code of the batch"), max_length=20, unique=True)
    method_version = models.ForeignKey(
        MethodVersion, models.PROTECT, related_name="batches", verbose_name=_("version of a method")
    )
    planned_for = models.DateField(_("planned for"))
    instrument = models.CharField(_("instrument"), max_length=60)
    capillary = models.CharField(_("number of the capillary"), max_length=40)
    seed = models.PositiveBigIntegerField(
        _("seed of the order"), help_text=_("The same materials and the same seed give the same order.")
    )
    qc_every = models.PositiveSmallIntegerField(_("a QC after every so many samples"))
    qc_first = models.PositiveSmallIntegerField(_("QCs at the start"))
    blanks_first = models.PositiveSmallIntegerField(_("blanks at the start"))
    blanks_last = models.PositiveSmallIntegerField(_("blanks at the end"))
    series_at = models.CharField(
        _("calibration series"), max_length=10, choices=SeriesAt, default=SeriesAt.START
    )
    block_size = models.PositiveSmallIntegerField(
        _("samples in a block"), help_text=_("A block ends with a QC, and a blank stands before the next.")
    )
    qc_material = models.ForeignKey(
        Material,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="batches_as_qc",
        verbose_name=_("QC pool"),
    )
    note = models.CharField(pgettext_lazy("batch", "note"), max_length=300, blank=True)
    planned_by = models.ForeignKey(
        Person, models.PROTECT, related_name="batches_planned", verbose_name=_("planned by")
    )
    planned_at = models.DateTimeField(_("planned at"))

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["-planned_for", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="batch_has_code"),
            models.CheckConstraint(condition=~Q(capillary=""), name="batch_has_capillary"),
            models.CheckConstraint(condition=~Q(instrument=""), name="batch_has_instrument"),
            models.CheckConstraint(condition=Q(qc_every__gte=1), name="batch_has_qcs"),
            models.CheckConstraint(condition=Q(block_size__gte=1), name="batch_has_blocks"),
        ]

    def __str__(self) -> str:
        return self.code


class BatchStep(models.TextChoices):
    STARTED = "started", pgettext_lazy("batch", "Started")
    FINISHED = "finished", pgettext_lazy("batch", "Measured")
    CANCELLED = "cancelled", pgettext_lazy("batch", "Cancelled")


class BatchEvent(models.Model):
    """What became of a batch, and when; its state is its last event, or that it is planned."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="events", verbose_name=_("batch"))
    step = models.CharField(_("step"), max_length=10, choices=BatchStep)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="batch_events", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("step of a batch")
        verbose_name_plural = _("steps of batches")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "step"], name="batch_event_one_a_step"),
            models.CheckConstraint(
                condition=~Q(step=BatchStep.CANCELLED) | ~Q(reason=""),
                name="batch_event_cancelled_with_reason",
                violation_error_message=_("Say why the batch is cancelled."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.step}"


class InjectionType(models.TextChoices):
    """The words of the engine's sheet."""

    SAMPLE = "sample", pgettext_lazy("injection", "Sample")
    QC = "qc", "QC"
    BLANK = "blank", pgettext_lazy("injection", "Blank")
    STANDARD = "standard", pgettext_lazy("injection", "Standard")


class Injection(models.Model):
    """One injection of a batch, in its order. One that failed stays, and another repeats it at the end."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="injections", verbose_name=_("batch"))
    order = models.PositiveIntegerField(_("order"))
    block = models.PositiveSmallIntegerField(_("block"))
    type = models.CharField(_("type of injection"), max_length=10, choices=InjectionType)
    level = models.FloatField(_("concentration factor"), null=True, blank=True)
    material = models.ForeignKey(
        Material,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="injections",
        verbose_name=_("laboratory material"),
    )
    file_name = models.CharField(_("file name"), max_length=120)
    repeats = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated_by",
        verbose_name=_("repeats"),
    )

    class Meta:
        verbose_name = _("injection")
        verbose_name_plural = _("injections")
        ordering = ["batch", "order"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="injection_one_an_order"),
            models.UniqueConstraint(fields=["batch", "file_name"], name="injection_one_a_file_name"),
            models.CheckConstraint(condition=~Q(file_name=""), name="injection_has_file_name"),
            models.CheckConstraint(
                condition=~Q(type=InjectionType.SAMPLE) | Q(material__isnull=False),
                name="injection_of_a_sample_has_material",
            ),
            models.CheckConstraint(
                condition=~Q(type=InjectionType.BLANK) | Q(material=None),
                name="injection_of_a_blank_has_none",
            ),
            models.CheckConstraint(
                condition=Q(type=InjectionType.STANDARD, level__isnull=False, level__gte=0)
                | (~Q(type=InjectionType.STANDARD) & Q(level=None)),
                name="injection_of_a_standard_has_level",
            ),
            models.CheckConstraint(
                condition=Q(repeats=None) | ~Q(repeats=F("pk")), name="injection_does_not_repeat_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class InjectionFailure(models.Model):
    """Why an injection came to nothing. Its file, if there is one, is left out of every processing."""

    injection = models.OneToOneField(
        Injection, models.PROTECT, related_name="failure", verbose_name=_("injection")
    )
    reason = models.CharField(_("reason"), max_length=300)
    noted_by = models.ForeignKey(
        Person, models.PROTECT, related_name="injection_failures", verbose_name=_("noted by")
    )
    noted_at = models.DateTimeField(_("noted at"))

    class Meta:
        verbose_name = _("failed injection")
        verbose_name_plural = _("failed injections")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="injection_failure_has_reason")]

    def __str__(self) -> str:
        return self.reason


class RawFile(models.Model):
    """A file of the instrument as it was received, kept under its digest. Another in its place replaces it."""

    injection = models.ForeignKey(
        Injection, models.PROTECT, related_name="raw_files", verbose_name=_("injection")
    )
    received_as = models.CharField(_("file name as received"), max_length=255)
    sha256 = models.CharField(_("digest"), max_length=64, db_index=True)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )
    reason = models.CharField(_("reason for the replacement"), max_length=300, blank=True)
    received_by = models.ForeignKey(
        Person, models.PROTECT, related_name="raw_files_received", verbose_name=_("received by")
    )
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("raw file")
        verbose_name_plural = _("raw files")
        ordering = ["injection", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="raw_file_sha256"),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="raw_file_is_not_empty"),
            models.UniqueConstraint(
                fields=["injection"], condition=Q(replaces=None), name="raw_file_one_first_an_injection"
            ),
            models.UniqueConstraint(fields=["injection", "sha256"], name="raw_file_once_an_injection"),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(reason=""), name="raw_file_replacement_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.received_as
