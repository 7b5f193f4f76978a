"""Organisations from a file: found by their name, added or completed."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from biocluster.record.importers import cells
from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.importers.subjects import Subject
from biocluster.record.models import Organisation, OrganisationAlias, OrganisationKind
from biocluster.record.operations.imports import Changes
from biocluster.record.queries.named import OrganisationNames, organisation_names
from biocluster.record.words.text import fold

KIND = Column(
    "kind",
    "種別",
    "kind",
    cells.choice(OrganisationKind),
    required=True,
    also=("区分", "種類"),
    example="企業",
)
NAME = Column(
    "name", "名称", "name", cells.text(200), required=True,
    also=("組織名", "機関名", "団体名", "会社名", "名前", "organisation"), example="架空バイオ株式会社",
)  # fmt: skip
NUMBER = Column(
    "corporate_number", "法人番号", "corporate number", cells.corporate_number,
    also=("法人番号13桁",), example="8999901999999",
)  # fmt: skip
ALIASES = Column(
    "aliases", "別名", "other names", cells.names, also=("略称", "通称"), example="架空バイオ、KBI",
    remark=_("Several are parted by 、 or ;."),
)  # fmt: skip
COLUMNS = (
    KIND,
    NAME,
    Column("kana", "カナ", "kana", cells.kana(200), also=("フリガナ", "ふりがな", "読み", "名称カナ", "名称_カナ"), example="カクウバイオ"),
    Column("name_en", "英語名", "English name", cells.text(200), also=("英名", "名称英語", "名称_英字"), example="Kakuu Bio Inc."),
    NUMBER,
    Column("postal_code", "郵便番号", "postal code", cells.postal_code, also=("〒",), example="997-0000"),
    Column("address", "住所", "address", cells.text(300), also=("所在地", "所在地_連結表記"), example="山形県鶴岡市架空町1-1"),
    Column("district", "地区", "district", cells.text(100), also=("地域",), example="架空地区"),
    Column("url", "ウェブサイト", "web page", cells.url, also=("URL", "ホームページ", "HP"), example="https://www.example.jp/"),
    ALIASES,
)  # fmt: skip


def plan(rows: Iterator[Row], problems: Problems) -> Changes:
    """What the file does to the organisations of the record."""
    known = organisation_names()
    subjects: list[Subject[Organisation]] = []
    aliases: list[OrganisationAlias] = []
    lines: dict[str, int] = {}
    for row in rows:
        _check_once(row, lines, problems)
        if row.wrong:
            continue
        subject = _subject(row, known, problems)
        subjects.append(subject)
        aliases += _aliases(row, subject.row, known, lines, problems)
    changed = [change for subject in subjects if (change := subject.settle())]
    new = [subject.row for subject in subjects if subject.is_new]
    return Changes(added=[new, aliases], changed=changed)


def _check_once(row: Row, lines: dict[str, int], problems: Problems) -> None:
    for column in (NAME, NUMBER):
        value = row[column.name]
        if value is None:
            continue
        first = lines.setdefault(fold(value), row.line)
        if first != row.line:
            problems.add(
                row.line, column, value, _("The same stands in line %(line)s. Leave one.") % {"line": first}
            )
            row.wrong = True


def _subject(row: Row, known: OrganisationNames, problems: Problems) -> Subject[Organisation]:
    folded = fold(row["name"])
    organisation = known.by_name.get(folded)
    if organisation is None and (other := known.by_alias.get(folded)):
        problems.add(
            row.line, NAME, row["name"],
            _("This is another name of “%(name)s”, which is in the record. Write that name.") % {"name": other.name},
        )  # fmt: skip
    owner = known.by_number.get(row["corporate_number"] or "")
    if owner and owner != organisation:
        problems.add(
            row.line, NUMBER, row["corporate_number"],
            _("This is the number of “%(name)s” in the record. Correct the number, or write that name.")
            % {"name": owner.name},
        )  # fmt: skip
    values = {name: value for name, value in row.values.items() if name != "aliases"}
    if organisation:
        del values["name"]  # the same but for width or old forms: the record's own writing stays
    return Subject.first(organisation or Organisation(), row.line, values)


def _aliases(
    row: Row, organisation: Organisation, known: OrganisationNames, lines: dict[str, int], problems: Problems
) -> list[OrganisationAlias]:
    wanted = []
    for name in row["aliases"] or []:
        folded = fold(name)
        owner = known.by_alias.get(folded) or known.by_name.get(folded)
        first = lines.setdefault(folded, row.line)
        if owner is not None and owner != organisation:
            problems.add(
                row.line, ALIASES, name, _("“%(name)s” is known by this name.") % {"name": owner.name}
            )
        elif first != row.line:
            problems.add(
                row.line, ALIASES, name, _("The same stands in line %(line)s. Leave one.") % {"line": first}
            )
        elif owner is None and folded != fold(row["name"]):
            wanted.append(OrganisationAlias(organisation=organisation, name=name))
    return wanted
