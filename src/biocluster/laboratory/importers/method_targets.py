"""The table of targets of a version from a file: all of it, or everything that is wrong with it."""

import math
from dataclasses import dataclass, field

from biocluster.laboratory.analyses.target_lists import TargetRow
from biocluster.laboratory.importers.targets import read_targets
from biocluster.laboratory.models import CompoundIon, MethodVersion, Polarity
from biocluster.laboratory.operations.methods import Target
from biocluster.record.importers.columns import Problem, Problems
from biocluster.record.words.file_kinds import FileRefused
from biocluster.record.words.text import fold

SAME_PPM = 20.0


@dataclass
class TargetsReport:
    """What a file of targets holds, or what is to be corrected in it."""

    file_name: str
    targets: list[Target] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check_targets(content: bytes, file_name: str, version: MethodVersion) -> TargetsReport:
    """Read all of a file; nothing is written."""
    report, problems = TargetsReport(file_name), Problems()
    sign = 1 if version.polarity == Polarity.POSITIVE else -1
    try:
        found = read_targets(content, file_name, polarity=lambda: sign, problems=problems)
    except FileRefused as error:
        problems.add(0, "", "", error)
    else:
        ions = _ions_by_name()
        report.targets = [_target(row, ions.get(fold(row.name), [])) for row in found.rows]
    report.problems = problems.in_order()
    return report


def _ions_by_name() -> dict[str, list[CompoundIon]]:
    found: dict[str, list[CompoundIon]] = {}
    for ion in CompoundIon.objects.select_related("compound").order_by("pk"):
        found.setdefault(fold(ion.compound.name), []).append(ion)
    return found


def _target(row: TargetRow, ions: list[CompoundIon]) -> Target:
    """A line as the method keeps it, joined with the ion of the library that has its name and its m/z."""
    near = (ion for ion in ions if abs(ion.mz / row.mz - 1) * 1e6 <= SAME_PPM)
    return Target(
        name=row.name,
        mz=row.mz,
        formula=row.formula,
        role=str(row.role),
        time_s=_known(row.time),
        window_s=_known(row.window),
        mobility=_known(row.mobility),
        standard=row.standard,
        concentration_um=_known(row.concentration),
        ion=next(near, None),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
