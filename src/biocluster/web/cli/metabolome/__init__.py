"""`biocluster metabolome …`: raw CE-MS files become concentrations, without a database."""

import argparse
import sys
from importlib import import_module

from biocluster.web.cli.metabolome import options
from biocluster.web.cli.metabolome.refusal import CannotGoOn

HELP = "Process CE-MS runs from raw files to concentrations; simulate, report and export them."
MAKES_ITS_DATABASE = True
"""No database at all is needed."""
ACTIONS = {
    "process": ("processing", options.process),
    "report": ("reporting", options.report),
    "export": ("exporting", options.export),
    "correct": ("correcting", options.correct),
    "simulate": ("simulating", options.simulate),
    "mobility": ("mobility", options.mobility),
}
"""Each action with the module that does it. That is loaded when it is wanted: it brings the engine, which takes a
second, and every other command would wait for it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (module, add) in ACTIONS.items():
        words = (add.__doc__ or "").strip().split("\n\n")
        action = actions.add_parser(name, help=words[0], description=" ".join(" ".join(words).split()))
        action.set_defaults(module=f"{__name__}.{module}")
        add(action)


def run(arguments: argparse.Namespace) -> int:
    try:
        status: int = import_module(arguments.module).run(arguments)
    except CannotGoOn as error:
        print(error, file=sys.stderr)
        return 1
    return status
