"""The library of compounds from a file in the layout of a list of targets, with a few columns more."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from biocluster.laboratory.analyses.target_lists import nearest_ion
from biocluster.laboratory.importers.numbers import positive
from biocluster.laboratory.importers.targets import COLUMNS as TARGET_COLUMNS
from biocluster.laboratory.models import Compound, CompoundIon, TargetRole
from biocluster.laboratory.queries.compounds import compounds_by_name
from biocluster.record.importers import cells
from biocluster.record.importers.cells import CellError
from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.importers.subjects import Subject
from biocluster.record.operations.imports import Change, Changes
from biocluster.record.words.text import fold

OF_COMPOUND = ("name", "name_ja", "kana", "formula", "hmdb", "kegg")
OF_ION = {
    "mz": "mz",
    "role": "role",
    "time": "time_s",
    "window": "window_s",
    "mobility": "mobility",
    "concentration": "concentration_um",
}
EXAMPLES = {
    "name": "Alanine", "formula": "C3H7NO2", "mz": "90.0550", "role": "target", "time": "500", "window": "",
    "mobility": "", "standard": "Methionine sulfone", "concentration": "50",
}  # fmt: skip


def _number(pattern: str, example: str) -> cells.Reader:
    def read(cell: str) -> str:
        value = cells.text(20)(cell).upper()
        if not re.fullmatch(pattern, value):
            raise CellError(
                _("“%(text)s” is no such number. Write it like %(example)s."), text=cell[:40], example=example
            )
        return value

    return read


def _like_a_target(column: Column) -> Column:
    required = column.required or column.name == "mz"
    read = positive if column.name == "mz" else column.read
    return Column(
        column.name, column.japanese, column.english, read, required=required, also=column.also,
        example=EXAMPLES[column.name],
    )  # fmt: skip


COLUMNS = (
    *(_like_a_target(column) for column in TARGET_COLUMNS),
    Column("name_ja", "和名", "Japanese name", cells.text(200), also=("日本語名",), example="アラニン"),
    Column("kana", "カナ", "kana", cells.kana(200), also=("フリガナ", "読み"), example="アラニン"),
    Column("ion", "イオン", "ion", cells.text(30), also=("付加イオン", "adduct"), example="[M+H]+",
           remark=_("Without it, the ion of the formula that is nearest to the m/z.")),
    Column("hmdb", "HMDB", "HMDB", _number(r"HMDB[0-9]{5,7}", "HMDB0000161"), example="HMDB0000161"),
    Column("kegg", "KEGG", "KEGG", _number(r"C[0-9]{5}", "C00041"), example="C00041"),
)  # fmt: skip
NAME, STANDARD = (next(each for each in COLUMNS if each.name == name) for name in ("name", "standard"))


def plan(rows: Iterator[Row], problems: Problems) -> Changes:
    """What the file does to the library: compounds found by name and completed or added, each with an ion."""
    known = compounds_by_name()
    ions = {(each.compound_id, each.adduct): each for each in CompoundIon.objects.all()}
    compounds: dict[str, Subject[Compound]] = {}
    found: dict[tuple[str, str], tuple[Row, Subject[CompoundIon]]] = {}
    for row in rows:
        if row.wrong:
            continue
        key = fold(row["name"])
        compound = _compound(row, key, known, compounds, problems)
        adduct = row["ion"] or _adduct(row)
        if (key, adduct) in found:
            first = found[key, adduct][0].line
            problems.add(
                row.line,
                NAME,
                row["name"],
                _("The same stands in line %(line)s. Leave one.") % {"line": first},
            )
            continue
        ion = ions.get((compound.row.pk, adduct)) or CompoundIon(compound=compound.row, adduct=adduct)
        values = {field: row[column] for column, field in OF_ION.items() if row[column] is not None}
        found[key, adduct] = (row, Subject.first(ion, row.line, values))
    _join_standards(found, problems)
    return _changes(compounds, [subject for _row, subject in found.values()])


def _compound(
    row: Row,
    key: str,
    known: dict[str, Compound],
    compounds: dict[str, Subject[Compound]],
    problems: Problems,
) -> Subject[Compound]:
    values: dict[str, Any] = row.given(*OF_COMPOUND)
    if (there := compounds.get(key)) is not None:
        there.join(row, values, COLUMNS, problems)
        return there
    stored = known.get(key)
    if stored is not None:
        del values["name"]  # the same but for width or language: the library's own writing stays
    compounds[key] = Subject.first(stored or Compound(), row.line, values)
    return compounds[key]


def _adduct(row: Row) -> str:
    """The ion of the formula that is nearest to the m/z; without a formula, the m/z itself."""
    return nearest_ion(row["formula"], row["mz"])[0] if row["formula"] else f"m/z {row['mz']:.4f}"


def _join_standards(
    found: dict[tuple[str, str], tuple[Row, Subject[CompoundIon]]], problems: Problems
) -> None:
    """Let each ion know that of its internal standard, in this file or in the library."""
    standards = {
        fold(ion.compound.name): ion
        for ion in CompoundIon.objects.filter(role=TargetRole.INTERNAL_STANDARD).select_related("compound")
    } | {
        key: subject.row
        for (key, _adduct), (_row, subject) in found.items()
        if subject.values.get("role") == TargetRole.INTERNAL_STANDARD
    }
    for row, subject in found.values():
        name = row["standard"]
        if name is None:
            continue
        standard = standards.get(fold(name))
        if standard is None:
            problems.add(
                row.line, STANDARD, name, _("No internal standard of the file or the library is called so.")
            )
        elif standard is subject.row:
            message = _("A target cannot be its own internal standard. Leave the cell empty.")
            problems.add(row.line, STANDARD, name, message)
        else:
            subject.values["standard"] = standard


def _changes(compounds: dict[str, Subject[Compound]], ions: list[Subject[CompoundIon]]) -> Changes:
    subjects: list[Subject[Any]] = [*compounds.values(), *ions]
    changed: list[Change] = [change for subject in subjects if (change := subject.settle())]
    new = [subject.row for subject in ions if subject.is_new]
    standards = [ion for ion in new if ion.role == TargetRole.INTERNAL_STANDARD]
    others = [ion for ion in new if ion.role != TargetRole.INTERNAL_STANDARD]
    added = [subject.row for subject in compounds.values() if subject.is_new]
    return Changes(added=[added, standards, others], changed=changed)
