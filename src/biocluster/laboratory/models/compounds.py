"""The library of compounds: what can be measured, by which ions, and the usual concentrations of its standards."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TargetRole(models.TextChoices):
    """What a target is for, in the words of the engine."""

    TARGET = "target", _("Metabolite")
    INTERNAL_STANDARD = "internal_standard", _("Internal standard")
    EOF_MARKER = "eof_marker", _("Marker of the electroosmotic flow")
    MARKER = "marker", _("Charged marker")
    LOCK_MASS = "lock_mass", _("Lock mass")


class Compound(models.Model):
    name = models.CharField(pgettext_lazy("compound", "name"), max_length=200, unique=True)
    name_ja = models.CharField(_("Japanese name"), max_length=200, blank=True)
    kana = models.CharField(_("kana"), max_length=200, blank=True)
    formula = models.CharField(_("formula"), max_length=60, blank=True)
    hmdb = models.CharField("HMDB", max_length=20, blank=True)
    kegg = models.CharField("KEGG", max_length=20, blank=True)

    class Meta:
        verbose_name = _("compound")
        verbose_name_plural = _("compounds")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="compound_has_name"),
            models.CheckConstraint(
                condition=Q(hmdb="") | Q(hmdb__regex=r"^HMDB[0-9]{5,7}$"),
                name="compound_hmdb_has_its_form",
                violation_error_message=_("An HMDB number looks like HMDB0000161."),
            ),
            models.CheckConstraint(
                condition=Q(kegg="") | Q(kegg__regex=r"^C[0-9]{5}$"),
                name="compound_kegg_has_its_form",
                violation_error_message=_("A KEGG number looks like C00041."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CompoundIon(models.Model):
    """An ion by which a compound is measured, and where and how strongly it is usually seen."""

    compound = models.ForeignKey(Compound, models.PROTECT, related_name="ions", verbose_name=_("compound"))
    adduct = models.CharField(_("ion"), max_length=30, help_text=_("For example [M+H]+."))
    mz = models.FloatField(_("mass to charge (m/z)"))
    role = models.CharField(
        _("role of a target"), max_length=20, choices=TargetRole, default=TargetRole.TARGET
    )
    time_s = models.FloatField(_("usual migration time (s)"), null=True, blank=True)
    window_s = models.FloatField(_("half window (s)"), null=True, blank=True)
    mobility = models.FloatField(_("mobility (mm² kV⁻¹ min⁻¹)"), null=True, blank=True)
    standard = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="standard_of",
        verbose_name=_("internal standard"),
    )
    concentration_um = models.FloatField(_("concentration at level 1 (µM)"), null=True, blank=True)

    class Meta:
        verbose_name = _("ion of a compound")
        verbose_name_plural = _("ions of compounds")
        ordering = ["compound", "mz"]
        constraints = [
            models.UniqueConstraint(fields=["compound", "adduct"], name="compound_ion_once"),
            models.CheckConstraint(condition=Q(mz__gt=0), name="compound_ion_mz_positive"),
            models.CheckConstraint(
                condition=Q(time_s=None) | Q(time_s__gt=0), name="compound_ion_time_positive"
            ),
            models.CheckConstraint(
                condition=Q(window_s=None) | Q(window_s__gt=0), name="compound_ion_window_positive"
            ),
            models.CheckConstraint(
                condition=Q(concentration_um=None) | Q(concentration_um__gt=0),
                name="compound_ion_concentration_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compound_id} {self.adduct}"
