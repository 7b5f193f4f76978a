"""``python -m benchmarks [NAME …]``: measure what is promised, all of it or the named ones; ``--list`` names them."""

import sys
from typing import NamedTuple

from benchmarks import places


class Benchmark(NamedTuple):
    databases: tuple[str, ...] = ("sqlite",)
    on_cluster: bool = False
    """On the large cluster, which is made once and kept; otherwise each brings what it needs."""


BENCHMARKS = {
    "import_attendance": Benchmark(),
    "kills": Benchmark(),
    "power_cuts": Benchmark(),
    "writers": Benchmark(),
    "annual_pdf": Benchmark(on_cluster=True),
    "readers": Benchmark(places.DATABASES, on_cluster=True),
    "search": Benchmark(places.DATABASES, on_cluster=True),
}


def main(arguments: list[str]) -> int:
    if arguments == ["--list"]:
        print("\n".join(BENCHMARKS))
        return 0
    named, databases = [], list(places.DATABASES)
    for each in arguments:
        if each.startswith("--on="):
            databases = each.removeprefix("--on=").split(",")
        else:
            named.append(each)
    unknown = [*(set(named) - {*BENCHMARKS, "cluster"}), *(set(databases) - set(places.DATABASES))]
    if unknown:
        print(f"There is no {', '.join(unknown)}. Benchmarks: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    worst = 0
    for name in named or BENCHMARKS:
        benchmark = BENCHMARKS.get(name, Benchmark(places.DATABASES, on_cluster=True))
        for database in benchmark.databases:
            if database in databases:
                run = places.on_kept if benchmark.on_cluster else places.on_fresh
                extra = ["--cluster"] if benchmark.on_cluster else []
                worst = max(worst, run(database, "benchmarks.inside", name, *extra))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
