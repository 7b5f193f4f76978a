"""The audit: one entry for every write, each chained to the one before."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from biocluster.record.models.people import Person


class AuditEntry(models.Model):
    """Who did what to which row, when, and how the row looked before and after.

    ``digest`` covers every other field and the digest of the entry before: to alter, remove or reorder one
    entry is to break the chain from there on.
    """

    sequence = models.PositiveBigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="audit_entries", verbose_name=_("who")
    )
    verb = models.CharField(_("what"), max_length=60)
    subject_kind = models.CharField(_("kind"), max_length=60)
    subject_id = models.BigIntegerField(_("row"))
    before = models.TextField(_("before"), blank=True, help_text=_("Canonical JSON of the fields changed."))
    after = models.TextField(_("after"), blank=True)
    previous = models.CharField(_("previous"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-sequence"], name="audit_by_subject"),
            models.Index(fields=["by", "-sequence"], name="audit_by_person"),
            models.Index(fields=["subject_kind", "-sequence"], name="audit_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"


class AuditHead(models.Model):
    """The end of the chain: one row, locked while an entry is added, so that a cut tail is noticed."""

    sequence = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("end of the audit")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="audit_head_single_row")]

    def __str__(self) -> str:
        return f"{self.sequence}"
