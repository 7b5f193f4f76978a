"""Numbers as a report and a workbook write them."""

import math

NOTHING = "–"


def short(value: float | None, digits: int = 4) -> str:
    """A number with so many significant digits, without an exponent where it is of ordinary size."""
    if value is None or not math.isfinite(value):
        return NOTHING
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e7:
        return f"{value:.{digits - 1}e}"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}"


def percent(share: float | None, places: int = 1) -> str:
    """A share as per cent."""
    if share is None or not math.isfinite(share):
        return NOTHING
    return f"{100 * share:,.{places}f} %"


def count(value: int | None) -> str:
    return NOTHING if value is None else f"{value:,}"
