"""What the tests of files of rows share: an officer, and a folder of documents of their own."""

import pytest

from tests.factories.people import officer


@pytest.fixture
def documents_apart(settings, tmp_path):
    settings.DOCUMENTS = tmp_path


@pytest.fixture
def by(db):
    return officer()
