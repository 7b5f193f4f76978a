"""TARGETS: what is looked for in the runs, with its m/z, its usual time and its internal standard."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.target_lists import (
    MASS_TOLERANCE_PPM,
    PROTONATED,
    ChargedFormula,
    FormulaError,
    Role,
    TargetRow,
    check_formula,
    nearest_ion,
    polarity_told_by,
    protonated_mz,
)
from biocluster.laboratory.importers.headings import Lines, column, headings_of, tell_unknown, unread
from biocluster.laboratory.importers.numbers import nearest, number, one_of, positive
from biocluster.record.importers.cells import CellError, text
from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.importers.sheets import read_sheet as open_file

ROLES: dict[str, tuple[str, ...]] = {
    Role.TARGET: ("測定対象", "対象", "代謝物"),
    Role.INTERNAL_STANDARD: ("internal standard", "is", "istd", "内部標準", "内標"),
    Role.EOF_MARKER: ("eof marker", "eof", "中性マーカー", "eofマーカー", "電気浸透流マーカー"),
    Role.MARKER: ("マーカー", "荷電マーカー"),
    Role.LOCK_MASS: ("lock mass", "ロックマス", "質量補正"),
}
MARKERS = (Role.EOF_MARKER, Role.MARKER, Role.INTERNAL_STANDARD)
"""The roles whose migration time a sheet may give."""
COLUMNS: tuple[Column, ...] = (
    column("name", "名称", text(200), required=True, also=("化合物", "化合物名")),
    column("formula", "分子式", lambda cell: _formula(cell), also=("組成式",)),
    column("mz", "質量電荷比", positive, also=("m/z",)),
    column("role", "役割", one_of(ROLES)),
    column("time", "泳動時間", positive, also=("移動時間", "migration time")),
    column("window", "時間窓", positive, also=("窓",)),
    column("mobility", "移動度", number, also=("実効移動度", "effective mobility")),
    column("standard", "内部標準", text(200), also=("internal standard",)),
    column("concentration", "濃度", positive),
)
DIGITS_SHOWN = 4


def _formula(cell: str) -> str:
    formula = "".join(text(200)(cell).split())
    try:
        check_formula(formula)
    except ChargedFormula:
        raise CellError(
            _(
                "“%(text)s” has a charge. Write the formula of the molecule without it, as C5H14NO for choline."
            ),
            text=formula,
        ) from None
    except FormulaError as error:
        raise CellError(
            _("“%(text)s” cannot be read as a formula from “%(rest)s” on. Write it like C5H11NO4S."),
            text=formula, rest=formula[error.position :] or formula,
        ) from None  # fmt: skip
    return formula


@dataclass(frozen=True)
class TargetList:
    """The lines of a file of targets, and the names whose migration time a sheet may give.

    ``markers`` is None where no line could be read.
    """

    rows: list[TargetRow]
    markers: list[str] | None


def read_targets(
    content: bytes, file_name: str, *, polarity: Callable[[], int], problems: Problems
) -> TargetList:
    """The targets that a file holds; what is wrong with it goes to ``problems``.

    ``polarity`` is asked (1, -1, or 0 for unknown) where an m/z has to be computed from a formula and the m/z of
    the other lines do not tell.

    Raises
    ------
    FileRefused
        If the file is no CSV or Excel file that can be read at all.
    """
    file = open_file(content, file_name)
    unknown = headings_of(file, COLUMNS).unknown
    for heading in unknown:
        tell_unknown(heading, file, COLUMNS, problems)
    columns = [*COLUMNS, *(unread(heading) for heading in unknown)]
    lines = Lines(COLUMNS, problems)
    rows = list(lines.rows(file, columns))
    if not rows and not problems:
        problems.add(file.heading_line, "", "", _("There is no line below the heading."))
    markers = [
        row["name"] for row in rows if row["name"] and (_is_unsure(row, lines) or _role(row) in MARKERS)
    ]
    _check_names(rows, lines)
    _check_standards(rows, lines)
    for row in rows:
        _check_mobility(row, lines)
    return TargetList(_with_mz(rows, lines, polarity), markers if rows else None)


def _is_unsure(row: Row, lines: Lines) -> bool:
    """Whether a role stands there that is none."""
    return row["role"] is None and not lines.is_empty(row, "role")


def _check_names(rows: list[Row], lines: Lines) -> None:
    before: dict[str, int] = {}
    for row in rows:
        if row["name"] is not None:
            first = before.setdefault(row["name"], row.line)
            if first != row.line:
                message = _("Line %(line)s has this name already.") % {"line": first}
                lines.tell(row, "name", row["name"], message)


def _check_standards(rows: list[Row], lines: Lines) -> None:
    roles = {row["name"]: _role(row) for row in rows if row["name"] is not None}
    unsure = {row["name"] for row in rows if _is_unsure(row, lines)}
    standards = [name for name, role in roles.items() if role == Role.INTERNAL_STANDARD]
    for row in rows:
        name = row["standard"]
        if name is None or name in unsure:
            continue
        if name == row["name"]:
            message = _("A target cannot be its own internal standard. Leave the cell empty.")
        elif name not in roles:
            meant = nearest(name, standards)
            message = (
                _("No line is called “%(name)s”. Is “%(meant)s” meant?") % {"name": name, "meant": meant}
                if meant
                else _("No line is called “%(name)s”.") % {"name": name}
            )
        elif roles[name] != Role.INTERNAL_STANDARD:
            message = _("“%(name)s” is not an internal standard: its role is “%(role)s”.") % {
                "name": name, "role": roles[name],
            }  # fmt: skip
        else:
            continue
        lines.tell(row, "standard", name, message)


def _check_mobility(row: Row, lines: Lines) -> None:
    if row["role"] == Role.EOF_MARKER and row["mobility"]:
        message = _("A marker of the electroosmotic flow has the mobility 0. Leave the cell empty.")
        lines.tell(row, "mobility", row["mobility"], message)


def _role(row: Row) -> Role:
    return Role(row["role"] or Role.TARGET)


def _with_mz(rows: list[Row], lines: Lines, polarity: Callable[[], int]) -> list[TargetRow]:
    """The rows as targets, their m/z computed where only the formula is there, and checked where both are."""
    found = [_target(row) for row in rows]
    lacking = [at for at, row in enumerate(rows) if lines.is_empty(row, "mz") and row["formula"] is not None]
    sign = polarity_told_by(found) or (polarity() if lacking else 0)
    for at, row in enumerate(rows):
        if at in lacking:
            found[at] = _computed(found[at], row, lines, sign)
        elif row["mz"] is not None and row["formula"] is not None:
            _check_mz(found[at], row, lines, sign)
        elif lines.is_empty(row, "mz") and lines.is_empty(row, "formula"):
            lines.tell(row, "mz", "", _("A target needs its m/z, or its formula, from which it is computed."))
    return found


def _computed(target: TargetRow, row: Row, lines: Lines, sign: int) -> TargetRow:
    if not sign:
        message = _(
            "The m/z cannot be computed from the formula, because nothing says whether the ions are positive or "
            "negative. Write the m/z, or name the polarity."
        )
        lines.tell(row, "mz", "", message)
        return target
    try:
        return replace(target, mz=protonated_mz(target.formula, sign))
    except FormulaError:
        message = _("%(formula)s has no hydrogen to lose for %(ion)s. Write the m/z.") % {
            "formula": target.formula, "ion": PROTONATED[sign],
        }  # fmt: skip
        lines.tell(row, "mz", "", message)
        return target


def _check_mz(target: TargetRow, row: Row, lines: Lines, sign: int) -> None:
    ion, ppm = nearest_ion(target.formula, target.mz, sign)
    if abs(ppm) > MASS_TOLERANCE_PPM:
        near = target.mz / (1 + ppm / 1e6)
        message = _("This m/z is no ion of %(formula)s: the nearest, %(ion)s, has %(mz)s.") % {
            "formula": target.formula, "ion": ion, "mz": f"{near:.{DIGITS_SHOWN}f}",
        }  # fmt: skip
        lines.tell(row, "mz", row["mz"], message)


def _target(row: Row) -> TargetRow:
    def value(name: str) -> float:
        return math.nan if row[name] is None else row[name]

    return TargetRow(
        name=row["name"] or "",
        mz=value("mz"),
        formula=row["formula"] or "",
        role=_role(row),
        time=value("time"),
        window=value("window"),
        mobility=value("mobility"),
        standard=row["standard"] or "",
        concentration=value("concentration"),
    )
