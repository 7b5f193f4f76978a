"""Minutes as they are printed: one arrangement in the reader's language, set as PDF and as Word."""

from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from docx.shared import Mm, Pt, RGBColor

from biocluster.record import typesetting
from biocluster.record.models import Audience, GatheringKind
from biocluster.record.templatetags.record_words import days_text, era_text, number
from biocluster.record.typesetting import printable
from biocluster.record.words.date_ranges import DateRange
from biocluster.record.words.dates import PartialDate

TEMPLATE = Path(__file__).resolve().parents[1] / "templates/record/gatherings/minutes.typ"
JST = timezone(timedelta(hours=9))
MARGIN_MM, HANG_MM, FACTS_MM, ACTIONS_MM = 25, 9, (30, 130), (80, 38, 42)

Printed = dict[str, Any]
"""Title, marks, pairs of label and text, and sections of paragraphs, numbered items or a table: plain values."""


def print_of(contents: dict[str, Any], *, with_names: bool) -> Printed:
    """The arrangement of what a version holds; without names, those present are given as a number."""
    draft = contents["confirmed_on"] is None
    return {
        "language": (get_language() or "ja")[:2],
        "title": printable(contents["title"]),
        "heading": _("Minutes"),
        "page": _("Page"),
        "mark": _mark(contents, draft),
        "audience": str(Audience(contents["audience"]).label),
        "dated": contents["confirmed_on"] or contents["starts_on"],
        "author": printable(contents["host"]),
        "facts": [[label, printable(text)] for label, text in _facts(contents, with_names) if text],
        "sections": [section for section in _sections(contents) if section["rows"]],
    }


def _mark(contents: dict[str, Any], draft: bool) -> str:
    if draft:
        return _("Draft of version %(version)s, not confirmed") % {"version": contents["version"]}
    return _("Version %(version)s, confirmed by %(name)s on %(day)s") % {
        "version": contents["version"],
        "name": printable(contents["confirmed_by"]),
        "day": era_text(date.fromisoformat(contents["confirmed_on"])),
    }


def _facts(contents: dict[str, Any], with_names: bool) -> list[tuple[str, str]]:
    return [
        (_("Kind"), str(GatheringKind(contents["kind"]).label)),
        (_("Date and time"), _when(contents)),
        (_("Place"), " ".join(filter(None, [contents["venue"], contents["place_note"]]))),
        (_("Host"), contents["host"]),
        (_("Person in charge"), contents["organiser"]),
        (_("Present"), _present(contents, with_names)),
        (_("Written by"), contents["written_by"]),
    ]


def _when(contents: dict[str, Any]) -> str:
    first = date.fromisoformat(contents["starts_on"])
    if contents["date_precision"] != "day":
        return era_text(PartialDate(first, contents["date_precision"]))
    days = DateRange(first, date.fromisoformat(contents["ends_on"] or contents["starts_on"]))
    times = "～".join(filter(None, [contents["starts_time"], contents["ends_time"]]))
    return f"{days_text(days)} {times}".strip()


def _present(contents: dict[str, Any], with_names: bool) -> str:
    counted = [
        _("%(category)s: %(number)s") % {"category": category, "number": number(count)}
        for category, count in contents["head_counts"]
    ]
    people = contents["present"]
    if not with_names:
        named = [_named(len(people))] if people else []
    else:
        named = [f"{name} ({as_what})" if as_what else name for name, as_what in people]
    return pgettext("list", ", ").join([*named, *counted])


def _named(count: int) -> str:
    return ngettext("%(number)s person by name", "%(number)s people by name", count) % {
        "number": number(count)
    }


def _sections(contents: dict[str, Any]) -> list[dict[str, Any]]:
    agenda = [[f"{place}.", _presented(*row)] for place, row in enumerate(contents["agenda"], start=1)]
    decisions = [[f"{each}.", text] for each, text in contents["decisions"]]
    actions = [
        [printable(text), printable(owner), era_text(date.fromisoformat(due))]
        for text, owner, due in contents["actions"]
    ]
    return [
        {"about": "agenda", "heading": _("Agenda"), "form": "items", "rows": _clean(agenda)},
        {
            "about": "proceedings",
            "heading": _("Proceedings"),
            "form": "paragraphs",
            "rows": _paragraphs(contents["text"]),
        },
        {"about": "decisions", "heading": _("Decisions"), "form": "items", "rows": _clean(decisions)},
        {
            "about": "actions",
            "heading": _("Actions"),
            "form": "table",
            "head": [_("Action"), pgettext("action", "Owner"), _("Due on")],
            "rows": actions,
        },
    ]


def _presented(title: str, presenter: str) -> str:
    return f"{title} ({presenter})" if presenter else title


def _clean(rows: list[list[str]]) -> list[list[str]]:
    return [[printable(text) for text in row] for row in rows]


def _paragraphs(text: str) -> list[list[str]]:
    """Paragraphs, parted by empty lines, each as its lines."""
    paragraphs: list[list[str]] = [[]]
    for line in printable(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        if line.strip():
            paragraphs[-1].append(line.rstrip())
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def minutes_pdf(printed: Printed) -> bytes:
    return typesetting.compile_typst(TEMPLATE, printed)


def minutes_word(printed: Printed) -> bytes:
    at = datetime.combine(date.fromisoformat(printed["dated"]), time(0), JST)
    word = typesetting.word_document(title=printed["title"], author=printed["author"], at=at)
    _word_styles(word)
    word.add_paragraph(f"{printed['heading']} ／ {printed['audience']}")
    word.add_heading(printed["title"], 1)
    word.add_paragraph(printed["mark"])
    _word_table(word, printed["facts"], FACTS_MM)
    for section in printed["sections"]:
        word.add_heading(section["heading"], 2)
        if section["form"] == "table":
            _word_table(word, [section["head"], *section["rows"]], ACTIONS_MM, headed=True)
            continue
        for row in section["rows"]:
            if section["form"] == "paragraphs":
                word.add_paragraph("\n".join(row))
            else:
                _word_item(word, *row)
    return typesetting.word_bytes(word)


def _word_styles(word: Any) -> None:
    section = word.sections[0]
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    normal = word.styles["Normal"]
    normal.font.size, normal.paragraph_format.space_after = Pt(10.5), Pt(6)
    for name, size in (("Heading 1", 16), ("Heading 2", 12)):
        style = word.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(4)


def _word_item(word: Any, label: str, text: str) -> None:
    """A numbered line whose further lines stand under its words."""
    form = word.add_paragraph(f"{label}\t{text}").paragraph_format
    form.left_indent, form.first_line_indent, form.space_after = Mm(HANG_MM), Mm(-HANG_MM), Pt(2)


def _word_table(word: Any, rows: list[Any], widths: tuple[int, ...], *, headed: bool = False) -> None:
    """A table whose first column, or first row if it is ``headed``, is in bold."""
    table = word.add_table(rows=0, cols=len(widths), style="Table Grid")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for line, row in enumerate(rows):
        for place, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
            cell.text, cell.width = text, Mm(widths[place])
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            for run in cell.paragraphs[0].runs:
                run.bold = line == 0 if headed else place == 0
