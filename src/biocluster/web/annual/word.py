"""The annual document as Word: real headings, numbers as words, Japanese type."""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from biocluster.record.typesetting import WORD_FONT, printable, word_bytes, word_document
from biocluster.record.words.dates import FiscalYear
from biocluster.record.words.imprint import Imprint
from biocluster.record.words.outline import Outline
from biocluster.web.annual import furniture
from biocluster.web.annual.blocks import Block, Form, Run, Runs, blocks_of, cells_of

KEY, QUIET, INK = RGBColor(0x11, 0x5A, 0x36), RGBColor(0x50, 0x50, 0x50), RGBColor(0, 0, 0)
LEVEL_MM, HANG_MM, MARGIN_MM = 6, 7, 26
SIZES = {1: 18, 2: 14, 3: 12.5, 4: 11.5, 5: 10.5, 6: 10.5}
DEEPEST = 6


def as_word(outline: Outline, imprint: Imprint, pictures: Mapping[str, bytes]) -> bytes:
    title = printable(furniture.title_of(outline, imprint))
    setter = _Setter(title, imprint, pictures)
    for number, block in enumerate(blocks_of(outline, imprint)):
        setter.block(block, new_page=number > 0 and block.form == Form.TITLE and block.part == "detail")
    setter.end_matter()
    return word_bytes(setter.word)


class _Setter:
    def __init__(self, title: str, imprint: Imprint, pictures: Mapping[str, bytes]) -> None:
        self.imprint, self.pictures = imprint, pictures
        day: date = imprint.published_on or FiscalYear(imprint.fiscal_year).first_day
        self.word = word_document(title=title, at=datetime.combine(day, time(0), UTC))
        self._styles()
        self._frame(title)
        if imprint.is_draft:
            mark = self.paragraph((Run(furniture.DRAFT),), align=WD_ALIGN_PARAGRAPH.RIGHT)
            mark.runs[0].bold, mark.runs[0].font.size = True, Pt(20)

    def _styles(self) -> None:
        normal = self.word.styles["Normal"]
        normal.font.size = Pt(10.5)
        normal.paragraph_format.line_spacing = 1.25
        normal.paragraph_format.space_after = Pt(4)
        for level, size in SIZES.items():
            style = self.word.styles[f"Heading {level}"]
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{kind}"), None)
            for kind in ("ascii", "hAnsi", "eastAsia"):
                fonts.set(qn(f"w:{kind}"), WORD_FONT)
            style.font.size, style.font.bold, style.font.italic = Pt(size), True, False
            style.font.color.rgb = INK
            style.paragraph_format.space_before = Pt({1: 12, 2: 16, 3: 12}.get(level, 9))
            style.paragraph_format.space_after = Pt(4)
            style.paragraph_format.keep_with_next = True

    def _frame(self, title: str) -> None:
        section = self.word.sections[0]
        section.left_margin = section.right_margin = Mm(MARGIN_MM)
        section.top_margin = section.bottom_margin = Mm(25)
        head = section.header.paragraphs[0]
        head.add_run(f"{title}　{furniture.edition_of(self.imprint)}")
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _add_page_number(foot)
        for paragraph in (head, foot):
            for run in paragraph.runs:
                run.font.size, run.font.color.rgb = Pt(8.5), QUIET

    def block(self, block: Block, *, new_page: bool) -> None:
        match block.form:
            case Form.TITLE:
                paragraph = self.heading(block.runs, 1)
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                paragraph.paragraph_format.page_break_before = new_page
            case Form.HEADING:
                self.heading(block.runs, 2)
            case Form.OUTLET:
                self.heading(block.runs, 3)
            case Form.ITEM:
                self.item(block)
            case Form.BULLET if block.part == "detail":
                self.hanging(block.label, block.runs, left=block.level * LEVEL_MM, hang=5)
            case Form.ENTRY | Form.BULLET:
                self.hanging(block.label, block.runs, left=(block.level - 0.5) * LEVEL_MM)
            case Form.NOTE:
                self.hanging(block.label, block.runs, left=block.level * LEVEL_MM, size=9.5, hang=5)
            case Form.GROUP:
                group = self.paragraph(block.runs, left=max(block.level - 1, 0) * LEVEL_MM)
                group.paragraph_format.keep_with_next = True
                for run in group.runs:
                    run.bold, run.font.color.rgb = True, KEY
            case Form.PARAGRAPH:
                paragraph = self.paragraph(block.runs, left=block.level * LEVEL_MM)
                paragraph.paragraph_format.first_line_indent = Pt(10.5)
            case Form.CAPTION:
                self.caption(block)
            case Form.DIAGRAM:
                for line in block.lines:
                    words = self.paragraph(line, align=WD_ALIGN_PARAGRAPH.CENTER)
                    for run in words.runs:
                        run.bold, run.font.color.rgb = True, KEY
            case Form.TABLE:
                self.table([cells_of(line) for line in block.lines])

    def heading(self, runs: Runs, level: int) -> Any:
        paragraph = self.word.add_heading("", min(level, DEEPEST))
        self.fill(paragraph, runs)
        return paragraph

    def item(self, block: Block) -> None:
        label = (Run(f"{block.label} "),) if block.label else ()
        paragraph = self.heading((*label, *block.runs), block.level + 1)
        paragraph.paragraph_format.left_indent = Mm((block.level - 1) * LEVEL_MM)
        for note in block.notes:
            for run in self.fill(paragraph, (Run("　"), *note)):
                run.bold, run.font.size, run.font.color.rgb = False, Pt(9.5), QUIET

    def hanging(
        self, label: str, runs: Runs, *, left: float, size: float | None = None, hang: float = HANG_MM
    ) -> None:
        paragraph = self.paragraph((Run(f"{label}\t"), *runs), left=left + hang, size=size)
        form = paragraph.paragraph_format
        form.first_line_indent, form.space_after = Mm(-hang), Pt(2)
        form.tab_stops.add_tab_stop(Mm(left + hang))

    def caption(self, block: Block) -> None:
        if content := self.pictures.get(block.picture):
            holder = self.word.add_paragraph()
            holder.alignment = WD_ALIGN_PARAGRAPH.CENTER
            holder.paragraph_format.keep_with_next = True
            picture = holder.add_run().add_picture(io.BytesIO(content), width=Mm(110))
            picture._inline.docPr.set("descr", printable(block.words))
        words = self.paragraph(block.runs, align=WD_ALIGN_PARAGRAPH.CENTER, size=9)
        for run in words.runs:
            run.font.color.rgb = QUIET

    def table(self, rows: list[list[Runs]]) -> None:
        widths = _widths(rows)
        table = self.word.add_table(rows=0, cols=len(widths), style="Table Grid")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for number, row in enumerate(rows):
            cells = table.add_row().cells
            for cell, width in zip(cells, widths, strict=True):
                cell.width = width  # LibreOffice reads the columns, Word the cells
                cell.paragraphs[0].paragraph_format.space_after = Pt(1)
            for cell, runs in zip(cells, row, strict=False):
                for run in self.fill(cell.paragraphs[0], runs):
                    run.font.size, run.bold = Pt(9), number == 0
            if number == 0:
                _repeat_on_every_page(table.rows[0])
        self.word.add_paragraph().paragraph_format.space_after = Pt(0)

    def paragraph(
        self,
        runs: Runs,
        *,
        left: float = 0,
        size: float | None = None,
        align: WD_ALIGN_PARAGRAPH | None = None,
    ) -> Any:
        paragraph: Any = self.word.add_paragraph()
        paragraph.alignment = align
        if left:
            paragraph.paragraph_format.left_indent = Mm(left)
        for run in self.fill(paragraph, runs):
            if size:
                run.font.size = Pt(size)
        return paragraph

    def fill(self, paragraph: Any, runs: Runs) -> list[Any]:
        """Add words, with the number of its source behind each figure."""
        made = []
        for run in runs:
            made.append(paragraph.add_run(printable(run.words)))
            if run.figure is not None:
                made.append(paragraph.add_run(f"{furniture.SOURCE_NUMBER}{run.figure + 1}"))
                made[-1].font.superscript, made[-1].font.color.rgb = True, KEY
        return made

    def end_matter(self) -> None:
        rows = furniture.figure_rows(self.imprint)
        if rows:
            self.heading((Run(furniture.FIGURES),), 2)
            head: list[Runs] = [(Run(name),) for name in furniture.FIGURE_COLUMNS]
            cells: list[list[Runs]] = [
                [(Run(words),) for words in (f"＊{number}", row.title, row.value, row.as_of, row.source)]
                for number, row in enumerate(rows, start=1)
            ]
            self.table([head, *cells])
        if editions := furniture.editions_of(self.imprint):
            self.heading((Run(furniture.EDITIONS),), 2)
            for edition, day in editions:
                self.hanging(edition, (Run(day),), left=0, size=9.5, hang=16)
        if changes := furniture.changes_of(self.imprint):
            self.heading((Run(furniture.CHANGES),), 2)
            for line in changes:
                self.hanging("・", (Run(line),), left=0, size=9.5, hang=5)


def _widths(rows: list[list[Runs]]) -> list[int]:
    """How wide each column is: the page shared out by the longest words of each, none too narrow to read."""
    columns = max(map(len, rows))
    longest = [6.0] * columns
    for row in rows:
        for number, runs in enumerate(row):
            words = "".join(run.words for run in runs)
            wide = sum(0.5 if sign.isascii() else 1.0 for sign in words)
            longest[number] = min(max(longest[number], wide + 3), 27.0)  # 3: room at both sides
    return [int(Mm(210 - 2 * MARGIN_MM) * each / sum(longest)) for each in longest]


def _add_page_number(paragraph: Any) -> None:
    for kind, words in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = words
        run._r.append(mark)


def _repeat_on_every_page(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
