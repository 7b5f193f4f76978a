"""Methods and their versions: what is looked for in a run, under which conditions, and with which settings."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.models.compounds import CompoundIon, TargetRole
from biocluster.record.models import Person


class Polarity(models.TextChoices):
    POSITIVE = "positive", _("Positive (cations)")
    NEGATIVE = "negative", _("Negative (anions)")


class Weighting(models.TextChoices):
    """How the points of a calibration series are weighted."""

    AUTO = "auto", _("Chosen for each target")
    NONE = "none", _("Unweighted")
    INVERSE = "1/x", "1/x"
    INVERSE_SQUARE = "1/x2", "1/x²"


class Method(models.Model):
    name = models.CharField(pgettext_lazy("method", "name"), max_length=120, unique=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("method")
        verbose_name_plural = _("methods")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="method_has_name")]

    def __str__(self) -> str:
        return self.name


class MethodVersion(models.Model):
    """A method as it is carried out. Once it is approved, neither it nor its targets change: write the next version."""

    method = models.ForeignKey(Method, models.PROTECT, related_name="versions", verbose_name=_("method"))
    number = models.PositiveSmallIntegerField(_("version"))
    polarity = models.CharField(_("polarity"), max_length=10, choices=Polarity)
    electrolyte = models.CharField(_("electrolyte"), max_length=200)
    capillary_mm = models.PositiveIntegerField(_("length of the capillary (mm)"))
    voltage_kv = models.FloatField(_("voltage (kV)"))
    ramp_s = models.FloatField(
        _("rise of the voltage (s)"),
        default=0.0,
        help_text=_("How long the voltage rises at the start of a run."),
    )
    mz_tolerance_ppm = models.FloatField(_("tolerance of m/z (ppm)"), default=20.0)
    least_snr = models.FloatField(_("least signal to noise"), default=3.0)
    weighting = models.CharField(
        _("weights of the calibration"), max_length=10, choices=Weighting, default=Weighting.AUTO
    )
    corrects_drift = models.BooleanField(_("drift is corrected by QCs"), default=True)
    changes = models.TextField(_("what changed since the version before"), blank=True)
    written_by = models.ForeignKey(
        Person, models.PROTECT, related_name="method_versions_written", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"))
    approved_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="method_versions_approved",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a method")
        verbose_name_plural = _("versions of methods")
        ordering = ["method", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["method", "number"], name="method_version_one_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="method_version_counts_from_one"),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="method_version_approved_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")),
                name="method_version_approved_by_another",
                violation_error_message=_("A version is approved by somebody other than who wrote it."),
            ),
            models.CheckConstraint(condition=Q(capillary_mm__gt=0), name="method_version_capillary_positive"),
            models.CheckConstraint(
                condition=~Q(voltage_kv=0),
                name="method_version_has_voltage",
                violation_error_message=_("Without a voltage nothing migrates."),
            ),
            models.CheckConstraint(
                condition=Q(mz_tolerance_ppm__gt=0, least_snr__gt=0, ramp_s__gte=0),
                name="method_version_settings_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} v{self.number}"


class MethodTarget(models.Model):
    """A line of a version's table of targets, with its own copy of all numbers: the library may change, this does not."""

    version = models.ForeignKey(
        MethodVersion, models.PROTECT, related_name="targets", verbose_name=_("version of a method")
    )
    position = models.PositiveIntegerField(_("order"))
    ion = models.ForeignKey(
        CompoundIon,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("ion of a compound"),
    )
    name = models.CharField(pgettext_lazy("compound", "name"), max_length=200)
    formula = models.CharField(_("formula"), max_length=60, blank=True)
    mz = models.FloatField(_("mass to charge (m/z)"))
    role = models.CharField(
        _("role of a target"), max_length=20, choices=TargetRole, default=TargetRole.TARGET
    )
    time_s = models.FloatField(_("usual migration time (s)"), null=True, blank=True)
    window_s = models.FloatField(_("half window (s)"), null=True, blank=True)
    mobility = models.FloatField(_("mobility (mm² kV⁻¹ min⁻¹)"), null=True, blank=True)
    standard = models.CharField(_("internal standard"), max_length=200, blank=True)
    concentration_um = models.FloatField(_("concentration at level 1 (µM)"), null=True, blank=True)

    class Meta:
        verbose_name = _("target of a method")
        verbose_name_plural = _("targets of methods")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="method_target_one_a_name"),
            models.UniqueConstraint(fields=["version", "position"], name="method_target_one_a_position"),
            models.CheckConstraint(condition=~Q(name=""), name="method_target_has_name"),
            models.CheckConstraint(condition=Q(mz__gt=0), name="method_target_mz_positive"),
            models.CheckConstraint(
                condition=Q(time_s=None) | Q(time_s__gt=0), name="method_target_time_positive"
            ),
            models.CheckConstraint(
                condition=Q(window_s=None) | Q(window_s__gt=0), name="method_target_window_positive"
            ),
            models.CheckConstraint(
                condition=Q(concentration_um=None) | Q(concentration_um__gt=0),
                name="method_target_concentration_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalibrationLevel(models.Model):
    """One standard of the calibration series: the factor by which the concentrations at level 1 are multiplied."""

    version = models.ForeignKey(
        MethodVersion, models.PROTECT, related_name="levels", verbose_name=_("version of a method")
    )
    factor = models.FloatField(_("concentration factor"))

    class Meta:
        verbose_name = _("level of the calibration")
        verbose_name_plural = _("levels of the calibration")
        ordering = ["factor"]
        constraints = [
            models.UniqueConstraint(fields=["version", "factor"], name="calibration_level_once"),
            models.CheckConstraint(condition=Q(factor__gte=0), name="calibration_level_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.factor:g}"
