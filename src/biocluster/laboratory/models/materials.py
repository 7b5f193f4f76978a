"""What is analysed, and the holds that keep it from being used."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.record.models import Organisation, Person


class MaterialKind(models.TextChoices):
    PLASMA = "plasma", _("Plasma aliquot")
    SERUM = "serum", _("Serum aliquot")
    URINE = "urine", _("Urine")
    PLANT_EXTRACT = "plant_extract", _("Plant extract")
    STRAIN_EXTRACT = "strain_extract", _("Extract of a strain")
    COMPANY_SAMPLE = "company_sample", _("Sample of a company")
    QC_POOL = "qc_pool", _("QC pool")
    STANDARD_MIX = "standard_mix", _("Mixture of standards")
    OTHER = "other", pgettext_lazy("kind of material", "Other")


class Material(models.Model):
    """A container with something in it that can be analysed, under the laboratory's own code.

    Whose it is only the registrar knows: ``reference`` is what the registrar calls it, never a name. What may not be
    used is told by holds and by nothing else.
    """

    code = models.CharField(_("laboratory code"), max_length=9, unique=True)
    kind = models.CharField(_("kind of material"), max_length=20, choices=MaterialKind)
    registrar = models.CharField(
        _("registrar"), max_length=40, help_text=_("The room that registered it, such as health.survey.")
    )
    reference = models.CharField(
        _("reference of the registrar"),
        max_length=64,
        blank=True,
        help_text=_("What the registrar calls it: a pseudonym or a number, never a name."),
    )
    requester = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="materials_requested",
        verbose_name=_("requester"),
    )
    container = models.CharField(_("container"), max_length=60, blank=True)
    volume_ul = models.DecimalField(_("volume (µL)"), max_digits=9, decimal_places=1, null=True, blank=True)
    received_on = models.DateField(_("received on"))
    note = models.CharField(pgettext_lazy("material", "note"), max_length=300, blank=True)
    registered_by = models.ForeignKey(
        Person, models.PROTECT, related_name="materials_registered", verbose_name=_("registered by")
    )
    registered_at = models.DateTimeField(_("registered at"))

    class Meta:
        verbose_name = _("laboratory material")
        verbose_name_plural = _("laboratory materials")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["received_on", "id"], name="material_by_day"),
            models.Index(fields=["requester", "code"], name="material_by_requester"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^L[0-9]{7}[0-9A-Z]$"), name="material_code_has_its_form"
            ),
            models.CheckConstraint(condition=~Q(registrar=""), name="material_has_registrar"),
            models.UniqueConstraint(
                fields=["registrar", "reference"],
                condition=~Q(reference=""),
                name="material_once_a_reference",
                violation_error_message=_("This registrar has registered this reference already."),
            ),
            models.CheckConstraint(
                condition=Q(volume_ul=None) | Q(volume_ul__gt=0),
                name="material_volume_positive",
                violation_error_message=_("A volume is more than nothing."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Hold(models.Model):
    """A room's word that a material may not be used, from one day on. It says nothing of why beyond its reason.

    Never edited: it ends on the day after ``until_on``, or where a lift says so.
    """

    material = models.ForeignKey(
        Material, models.PROTECT, related_name="holds", verbose_name=_("laboratory material")
    )
    room = models.CharField(_("placed by the room"), max_length=40)
    reason = models.CharField(_("reason of the hold"), max_length=200)
    from_on = models.DateField(_("held from"))
    until_on = models.DateField(_("held until"), null=True, blank=True)
    placed_by = models.ForeignKey(
        Person, models.PROTECT, related_name="holds_placed", verbose_name=_("placed by")
    )
    placed_at = models.DateTimeField(_("placed at"))

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["-placed_at", "-pk"]
        indexes = [models.Index(fields=["material", "from_on", "until_on"], name="hold_by_material")]
        constraints = [
            models.CheckConstraint(condition=~Q(room=""), name="hold_has_room"),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_reason"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="hold_ends_after_it_begins",
                violation_error_message=_("A hold cannot end before it begins: correct one of the days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} {self.reason}"


class HoldLift(models.Model):
    """The end of a hold: from this day on the material may be used again as far as this hold goes."""

    hold = models.OneToOneField(Hold, models.PROTECT, related_name="lift", verbose_name=_("hold"))
    free_from_on = models.DateField(_("free from"))
    reason = models.CharField(_("reason of the lift"), max_length=200)
    lifted_by = models.ForeignKey(
        Person, models.PROTECT, related_name="holds_lifted", verbose_name=_("lifted by")
    )
    lifted_at = models.DateTimeField(_("lifted at"))

    class Meta:
        verbose_name = _("lift of a hold")
        verbose_name_plural = _("lifts of holds")
        ordering = ["-lifted_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="hold_lift_has_reason")]

    def __str__(self) -> str:
        return f"{self.hold_id} {self.free_from_on}"
