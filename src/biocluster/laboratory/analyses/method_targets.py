"""A version of a method, and the files of a processing, as the engine takes them."""

from collections.abc import Iterable

from biocluster.laboratory.analyses.injections import Injection, InjectionType, Sheet, sheet_of
from biocluster.laboratory.analyses.methods import Measuring, Method
from biocluster.laboratory.analyses.target_lists import Role, TargetRow
from biocluster.laboratory.models import MethodVersion, Polarity, ProcessingFile
from biocluster.laboratory.queries.raw_files import path_of


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


def engine_method(version: MethodVersion) -> Method:
    """The settings of a version as the engine takes them."""
    return Method(
        measuring=Measuring(
            mass_tolerance_ppm=version.mz_tolerance_ppm,
            minimum_snr=version.least_snr,
            ramp_s=version.ramp_s,
            length_mm=float(version.capillary_mm),
            voltage_kv=version.voltage_kv,
        ),
        polarity=1 if version.polarity == Polarity.POSITIVE else -1,
        weighting=version.weighting,
        corrects_drift=version.corrects_drift,
    )


def sheet_for(files: Iterable[ProcessingFile]) -> Sheet:
    """The sheet of these files; each is known to the engine by the file name of its injection."""
    return sheet_of(_injection(each) for each in files)


def _injection(file: ProcessingFile) -> Injection:
    injection = file.raw_file.injection
    return Injection(
        file=injection.file_name,
        path=path_of(file.raw_file),
        order=injection.order,
        batch=injection.batch.code,
        type=InjectionType(injection.type),
        level=injection.level,
        material=injection.material.code if injection.material else "",
    )
