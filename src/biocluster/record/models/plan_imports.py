"""A plan's file that waits to be made into records, with what the officer has corrected so far."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biocluster.record.models.documents import StoredFile
from biocluster.record.models.people import Person
from biocluster.record.models.programmes import AnnualPlan


class PlanImport(models.Model):
    """A plan given in: its file is kept, nothing of it is in the record until it is taken in."""

    stored = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="plan_imports", verbose_name=_("stored")
    )
    file_name = models.CharField(_("file name"), max_length=255)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    title_year_is_wrong = models.BooleanField(_("the year in the title is wrong"), default=False)
    given_by = models.ForeignKey(
        Person, models.PROTECT, related_name="plans_given_in", verbose_name=_("given in by")
    )
    given_at = models.DateTimeField(_("given in at"))
    taken_at = models.DateTimeField(_("taken in at"), null=True, blank=True)
    annual_plan = models.ForeignKey(
        AnnualPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="imports",
        verbose_name=_("annual plan"),
    )

    class Meta:
        verbose_name = _("plan given in")
        verbose_name_plural = _("plans given in")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stored", "fiscal_year"],
                condition=Q(taken_at=None),
                name="plan_import_waits_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None, annual_plan=None)
                | Q(taken_at__isnull=False, annual_plan__isnull=False),
                name="plan_import_taken_into_a_plan",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class CorrectedAspect(models.TextChoices):
    """What of a line of a plan an officer can decide otherwise."""

    READING = "reading", _("what the line is")
    LEVEL = "level", _("level")
    PROGRAMME = "programme", _("programme")
    NAME = "name", _("name of the programme")
    PAIR = "pair", _("item of the detail")
    OUTLET = "outlet", _("outlet")
    NOTE = "note", _("kind of note")
    FIGURE = "figure", _("figure")
    AS_OF = "as_of", _("as of")
    ORGANISATION = "organisation", _("organisation")
    GATHERING = "gathering", _("kind of gathering")
    GATHERING_TITLE = "gathering_title", _("title of the gathering")


class PlanImportCorrection(models.Model):
    """One thing of one line that the officer decided otherwise; ``find`` counts finds of a kind in the line."""

    plan_import = models.ForeignKey(
        PlanImport, models.CASCADE, related_name="corrections", verbose_name=_("plan import")
    )
    line = models.PositiveIntegerField(_("line"))
    aspect = models.CharField(_("what"), max_length=20, choices=CorrectedAspect)
    find = models.PositiveSmallIntegerField(_("which"), default=0)
    value = models.CharField(_("decided"), max_length=300)

    class Meta:
        verbose_name = _("correction of a plan given in")
        ordering = ["line", "aspect", "find"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_import", "line", "aspect", "find"], name="plan_import_correction_once"
            ),
            models.CheckConstraint(condition=~Q(value=""), name="plan_import_correction_has_value"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.aspect} {self.value}"
