"""What a measurement says: a promise, what was measured, and what a named peer did in the same run."""

import platform
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """``kept`` is None where nothing is promised and the number is only told."""

    what: str
    measured: str
    promise: str = ""
    kept: bool | None = None
    peer: str = ""


HEADINGS = ("what", "promise", "measured", "peer in the same run", "")


def tell(title: str, found: Sequence[Measure], *, about: str = "") -> int:
    """Print the table; the exit status says whether every promise was kept.

    ``about`` names the versions where no database is measured.
    """
    print(f"\n{title}\n({about or versions()})")
    rows = [
        HEADINGS,
        *((each.what, each.promise, each.measured, each.peer, _verdict(each)) for each in found),
    ]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(HEADINGS))]
    for row in rows:
        print(
            "  ".join(
                text + " " * (wide - _width(text)) for text, wide in zip(row, widths, strict=True)
            ).rstrip()
        )
    return 1 if any(each.kept is False for each in found) else 0


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies; the nearest one that was measured."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"


def times(ours: float, peers: float) -> str:
    return f"{ours / peers:,.2f} ×"


def versions() -> str:
    import django
    from django.db import connection

    database = connection.vendor
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if database == "sqlite" else "SHOW server_version")
        number = cursor.fetchone()[0]
    return f"Python {platform.python_version()}, Django {django.__version__}, {database} {number}"


def _verdict(measure: Measure) -> str:
    return {None: "", True: "kept", False: "BROKEN"}[measure.kept]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
