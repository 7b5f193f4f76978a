"""Materials from a file: each line is one, registered in the name of a room for which the reader acts."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from biocluster.laboratory.access import ROOMS_OF_ROLES
from biocluster.laboratory.importers.numbers import one_of, positive
from biocluster.laboratory.models import Material, MaterialKind
from biocluster.laboratory.operations.materials import Numbering
from biocluster.laboratory.queries.rooms import rooms_of
from biocluster.record.access import NotAllowed
from biocluster.record.importers import cells
from biocluster.record.importers.cells import CellError
from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.models import Organisation, Person
from biocluster.record.operations.imports import Changes
from biocluster.record.queries.named import OrganisationNames, organisation_names
from biocluster.record.queries.viewers import roles_of

MOST_UL = Decimal(10) ** 8


def _volume(cell: str) -> Decimal:
    value = round(Decimal(str(positive(cell))), 1)
    if value >= MOST_UL:
        raise CellError(
            _("%(text)s is too large; at most %(most)s."), text=cell[:40], most=f"{MOST_UL - 1:,}"
        )
    if not value:
        raise CellError(_("%(text)s is not above zero, and only a number above zero fits."), text=cell[:40])
    return value


KIND = Column(
    "kind", "種類", "kind", cells.choice(MaterialKind), required=True, also=("試料の種類",), example="血漿（分注）"
)  # fmt: skip
REFERENCE = Column(
    "reference", "呼び名", "reference", cells.text(64), also=("登録元の呼び名", "仮名", "整理番号"), example="P-000123",
    remark=_("What the registrar calls it: a pseudonym or a number, never a name."),
)  # fmt: skip
REGISTRAR = Column(
    "registrar", "登録元", "registrar", one_of(dict.fromkeys(ROOMS_OF_ROLES.values(), ())),
    also=("部屋",), example="health.survey",
    remark=_("The room in whose name it is registered; without it, that of whoever takes the file in."),
)  # fmt: skip
REQUESTER = Column(
    "requester", "依頼元", "requester", cells.text(200), also=("依頼者", "依頼機関"), example="架空バイオ株式会社",
    remark=_("An organisation of the record, by its name or another name of it."),
)  # fmt: skip
COLUMNS = (
    KIND,
    Column("received_on", "受領日", "received on", cells.day, required=True, also=("受取日",), example="2014-08-20"),
    REFERENCE,
    REGISTRAR,
    REQUESTER,
    Column("container", "容器", "container", cells.text(60), example="1.4 mL チューブ"),
    Column("volume_ul", "量µL", "volume (µL)", _volume, also=("量", "液量"), example="100"),
    Column("note", "備考", "note", cells.text(300), example=""),
)  # fmt: skip


def plan(rows: Iterator[Row], problems: Problems) -> Changes:
    """What the file adds to the materials; codes, registrar and date follow when it is taken in."""
    organisations, lines = organisation_names(), dict[str, int]()
    materials = []
    for row in rows:
        requester = _requester(row, organisations, problems)
        _check_once(row, lines, problems)
        if row.wrong:
            continue
        given = row.given("kind", "received_on", "reference", "registrar", "container", "volume_ul", "note")
        materials.append((row.line, Material(requester=requester, **given)))
    _refuse_registered(materials, problems)
    return Changes(added=[[material for _line, material in materials]], signed=_Signing())


class _Signing:
    """Puts into each material by whom, when, in whose name and under which code it is registered."""

    def __init__(self) -> None:
        self._numbering: Numbering | None = None
        self._rooms: list[str] = []

    def __call__(self, row: Material, by: Person, at: datetime) -> None:
        if self._numbering is None:
            self._numbering = Numbering()
            self._rooms = rooms_of(roles_of(by, on=localdate(at)))
        row.registrar = row.registrar or next(iter(self._rooms), "")
        if row.registrar not in self._rooms:
            raise NotAllowed("material.register")
        row.code, row.registered_by, row.registered_at = self._numbering.next(), by, at


def _requester(row: Row, organisations: OrganisationNames, problems: Problems) -> Organisation | None:
    name = row["requester"]
    found = organisations.find(name) if name else None
    if name and found is None:
        problems.add(
            row.line, REQUESTER, name, _("No organisation of the record is called so. Add it first.")
        )
        row.wrong = True
    return found


def _check_once(row: Row, lines: dict[str, int], problems: Problems) -> None:
    if (reference := row["reference"]) is not None:
        first = lines.setdefault(reference, row.line)
        if first != row.line:
            problems.add(
                row.line,
                REFERENCE,
                reference,
                _("The same stands in line %(line)s. Leave one.") % {"line": first},
            )
            row.wrong = True


def _refuse_registered(materials: list[tuple[int, Material]], problems: Problems) -> None:
    """Tell of references that are there already: under the registrar that the line names, or under any."""
    known: dict[str, dict[str, str]] = {}
    for reference, registrar, code in (
        Material.objects.exclude(reference="").values_list("reference", "registrar", "code").iterator()
    ):
        known.setdefault(reference, {})[registrar] = code
    for line, material in materials:
        codes = known.get(material.reference, {}) if material.reference else {}
        found = codes.get(material.registrar) if material.registrar else next(iter(codes.values()), None)
        if found:
            problems.add(
                line, REFERENCE, material.reference,
                _("This is registered already, as %(code)s. Leave the line out.") % {"code": found},
            )  # fmt: skip
