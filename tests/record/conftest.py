"""What the tests of the record share."""

import pytest


@pytest.fixture
def documents_apart(settings, tmp_path):
    """A folder of documents of the test's own."""
    settings.DOCUMENTS = tmp_path
