"""The documentation names what there is: every command, every column of a file, every decision, every role."""

import re
from pathlib import Path

import pytest

from biocluster.record.importers.kinds import KINDS
from biocluster.web.cli import command_modules

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
NEEDS_NO_RECIPE = {"migrate"}


def text(*names: str) -> str:
    return (DOCS.joinpath(*names)).read_text(encoding="utf-8")


def test_architecture_is_short_enough_to_be_read():
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_every_column_of_a_file_is_told_by_all_its_names(kind):
    told = text("how_to", "import_rows.md")
    section = told[told.index(f"`{kind.code}`\n") :].split("\n## ")[0]
    for column in kind.columns:
        row = next(line for line in section.splitlines() if line.startswith(f"| {column.japanese} |"))
        cells = [cell.strip() for cell in row.split("|")[1:-1]]
        needed = "yes" if column.required else ""
        assert cells[:4] == [column.japanese, column.english, "、".join(column.also), needed]


def test_every_command_is_used_somewhere_in_the_documentation():
    whole = "\n".join(path.read_text(encoding="utf-8") for path in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
    names = {getattr(module, "NAME", module.__name__.rsplit(".", 1)[1]) for module in command_modules()}
    assert [name for name in sorted(names - NEEDS_NO_RECIPE) if f"biocluster {name}" not in whole] == []


@pytest.mark.parametrize("folder", ["decisions", "roles", "how_to"])
def test_every_page_is_in_a_list(folder):
    lists = text("README.md") + text("decisions", "README.md")
    pages = [path.name for path in (DOCS / folder).glob("*.md") if path.name != "README.md"]
    assert [name for name in pages if f"{name})" not in lists] == []


def test_every_guide_for_a_role_has_a_summary_in_english():
    without = [path.name for path in (DOCS / "roles").glob("*.md") if "## In English" not in path.read_text()]
    assert without == []


def test_every_decision_says_why_what_it_costs_and_when_to_choose_again():
    parts = ("**Choice.**", "**Why.**", "**Cost.**", "**Again if**")
    for path in (DOCS / "decisions").glob("*.md"):
        if path.name != "README.md":
            found = re.findall(r"^\*\*[^*]+\*\*", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert tuple(found) == parts, path.name
