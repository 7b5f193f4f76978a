"""What people decided about peaks, and the periods against which control charts are drawn."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from biocluster.laboratory.models.batches import Injection
from biocluster.laboratory.models.methods import Method
from biocluster.laboratory.models.processings import Processing
from biocluster.record.models import Person


class PeakDecision(models.TextChoices):
    ACCEPT = "accept", _("Accept")
    REJECT = "reject", _("Reject")
    REINTEGRATE = "reintegrate", _("Re-integrate by hand")


class PeakReview(models.Model):
    """A decision about one peak of one injection in one processing. The last one stands, and all of them stay.

    What the engine computed stands in the tables of the processing and is never overwritten; only what was integrated
    anew by hand stands here.
    """

    processing = models.ForeignKey(
        Processing, models.PROTECT, related_name="reviews", verbose_name=_("processing")
    )
    injection = models.ForeignKey(
        Injection, models.PROTECT, related_name="reviews", verbose_name=_("injection")
    )
    target = models.CharField(_("target"), max_length=200)
    decision = models.CharField(_("decision"), max_length=12, choices=PeakDecision)
    start_s = models.FloatField(_("start (s)"), null=True, blank=True)
    end_s = models.FloatField(_("end (s)"), null=True, blank=True)
    time_s = models.FloatField(_("migration time (s)"), null=True, blank=True)
    area = models.FloatField(_("area"), null=True, blank=True)
    height = models.FloatField(_("height"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="peak_reviews", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("review of a peak")
        verbose_name_plural = _("reviews of peaks")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["processing", "injection", "target", "-id"], name="peak_review_latest"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(target=""), name="peak_review_has_target"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="peak_review_has_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(
                    decision=PeakDecision.REINTEGRATE,
                    start_s__isnull=False,
                    end_s__isnull=False,
                    time_s__isnull=False,
                    area__isnull=False,
                    height__isnull=False,
                )
                | (
                    ~Q(decision=PeakDecision.REINTEGRATE)
                    & Q(start_s=None, end_s=None, time_s=None, area=None, height=None)
                ),
                name="peak_review_by_hand_has_numbers",
            ),
            models.CheckConstraint(
                condition=Q(start_s=None) | Q(end_s__gt=F("start_s")),
                name="peak_review_ends_after_it_starts",
                violation_error_message=_("A peak ends after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.injection_id} {self.target} {self.decision}"


class ControlBaseline(models.Model):
    """The period whose QCs give the centre and the spread of a method's control charts. The last one stated holds."""

    method = models.ForeignKey(
        Method, models.PROTECT, related_name="control_baselines", verbose_name=_("method")
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=300)
    stated_by = models.ForeignKey(
        Person, models.PROTECT, related_name="control_baselines", verbose_name=_("stated by")
    )
    stated_at = models.DateTimeField(_("stated at"))

    class Meta:
        verbose_name = _("baseline of control charts")
        verbose_name_plural = _("baselines of control charts")
        ordering = ["-stated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")),
                name="control_baseline_ends_after_it_begins",
                violation_error_message=_("A period cannot end before it begins: correct one of the days."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="control_baseline_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} - {self.until_on}"
