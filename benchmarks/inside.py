"""``python -m benchmarks.inside NAME``: one measurement on the database of the environment, as ``places`` calls it."""

import importlib
import sys

import django


def main(arguments: list[str]) -> int:
    django.setup()
    from django.core.management import call_command

    from benchmarks import measures

    name = arguments[0]
    call_command("migrate", verbosity=0, interactive=False)
    if "--cluster" in arguments:
        from benchmarks import cluster

        cluster.ready()
    if name == "cluster":
        return 0
    module = importlib.import_module(f"benchmarks.{name}")
    return measures.tell(module.__doc__.split("\n")[0], module.measure())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
