#!/usr/bin/env python
"""Compile the catalogues (.po) into what Django reads (.mo), where a catalogue is newer. Needs no gettext."""

import sys
from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parents[1] / "src"


def main() -> int:
    for catalogue in sorted(SOURCE.glob("biocluster/**/locale/*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            fresh = compiled.with_suffix(".mo.new")
            polib.pofile(str(catalogue)).save_as_mofile(str(fresh))
            fresh.replace(compiled)
    return 0


if __name__ == "__main__":
    sys.exit(main())
