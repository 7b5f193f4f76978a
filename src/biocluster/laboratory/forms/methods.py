"""Forms of methods and their versions."""

import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from biocluster.laboratory.importers.numbers import not_negative
from biocluster.laboratory.models import Method, MethodVersion
from biocluster.record.forms.rows_file import RowsFileField
from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.importers.cells import CellError

MOST_LEVELS = 20


class MethodForm(SeenModelForm):
    class Meta:
        model = Method
        fields = ("name", "name_en", "summary")


class VersionForm(SeenModelForm):
    """The conditions and settings of a version; its targets come from a file."""

    levels = forms.CharField(
        label=_("levels of the calibration"),
        max_length=200,
        required=False,
        help_text=_(
            "Factors of the concentrations at level 1, parted by spaces, for example 0.1 0.2 0.5 1 2. Empty: none."
        ),
    )

    class Meta:
        model = MethodVersion
        fields = (
            "polarity", "electrolyte", "capillary_mm", "voltage_kv",
            "ramp_s", "mz_tolerance_ppm", "least_snr", "weighting",
            "levels", "corrects_drift", "changes",
        )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            factors = self.instance.levels.values_list("factor", flat=True)
            self.initial["levels"] = " ".join(f"{factor:g}" for factor in factors)

    def clean_levels(self) -> list[float]:
        parts = self.cleaned_data["levels"].replace(",", " ").replace("、", " ").split()
        try:
            levels = [not_negative(part) for part in parts]
        except CellError as error:
            raise ValidationError(str(error)) from None
        if len(levels) > MOST_LEVELS or not all(math.isfinite(level) for level in levels):
            raise ValidationError(_("At most %(most)s levels.") % {"most": MOST_LEVELS})
        if len(set(levels)) < len(levels):
            raise ValidationError(_("A level of the calibration stands there twice."))
        return levels


class TargetsForm(forms.Form):
    file = RowsFileField(
        label=_("file"),
        help_text=_(
            "A list of targets: CSV (UTF-8 or Shift_JIS) or Excel (.xlsx). It takes the place of the table there is."
        ),
    )
