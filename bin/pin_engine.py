#!/usr/bin/env python
"""Note which code the version of the engine stands for.

Results are kept under the version of the engine and are not computed again while it stays. So whoever changes the
code of the engine raises the version:

    .venv/bin/python bin/pin_engine.py                 raise the version, and note the code as it is now
    .venv/bin/python bin/pin_engine.py --same-results  note the code only: no result can differ in a digit

Comments, docstrings and layout are no part of the code that is noted.
"""

import argparse
import ast
import hashlib
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "src/biocluster/science/metabolome"
ANALYSES = "src/biocluster/laboratory/analyses"
VERSION = f"{PACKAGE}/version.py"
NO_PART_OF_RESULTS = ("simulate/", "mzml/writing.py", "version.py")
MEASURING: tuple[str, ...] = (
    "measured_runs.py", "quantifying.py", "failures.py", "assembling.py", "rounding.py", "run_results.py", "tables.py",
    "tasks.py", "steady.py", "linked_features.py",
)  # fmt: skip
"""Modules of the laboratory that have a say in what a table holds."""
LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}
MARKS = {tokenize.NEWLINE: "\n", tokenize.INDENT: "{", tokenize.DEDENT: "}"}


def engine_modules(root: Path) -> list[Path]:
    science = root / PACKAGE
    found = [
        path for path in science.rglob("*.py")
        if not path.relative_to(science).as_posix().startswith(NO_PART_OF_RESULTS)
    ]  # fmt: skip
    return sorted([*found, *(root / ANALYSES / name for name in MEASURING)])


def code_digest(root: Path) -> str:
    """SHA-256 of the code of the engine, without comments, docstrings and layout."""
    digest = hashlib.sha256()
    for path in engine_modules(root):
        digest.update(f"\n# {path.relative_to(root).as_posix()}\n".encode())
        digest.update("\x1f".join(code_of(path.read_text(encoding="utf-8"))).encode())
    return digest.hexdigest()


def code_of(source: str) -> Iterator[str]:
    """The tokens that count, the same for every version of Python; an f-string is one token."""
    lines = source.splitlines(keepends=True)
    docstrings = set(_docstrings(ast.parse(source)))
    begun: list[tuple[int, int]] = []
    skip_newline = False
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.FSTRING_START:
            begun.append(token.start)
        elif token.type == tokenize.FSTRING_END:
            start = begun.pop()
            if not begun:
                yield _between(lines, start, token.end)
        elif begun or token.type in LAYOUT:
            continue
        elif token.type == tokenize.STRING and token.start in docstrings:
            skip_newline = True
        elif token.type == tokenize.NEWLINE and skip_newline:
            skip_newline = False
        else:
            yield MARKS.get(token.type, token.string)


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Where strings stand that are statements of their own: docstrings of modules, functions and attributes."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield (node.lineno, node.col_offset)


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    inside = lines[start[0] - 1 : end[0]]
    inside[-1] = inside[-1][: end[1]]
    inside[0] = inside[0][start[1] :]
    return "".join(inside)


def pin(root: Path, *, raise_version: bool) -> str:
    """Write the digest, and the next version if it is raised; returns the version."""
    path = root / VERSION
    text = path.read_text(encoding="utf-8")
    version = re.search(r'ENGINE_VERSION = "(\d+)"', text)
    assert version is not None, f"{path} has no version"
    number = int(version[1]) + raise_version
    text = text.replace(version[0], f'ENGINE_VERSION = "{number}"')
    text = re.sub(r'PINNED_CODE = "[^"]*"', f'PINNED_CODE = "{code_digest(root)}"', text)
    path.write_text(text, encoding="utf-8")
    return str(number)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--same-results", action="store_true", help="Leave the version: no result can differ."
    )
    version = pin(ROOT, raise_version=not parser.parse_args().same_results)
    print(f"engine {version}: {code_digest(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
