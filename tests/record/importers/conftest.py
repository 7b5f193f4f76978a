"""What the tests of files of rows share: an officer."""

import pytest

from tests.factories.people import officer


@pytest.fixture
def by(db):
    return officer()
