"""Addresses that hold what is no text."""

import pytest
from django.urls import reverse

from tests.factories.people import officer
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    ["/search/?q=%00", "/figures/%00/", "/figures/?q=a%00b", "/people/?q=%00", "/api/v1/figures/%00", "/%00"],
)
def test_an_address_with_a_nul_is_refused_and_breaks_nothing(address: str):
    client = client_for(officer(), language="en")
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


def test_a_percent_sign_before_two_zeros_is_text():
    assert client_for(None).get(f"{reverse('search')}?q=100%2500").status_code == 200
