"""Labels as they are printed: a bar code, the code in letters, and what helps at the bench; never a reference."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from biocluster.laboratory.models import Material
from biocluster.laboratory.templatetags.laboratory_words import code
from biocluster.laboratory.words.code128 import QUIET, widths
from biocluster.record.typesetting import compile_typst, printable

TEMPLATE = Path(__file__).resolve().parents[1] / "templates/laboratory/materials/labels.typ"


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """The measures of a sheet of labels, in millimetres; the type in points."""

    page_width: float
    page_height: float
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap_x: float
    gap_y: float
    module: float
    bar_height: float
    text_pt: float
    lines: int
    inset: float = 1.0

    @property
    def widest_bars(self) -> int:
        """How many modules fit on a label beside the quiet zones that a scanner needs."""
        return int((self.width - 2 * self.inset) / self.module) - 2 * QUIET


SHEETS: dict[str, LabelSheet] = {
    "a4-65": LabelSheet(210, 297, 5, 13, 38.1, 21.2, 4.75, 10.7, 2.5, 0, 0.2, 8, 5, 1, 0.8),
    "a4-44": LabelSheet(210, 297, 4, 11, 48.3, 25.4, 8.4, 8.8, 0, 0, 0.25, 10, 6, 2),
    "a4-24": LabelSheet(210, 297, 3, 8, 66, 33.9, 6, 12.9, 0, 0, 0.33, 13, 7, 3),
    "a4-12": LabelSheet(210, 297, 2, 6, 86.4, 42.3, 18.6, 21.2, 0, 0, 0.45, 18, 8, 3),
    "roll-50x25": LabelSheet(50, 25, 1, 1, 50, 25, 0, 0, 0, 0, 0.25, 10, 6, 2),
}
NAMES: dict[str, str | Promise] = {
    "a4-65": gettext_lazy("A4, 65 labels (38.1 × 21.2 mm)"),
    "a4-44": gettext_lazy("A4, 44 labels (48.3 × 25.4 mm)"),
    "a4-24": gettext_lazy("A4, 24 labels (66 × 33.9 mm)"),
    "a4-12": gettext_lazy("A4, 12 labels (86.4 × 42.3 mm)"),
    "roll-50x25": gettext_lazy("Roll, 50 × 25 mm"),
}


def labels(materials: Sequence[Material], *, sheet: str, skip: int = 0) -> bytes:
    """The PDF of the labels, beginning after so many places of the first sheet that are used up."""
    measures = SHEETS[sheet]
    given = {
        "title": _("Labels"),
        "language": (get_language() or "ja")[:2],
        "sheet": asdict(measures),
        "labels": [*([None] * skip), *(_label(each, measures.lines) for each in materials)],
    }
    return compile_typst(TEMPLATE, given)


def _label(material: Material, lines: int) -> dict[str, object]:
    told = [
        str(material.get_kind_display()),
        material.received_on.isoformat(),
        printable(material.container),
    ]
    return {
        "code": code(material.code),
        "bars": widths(material.code),
        "lines": [line for line in told if line][:lines],
    }
