#!/usr/bin/env python
"""Check that the Japanese catalogues are complete.

Every text that the code and the templates ask for has an entry, none is left over, each has a Japanese that
nobody still has to confirm, and both languages hold the same placeholders. What two rooms ask for with the same
words they also say with the same: Django would show the words of one of them in both. The texts are taken from a
copy of the source by ``makemessages``, so nothing in the repository is touched.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = Path("locale/ja/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|(?<!\{)\{\w*(?:[:!][^{}]*)?\}(?!\})")

type Key = tuple[str | None, str, str]


def key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid, entry.msgid_plural)


def asked_for(app: Path, scratch: Path) -> set[Key]:
    """The texts that the code and the templates of ``app`` ask for."""
    copy = scratch / app.name
    shutil.copytree(app, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "migrations"))
    (copy / "locale").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "ja", "--no-location", "-v0"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"makemessages failed for {app.name}:\n{done.stdout}{done.stderr}")
    made = copy / CATALOGUE
    return {key(entry) for entry in polib.pofile(str(made)) if not entry.obsolete} if made.exists() else set()


def differing_placeholders(entry: polib.POEntry) -> str:
    """The placeholders of the English and the Japanese, where they differ."""
    pairs = [(entry.msgid, entry.msgstr)]
    if entry.msgid_plural:
        pairs = [(entry.msgid_plural, text) for text in entry.msgstr_plural.values()]
    for english, japanese in pairs:
        ours, theirs = Counter(PLACEHOLDER.findall(english)), Counter(PLACEHOLDER.findall(japanese))
        if set(ours) != set(theirs):
            return f"English has {sorted(ours)}, Japanese has {sorted(theirs)}"
    return ""


def faults(catalogue: Path, wanted: set[Key]) -> Iterator[str]:
    entries = [e for e in polib.pofile(str(catalogue)) if not e.obsolete] if catalogue.exists() else []
    held = {key(entry) for entry in entries}
    for missing in sorted(wanted - held, key=str):
        yield f"not in the catalogue: {missing[1]!r}"
    for left_over in sorted(held - wanted, key=str):
        yield f"asked for nowhere: {left_over[1]!r}"
    for entry in entries:
        if entry.fuzzy:
            yield f"still to be confirmed (fuzzy): {entry.msgid!r}"
        elif not entry.translated():
            yield f"no Japanese: {entry.msgid!r}"
        elif difference := differing_placeholders(entry):
            yield f"placeholders differ: {entry.msgid!r}: {difference}"


def said_differently(catalogues: list[Path]) -> Iterator[str]:
    """Texts that the catalogues of two rooms say in different words; a context tells them apart."""
    said: dict[Key, tuple[str, object]] = {}
    for catalogue in catalogues:
        room = catalogue.relative_to(ROOT).parts[2]
        for entry in polib.pofile(str(catalogue)):
            if entry.obsolete or not entry.translated():
                continue
            words = entry.msgstr_plural if entry.msgid_plural else entry.msgstr
            other, there = said.setdefault(key(entry), (room, words))
            if there != words:
                yield f"{entry.msgid!r} is {there} in {other} and {words} in {room}: one hides the other"


def main() -> int:
    if shutil.which("xgettext") is None:
        print(
            "Translations: needs gettext, which `bin/system-packages` installs or says how.", file=sys.stderr
        )
        return 1
    apps = sorted(path.parent for path in (ROOT / "src/biocluster").glob("**/apps.py"))
    found = 0
    with tempfile.TemporaryDirectory(prefix="bc-translations-") as scratch:
        for app in apps:
            for fault in faults(app / CATALOGUE, asked_for(app, Path(scratch))):
                print(f"{(app / CATALOGUE).relative_to(ROOT)}: {fault}")
                found += 1
    for fault in said_differently([path for app in apps if (path := app / CATALOGUE).exists()]):
        print(fault)
        found += 1
    print(f"Translations: {found} faults." if found else f"Translations: complete in {len(apps)} rooms.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
