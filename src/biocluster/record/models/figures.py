"""Measures, and the counts that were stated for them by somebody outside the system."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biocluster.record.models.documents import Document
from biocluster.record.models.people import Organisation, Person


class Measure(models.Model):
    """What a figure counts, under the name by which texts cite it."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    definition = models.TextField(_("definition"), blank=True)
    answered_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("who answers for it"),
    )

    class Meta:
        verbose_name = _("measure")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="measure_has_name")]

    def __str__(self) -> str:
        return self.title


class ReportedCount(models.Model):
    """A dated, sourced statement of a value. Never edited: a correction replaces one, and both stay."""

    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="reported_counts", verbose_name=_("measure")
    )
    on = models.DateField(_("as of"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    source = models.CharField(_("source"), max_length=300)
    stated_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_counts",
        verbose_name=_("stated by"),
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_counts",
        verbose_name=_("document"),
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    reason = models.CharField(_("reason for the correction"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, related_name="reported_counts", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("reported count")
        verbose_name_plural = _("reported counts")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["measure", "on"], name="reported_count_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "on"],
                condition=Q(replaces=None),
                name="reported_count_one_first_a_day",
                violation_error_message=_(
                    "A count is already reported for this measure and day: correct that one instead."
                ),
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(reason=""), name="reported_count_correction_has_reason"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="reported_count_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.on}"
