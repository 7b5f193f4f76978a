"""Word files for tests: made with python-docx, with lists that Word numbers itself."""

import io
import zipfile

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

LEVELS = (("decimal", "%1."), ("decimal", "(%2)"), ("decimalEnclosedCircle", "%3"), ("aiueoFullWidth", "%4"))


def numbered_document() -> Document:
    """A document with one list of four levels (1. (1) ① ア) and one of bullets."""
    document = Document()
    numbering = document.part.numbering_part.element
    abstract = f"<w:abstractNum {nsdecls('w')} w:abstractNumId='90'>" + "".join(
        f"<w:lvl w:ilvl='{level}'><w:start w:val='1'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{text}'/></w:lvl>"
        for level, (form, text) in enumerate(LEVELS)
    )
    bullets = (
        f"<w:abstractNum {nsdecls('w')} w:abstractNumId='91'><w:lvl w:ilvl='0'>"
        "<w:start w:val='1'/><w:numFmt w:val='bullet'/><w:lvlText w:val='\uf0b7'/></w:lvl></w:abstractNum>"
    )
    first = numbering.find(qn("w:num"))
    for each in (abstract + "</w:abstractNum>", bullets):
        first.addprevious(parse_xml(each))
    for number, shared, restart in ((900, 90, False), (901, 91, False), (902, 90, True)):
        override = "<w:lvlOverride w:ilvl='1'><w:startOverride w:val='5'/></w:lvlOverride>" if restart else ""
        numbering.append(
            parse_xml(
                f"<w:num {nsdecls('w')} w:numId='{number}'><w:abstractNumId w:val='{shared}'/>{override}</w:num>"
            )
        )
    return document


def listed(document: Document, text: str, level: int, list_id: int = 900) -> None:
    """A paragraph that Word numbers."""
    paragraph = document.add_paragraph(text)
    numbering = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", level), ("w:numId", list_id)):
        child = OxmlElement(tag)
        child.set(qn("w:val"), str(value))
        numbering.append(child)
    paragraph._p.get_or_add_pPr().append(numbering)


def saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same file with one part replaced or added."""
    source, made = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.infolist():
            if each.filename != name:
                target.writestr(each, source.read(each.filename))
        target.writestr(name, part)
    return made.getvalue()
