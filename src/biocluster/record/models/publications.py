"""What was published: the frozen document, its figures, and the digests of its files."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biocluster.record.models.documents import StoredFile
from biocluster.record.models.figures import Measure
from biocluster.record.models.people import Person
from biocluster.record.models.programmes import AnnualPlan


class Publication(models.Model):
    """One publication of an annual plan. The first is number 1; every revision is the next, and all stay.

    ``outline`` holds the whole document with its figures filled in, as canonical JSON: every format is made
    from it and from nothing else, so that the same publication gives the same bytes.
    """

    annual_plan = models.ForeignKey(
        AnnualPlan, models.PROTECT, related_name="publications", verbose_name=_("annual plan")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        Person, models.PROTECT, related_name="publications", verbose_name=_("published by")
    )
    outline = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="publications", verbose_name=_("outline")
    )
    changes = models.TextField(_("what changed"), blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["annual_plan", "number"], name="publication_one_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.annual_plan} ({self.number})"


class PublishedFigure(models.Model):
    """A figure as it was frozen: the token that asked for it, its value, and the digest of the rows behind it."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="figures", verbose_name=_("publication")
    )
    name = models.CharField(_("figure"), max_length=120)
    on = models.DateField(_("asked for"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    as_of = models.DateField(_("as of"))
    rows_digest = models.CharField(_("digest of the rows"), max_length=64)
    computed_at = models.DateTimeField(_("computed at"))
    measure = models.ForeignKey(
        Measure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="published_figures",
        verbose_name=_("measure"),
    )

    class Meta:
        verbose_name = _("published figure")
        ordering = ["name", "on"]
        indexes = [models.Index(fields=["name", "on"], name="published_figure_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "name", "on"], name="published_figure_once_a_publication"
            ),
            models.CheckConstraint(
                condition=Q(rows_digest__regex=r"^[0-9a-f]{64}$"), name="published_figure_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.on}"


class PublishedFile(models.Model):
    """The digest of one format of a publication, to prove that it can be made again byte for byte."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="files", verbose_name=_("publication")
    )
    format = models.CharField(_("format"), max_length=10)
    sha256 = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("published file")
        constraints = [
            models.UniqueConstraint(fields=["publication", "format"], name="published_file_once_a_format"),
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.format}"
