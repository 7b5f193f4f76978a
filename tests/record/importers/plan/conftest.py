"""What the tests of the plan importer share: an officer, and a plan put through file, record and text."""

from collections.abc import Callable

import pytest

from biocluster.record.importers.plan.commit import Imported, import_plan
from tests.factories.people import AT
from tests.factories.people import officer as officer_of_the_city

Importer = Callable[..., Imported]


@pytest.fixture
def officer(db):
    return officer_of_the_city()


@pytest.fixture
def import_text(officer) -> Importer:
    """Imports a text as the plan of a year."""

    def run(text: str | bytes, fiscal_year: int = 2014, **more) -> Imported:
        content = text if isinstance(text, bytes) else text.encode()
        name = more.pop("file_name", "plan.txt")
        return import_plan(content, file_name=name, fiscal_year=fiscal_year, by=officer, at=AT, **more)

    return run
