"""The command line: ``biocluster COMMAND …``. Every module beside this one that has HELP is a command.

A command module has ``HELP`` (one line), ``add_arguments(parser)``, ``run(arguments) -> int`` (the exit
status), ``NAME`` where the command's name is not the module's, and ``MAKES_ITS_DATABASE = True`` where it
runs without a database that is ready.
"""

import argparse
import os
import pkgutil
import sys
from importlib import import_module
from types import ModuleType

import django
from django.utils import translation

from biocluster.web.cli.readiness import NotReady, make_ready


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit status is 0 when done, 1 when it could not be done, 2 for wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "biocluster.web.settings.local")
    django.setup()
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    translation.activate("en" if language.lower().startswith("en") else "ja")
    parser = build_parser()
    arguments = parser.parse_args(argv)
    try:
        if not arguments.makes_its_database:
            make_ready()
        return arguments.run(arguments) or 0
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="biocluster", description="One system of record for a regional life-science cluster."
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in command_modules():
        name = getattr(module, "NAME", module.__name__.rsplit(".", 1)[1])
        command = commands.add_parser(name, help=module.HELP, description=module.HELP)
        command.set_defaults(run=module.run, makes_its_database=getattr(module, "MAKES_ITS_DATABASE", False))
        module.add_arguments(command)
    return parser


def command_modules() -> list[ModuleType]:
    found = (import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    return [module for module in found if hasattr(module, "HELP")]
