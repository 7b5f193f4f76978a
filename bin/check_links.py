#!/usr/bin/env python
"""Check that every relative link and picture in the Markdown files leads to a file, and to a heading in it."""

import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(
    r"!?\[(?:[^\]\\]|\\.)*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE
)
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def markdown_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def blanked(found: re.Match[str]) -> str:
    """White space of the same shape, so that the line numbers of what follows stay right."""
    return re.sub(r"[^\n]", " ", found.group())


def anchors(path: Path) -> set[str]:
    """The anchors that a forge gives the headings of ``path``."""
    seen: dict[str, int] = {}
    made = set()
    for heading in HEADING.findall(FENCED.sub(blanked, path.read_text(encoding="utf-8"))):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        kept = (c for c in words if c in "-_ " or unicodedata.category(c)[0] in "LNM")
        slug = "".join(kept).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        made.add(f"{slug}-{count}" if count else slug)
    return made


def broken_links(path: Path) -> list[str]:
    text = INLINE_CODE.sub(blanked, FENCED.sub(blanked, path.read_text(encoding="utf-8")))
    broken = []
    for found in LINK.finditer(text):
        target = unquote(found.group(1) or found.group(2))
        if ELSEWHERE.match(target):
            continue
        file, _, anchor = target.partition("#")
        leads_to = (path.parent / file).resolve() if file else path
        where = f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}"
        if not leads_to.is_relative_to(ROOT):
            broken.append(f"{where}: {target} leads out of the repository")
        elif not leads_to.exists():
            broken.append(f"{where}: {target} leads to no file")
        elif anchor and leads_to.suffix == ".md" and anchor not in anchors(leads_to):
            broken.append(f"{where}: {target} leads to no heading of that name")
    return broken


def main() -> int:
    files = markdown_files()
    broken = [line for path in files for line in broken_links(path)]
    print("\n".join(broken) if broken else f"Links: {len(files)} Markdown files, every link leads somewhere.")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
