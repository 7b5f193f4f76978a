"""The words that a printed plan has beside the plan's own.

They are Japanese whatever language the reader has chosen, as the document is, and stand here instead of in the
catalogue: the same publication must give the same bytes on every machine.
"""

from dataclasses import dataclass

from biocluster.record.words.dates import FiscalYear, era_long
from biocluster.record.words.imprint import CitedFigure, Imprint
from biocluster.record.words.outline import Outline
from biocluster.record.words.tokens import format_number

DRAFT = "案"
FIGURES = "数値の出典"
FIGURE_COLUMNS = ("番号", "項目", "値", "時点", "出典")
EDITIONS = "公表の記録"
CHANGES = "前の版からの変更"
CONTENTS = "目次"
SOURCE_NUMBER = "＊"
COMPUTED = "記録から集計"


@dataclass(frozen=True)
class FigureRow:
    """A row of the list of figures, in words."""

    name: str
    title: str
    value: str
    as_of: str
    source: str
    on: str


def title_of(outline: Outline, imprint: Imprint) -> str:
    """What the document is called: its own title, or its year."""
    parts = (outline.overview, outline.detail)
    own = next((part.title for part in parts if part is not None and part.title), "")
    return own or f"{FiscalYear(imprint.fiscal_year).era} 計画"


def edition_of(imprint: Imprint) -> str:
    if imprint.is_draft or imprint.published_on is None:
        return f"（{DRAFT}）"
    return f"第{imprint.number}版　{era_long(imprint.published_on)}公表"


def editions_of(imprint: Imprint) -> list[tuple[str, str]]:
    """Every publication up to this one, the first of them first; none for a draft."""
    if imprint.is_draft or imprint.published_on is None:
        return []
    numbered = [(each.number, each.published_on) for each in imprint.earlier]
    numbered.append((imprint.number, imprint.published_on))
    return [(f"第{number}版", era_long(day)) for number, day in numbered]


def changes_of(imprint: Imprint) -> list[str]:
    return [line.removeprefix("・") for line in imprint.changes.splitlines() if line.strip()]


def figure_rows(imprint: Imprint) -> list[FigureRow]:
    return [_row(each) for each in imprint.figures]


def _row(figure: CitedFigure) -> FigureRow:
    return FigureRow(
        name=figure.name,
        title=figure.title,
        value=format_number(figure.value) + figure.unit,
        as_of=f"{era_long(figure.as_of)}現在",
        source=COMPUTED if figure.computed else figure.source,
        on=figure.on.isoformat(),
    )
