"""What the flags of peaks and concentrations say, for who reads a table of them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FLAGS: dict[str, Promise] = {
    "low_snr": _("lower than ten times the noise"),
    "saturated": _("its top is cut flat by the detector"),
    "cut": _("begins before or ends after the run or its window"),
    "overlapped": _("another peak reaches into it; the area comes from a fit of both"),
    "poor_shape": _("the fitted shape leaves more than noise"),
    "ambiguous": _("another peak fits the target about as well, or another target the peak"),
    "isotopes_differ": _("the isotope peak does not have the height that the formula asks for"),
    "time_off": _("further from the predicted time than the residuals of the run explain"),
    "mass_off": _("further from the m/z of the target than the residuals of the run explain"),
    "no_time_model": _("no marker and no internal standard was found: the usual time was taken as it is"),
    "no_standard": _("its internal standard was not found: quantified without"),
    "below_lod": _("below the limit of detection"),
    "below_loq": _("below the limit of quantification"),
    "extrapolated": _("outside the range of the calibration series"),
    "no_calibration": _("no usable calibration series: no concentration is given"),
    "reintegrated": _("integrated by hand"),
    "rejected": _("rejected by a reviewer"),
    "no_qc": _("no QC tells the drift of its batch: not corrected"),
}
"""By the word under which tables carry a flag."""
