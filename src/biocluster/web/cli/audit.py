"""`biocluster audit verify` and `biocluster audit root`: proof that no entry was altered, removed or moved."""

import argparse
import re
import sys
import time
from pathlib import Path

from django.utils.translation import gettext as _

from biocluster.record.operations.audit_proof import BrokenChain, Root, current_root, prove

HELP = "Prove that the audit is whole, or print its end to keep elsewhere."
ROOT = re.compile(r"(\d{1,18}) ([0-9a-f]{64})")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="audit_command", metavar="COMMAND", required=True)
    verify = commands.add_parser(
        "verify",
        help="Read the whole chain and name the first entry that is wrong.",
        description="Exit status: 0 the chain is whole, 1 it is not, 2 wrong usage.",
    )
    given = verify.add_mutually_exclusive_group()
    given.add_argument(
        "--root", type=Path, metavar="FILE", help="A file with roots printed earlier, one a line."
    )
    given.add_argument("--expect", metavar='"NUMBER DIGEST"', help="A root printed earlier.")
    verify.set_defaults(act=_verify)
    root = commands.add_parser(
        "root",
        help="Print the number and digest of the last entry.",
        description="Keep the line where whoever can write to the database cannot write: on paper, on another machine.",
    )
    root.set_defaults(act=_root)


def run(arguments: argparse.Namespace) -> int:
    return arguments.act(arguments)


def _root(arguments: argparse.Namespace) -> int:
    print(current_root())
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    try:
        roots = _roots(arguments)
    except (OSError, ValueError) as error:
        print(_("The root cannot be read: %(why)s") % {"why": error}, file=sys.stderr)
        return 2
    began = time.monotonic()
    try:
        end = prove(roots=roots, progress=_tell_progress if sys.stderr.isatty() else None)
    except BrokenChain as error:
        print(_("The audit is NOT whole. %(what)s") % {"what": error}, file=sys.stderr)
        return 1
    print(
        _("The audit is whole: %(count)s entries read in %(seconds)s s. Its end: %(root)s")
        % {"count": f"{end.sequence:,}", "seconds": f"{time.monotonic() - began:.1f}", "root": end}
    )
    return 0


def _roots(arguments: argparse.Namespace) -> list[Root]:
    if arguments.expect:
        lines = [arguments.expect]
    elif arguments.root:
        lines = arguments.root.read_text(encoding="utf-8").splitlines()
    else:
        return []
    return [_read_root(line) for line in lines if line.strip()]


def _read_root(line: str) -> Root:
    found = ROOT.fullmatch(line.strip())
    if found is None:
        raise ValueError(
            _("“%(line)s” is not a number and a digest of 64 letters.") % {"line": line.strip()[:80]}
        )
    return Root(int(found[1]), found[2])


def _tell_progress(count: int) -> None:
    print(f"\r{count:>12,}", end="", file=sys.stderr, flush=True)
