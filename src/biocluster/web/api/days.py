"""Days as the API reads them."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written_in_full(value: object) -> object:
    """A bare number would be read as seconds since 1970, which nobody means."""
    if isinstance(value, str) and not ISO.fullmatch(value):
        raise ValueError("write the day as 2014-08-20")
    return value


IsoDay = Annotated[date, BeforeValidator(_written_in_full)]
