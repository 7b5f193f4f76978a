"""No page asks the database more often when there are more rows to show."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from biocluster.record.models import Organisation
from tests.factories.pages import queries_of
from tests.factories.people import OrganisationFactory
from tests.factories.visitors import client_for
from tests.site_growth import grow
from tests.site_pages import pages

pytestmark = pytest.mark.django_db


def test_every_page_asks_as_often_for_three_rows_as_for_one():
    world, found = pages()
    clients = {person: client_for(person) for person in {page.person for page in found}}
    before = {page.name: queries_of(clients[page.person], page.path) for page in found}
    grow(world)
    after = {page.name: queries_of(clients[page.person], page.path) for page in found}
    more = {
        name: f"{before[name]} queries for one row, {asked} for three"
        for name, asked in after.items()
        if asked > before[name]
    }
    assert more == {}
    assert len(after) > 80


def _asks_for_each_row(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        str([Organisation.objects.get(pk=each.pk).name for each in Organisation.objects.all()])
    )


urlpatterns = [path("planted/", _asks_for_each_row)]


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])
def test_a_page_that_asks_for_each_row_is_noticed():
    OrganisationFactory()
    before = queries_of(Client(), "/planted/")
    OrganisationFactory.create_batch(2)
    assert queries_of(Client(), "/planted/") > before
