"""Files of rows for tests: CSV in any encoding, and Excel written part by part."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

from biocluster.record.exports import export_rows

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="一覧" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
LINKS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def csv_bytes(*lines: str, encoding: str = "utf-8-sig") -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def excel_bytes(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    return b"".join(export_rows("rows", headings, rows, "xlsx").chunks)


def workbook_of(sheet: str, **parts: str) -> bytes:
    """A workbook with this XML as its one sheet; ``parts`` replace or add others (``shared``, ``styles``, ``book``)."""
    contents = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": parts.get("book", BOOK),
        "xl/_rels/workbook.xml.rels": LINKS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    if "shared" in parts:
        contents["xl/sharedStrings.xml"] = parts["shared"]
    if "styles" in parts:
        contents["xl/styles.xml"] = parts["styles"]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def sheet_of(*rows: str, before: str = "") -> str:
    """A sheet with rows of XML, each the inside of one ``row`` element."""
    lines = "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate(rows, start=1))
    return f'<?xml version="1.0"?>{before}<worksheet><sheetData>{lines}</sheetData></worksheet>'


def cells(*values: str) -> str:
    return "".join(f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' for value in values)


def png(shade: int = 80) -> bytes:
    """A grey picture of four dots."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    size = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
    dots = zlib.compress(bytes([0, shade, shade] * 2))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", dots) + chunk(b"IEND", b"")
