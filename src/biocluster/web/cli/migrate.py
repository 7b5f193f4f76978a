"""`biocluster migrate`: bring the database to the shape that this version needs."""

import argparse

from django.conf import settings
from django.core.management import call_command

HELP = "Make the database, or bring it up to date."
MAKES_ITS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="Say nothing unless it fails.")


def run(arguments: argparse.Namespace) -> int:
    settings.HOME.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0 if arguments.quiet else 1)
    return 0
