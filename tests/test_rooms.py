"""A file holds one idea and at most 400 lines, and is named for the idea."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOM = 400
COUNTED = {".py", ".html", ".css", ".js", ""}
LARGER_FOR_A_REASON: dict[str, str] = {}
"""Files over the limit, each with the reason why cutting it would make it harder to read."""

NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "common",
    "manager",
    "handler",
    "process",
    "data",
    "misc",
}
DRAWERS = NAMES_THAT_SAY_NOTHING | {"base"}


def files() -> list[Path]:
    """Every file that people write; migrations are written by Django."""
    found = [path for folder in ("src", "tests", "bin", "benchmarks") for path in (ROOT / folder).rglob("*")]
    return [path for path in found if path.is_file() and not {"migrations", "__pycache__"} & set(path.parts)]


def test_a_file_has_at_most_400_lines_unless_a_reason_is_given():
    over = {}
    for path in files():
        if path.suffix in COUNTED:
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > ROOM:
                over[path.relative_to(ROOT).as_posix()] = lines
    unexplained = {name: lines for name, lines in over.items() if name not in LARGER_FOR_A_REASON}
    assert unexplained == {}
    assert sorted(LARGER_FOR_A_REASON) == sorted(over), "a reason is given for a file that has shrunk or gone"


def test_no_module_or_folder_is_a_drawer():
    python = [path.relative_to(ROOT) for path in files() if path.suffix == ".py"]
    drawers = [
        path.as_posix() for path in python if DRAWERS & {part.removesuffix(".py") for part in path.parts}
    ]
    assert drawers == []
