"""The example, loaded once for the tests of a module: they look at it, or change it and find it back."""

from datetime import datetime

import pytest
from django.db import transaction

from biocluster.web.example.loading import load_example
from tests.factories.people import JST

LOADED_AT = datetime(2026, 6, 10, 15, 20, tzinfo=JST)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load_example(at=LOADED_AT)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def example(loaded, db):
    """The example as it was loaded; what the test changes is undone after it."""
