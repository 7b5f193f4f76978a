"""The two files that say what is to be measured, SHEET and TARGETS, read together so that all mistakes are told at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.injections import Sheet
from biocluster.laboratory.analyses.polarity import polarity_of_files
from biocluster.laboratory.analyses.target_lists import Targets, targets_of
from biocluster.laboratory.importers.sheets import read_injections
from biocluster.laboratory.importers.targets import TargetList, read_targets
from biocluster.record.importers.columns import Problem, Problems
from biocluster.record.importers.sheets import read_bytes
from biocluster.record.words.file_kinds import FileRefused


@dataclass(frozen=True)
class Inputs:
    """A sheet and its targets, without a mistake."""

    sheet: Sheet
    targets: Targets


@dataclass
class InputsRefused(Exception):
    """Everything that is wrong with a sheet and its targets, by file, in the order of the lines."""

    problems: dict[Path, list[Problem]] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join(told(path, problem) for path, found in self.problems.items() for problem in found)


def told(path: Path, problem: Problem) -> str:
    """A mistake in one line: file, line, column, what stands there, and what was expected."""
    where = _("line %(line)s") % {"line": problem.line} if problem.line else _("whole file")
    column = f", {problem.column}" if problem.column else ""
    shown = f" “{problem.value}”" if problem.value else ""
    return f"{path}: {where}{column}{shown}: {problem.message}"


def read_inputs(sheet: Path, targets: Path, *, polarity: int = 0) -> Inputs:
    """Read a sheet and its targets.

    ``polarity`` (1 or -1) is asked for an m/z that has to be computed from its formula; where it is 0, the m/z of
    the other lines tell it, or else the first raw file.

    Raises
    ------
    InputsRefused
        If anything is wrong in either file, with all of it.
    """
    about_sheet, about_targets = Problems(), Problems()
    found = Sheet(())
    listed = _targets(targets, about_targets, lambda: polarity or _polarity_in(sheet))
    try:
        found = read_injections(
            read_bytes(sheet), sheet.name, folder=sheet.parent,
            markers=listed.markers if listed else None, problems=about_sheet,
        )  # fmt: skip
    except FileRefused as error:
        about_sheet.add(0, "", "", error)
    wrong = {sheet: about_sheet, targets: about_targets}
    if about_sheet or about_targets or listed is None:
        raise InputsRefused({path: each.in_order() for path, each in wrong.items() if each})
    return Inputs(found, targets_of(listed.rows))


def _targets(path: Path, problems: Problems, polarity: Callable[[], int]) -> TargetList | None:
    try:
        return read_targets(read_bytes(path), path.name, polarity=polarity, problems=problems)
    except FileRefused as error:
        problems.add(0, "", "", error)
        return None


def _polarity_in(sheet: Path) -> int:
    """The polarity of the first raw file that tells one; 0 if the sheet cannot be read."""
    try:
        found = read_injections(
            read_bytes(sheet), sheet.name, folder=sheet.parent, markers=None, problems=Problems()
        )
    except FileRefused:
        return 0  # told when the sheet itself is read
    return polarity_of_files([each.path for each in found.injections])
