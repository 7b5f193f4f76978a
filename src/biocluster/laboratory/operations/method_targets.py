"""A version of a method as the engine takes it."""

from biocluster.laboratory.analyses.engine import Settings
from biocluster.laboratory.analyses.target_lists import Role, TargetRow
from biocluster.laboratory.models import MethodVersion, Polarity


def target_rows(version: MethodVersion) -> list[TargetRow]:
    """The targets of a version as the engine takes them; what is not known is NaN."""
    unknown = float("nan")
    return [
        TargetRow(
            name=each.name,
            mz=each.mz,
            formula=each.formula,
            role=Role(each.role),
            time=each.time_s or unknown,
            window=each.window_s or unknown,
            mobility=unknown if each.mobility is None else each.mobility,
            standard=each.standard,
            concentration=each.concentration_um or unknown,
        )
        for each in version.targets.order_by("position")
    ]


def settings_of(version: MethodVersion) -> Settings:
    return Settings(
        polarity=1 if version.polarity == Polarity.POSITIVE else -1,
        mz_tolerance_ppm=version.mz_tolerance_ppm,
        least_snr=version.least_snr,
        weighting=version.weighting,
        corrects_drift=version.corrects_drift,
    )
