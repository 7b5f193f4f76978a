"""Pages of tables: the address says which page, and never how long a page is."""

import pytest
from django.urls import reverse

from biocluster.record.views.lists import PER_PAGE
from tests.factories.people import OrganisationFactory, officer
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "asked", ["per_page=-1", "per_page=100000", "page=-1", "page=0", "page=x", f"page={10**30}"]
)
def test_a_page_is_as_long_as_every_page(asked: str):
    by = officer()
    OrganisationFactory.create_batch(PER_PAGE + 5)
    answer = client_for(by).get(f"{reverse('organisations')}?{asked}")
    assert len(answer.context["table"].page.object_list) <= PER_PAGE
