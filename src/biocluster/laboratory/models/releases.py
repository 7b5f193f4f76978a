"""Releases: which results went to whom, made of what, and whether they were withdrawn."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.models.materials import Material
from biocluster.laboratory.models.processings import Processing
from biocluster.record.models import Organisation, Person, StoredFile


class Release(models.Model):
    """Results of one processing, given to the organisation that asked for them. Never edited: it can be withdrawn.

    ``reviews_until`` says up to which moment decisions about peaks are in it; ``table`` is the table as it was
    released, kept under its digest.
    """

    code = models.CharField(_("code of the release"), max_length=20, unique=True)
    processing = models.ForeignKey(
        Processing, models.PROTECT, related_name="releases", verbose_name=_("processing")
    )
    requester = models.ForeignKey(
        Organisation, models.PROTECT, related_name="laboratory_releases", verbose_name=_("requester")
    )
    reviews_until = models.DateTimeField(_("reviews until"))
    table = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="laboratory_releases", verbose_name=_("table as released")
    )
    note = models.CharField(pgettext_lazy("release", "note"), max_length=500, blank=True)
    released_by = models.ForeignKey(
        Person, models.PROTECT, related_name="laboratory_releases", verbose_name=_("released by")
    )
    released_at = models.DateTimeField(_("released at"))

    class Meta:
        verbose_name = _("release of results")
        verbose_name_plural = _("releases of results")
        ordering = ["-released_at", "-pk"]
        indexes = [models.Index(fields=["requester", "-released_at"], name="release_by_requester")]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="release_has_code"),
        ]

    def __str__(self) -> str:
        return self.code


class ReleasedMaterial(models.Model):
    """A material whose results are in a release. One that is held since is left out of every later download."""

    release = models.ForeignKey(
        Release, models.PROTECT, related_name="materials", verbose_name=_("release of results")
    )
    material = models.ForeignKey(
        Material, models.PROTECT, related_name="releases", verbose_name=_("laboratory material")
    )

    class Meta:
        verbose_name = _("released material")
        verbose_name_plural = _("released materials")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "material"], name="released_material_once"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.material_id}"


class ReleaseWithdrawal(models.Model):
    """A release taken back: nobody downloads it any more, and its page says why."""

    release = models.OneToOneField(
        Release, models.PROTECT, related_name="withdrawal", verbose_name=_("release of results")
    )
    reason = models.CharField(_("reason"), max_length=300)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, related_name="releases_withdrawn", verbose_name=_("withdrawn by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"))

    class Meta:
        verbose_name = _("withdrawal of a release")
        verbose_name_plural = _("withdrawals of releases")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="release_withdrawal_has_reason")]

    def __str__(self) -> str:
        return self.reason
