"""`biocluster worker`: does the jobs that wait, such as the processing of batches, until it is stopped."""

import argparse

from django.core.management import call_command

HELP = "Do the jobs that wait, such as the processing of batches."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Takes one job after another from the database and does it. A worker that is killed leaves its job to "
        "another, which goes on from where it was. Several may run, also on several machines that share "
        "BIOCLUSTER_HOME. Stop it with Ctrl-C or SIGTERM."
    )
    parser.add_argument(
        "--until-idle", action="store_true", help="Stop when nothing waits any more, instead of going on."
    )
    parser.add_argument(
        "--lost-after",
        type=float,
        metavar="SECONDS",
        help="How long this worker may give no sign until its job is another's; a minute unless told otherwise.",
    )


def run(arguments: argparse.Namespace) -> int:
    call_command("ox_worker", batch=arguments.until_idle, lock_timeout=arguments.lost_after, verbosity=0)
    return 0
