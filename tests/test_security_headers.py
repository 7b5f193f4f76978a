"""What every answer carries, and how files go out."""

import pytest
from django.test import Client

from biocluster.record.models import Audience, Role
from biocluster.record.operations.documents import store_document
from biocluster.record.views.downloads import inert
from tests.factories.people import AT, UserFactory, officer, person_with_role
from tests.factories.visitors import client_for
from tests.site_walk import addresses, path_of
from tests.site_world import build_world

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "script-src 'self'",
    "style-src 'self'",
}


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no/such/page/", "/people/"])
def test_every_answer_carries_the_headers_that_guard_it(path):
    headers = Client().get(path).headers
    assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "Access-Control-Allow-Origin" not in headers


def test_a_style_sheet_is_for_this_site_only():
    headers = Client().get("/static/web/tokens.css").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_only_open_data_and_the_api_may_be_read_by_pages_of_other_sites_and_never_with_cookies():
    client = client_for(person_with_role(Role.OFFICER))
    world = build_world()
    open_to_all = set()
    for address in addresses():
        if address.verb and not address.name.startswith(("account", "mfa")):
            headers = client.get(path_of(address, world)).headers
            assert "Access-Control-Allow-Credentials" not in headers
            if headers.get("Access-Control-Allow-Origin"):
                assert address.verb == "public.read", address.name
                open_to_all.add(address.route.split("/")[0])
    assert open_to_all <= {"api", "open-data"}


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no/such/page/"])
def test_pages_run_no_script_and_style_but_our_own_and_are_not_framed(path):
    response = Client().get(path)
    policy = {part.strip() for part in response.headers["Content-Security-Policy"].split(";")}
    assert policy >= POLICY
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "charset=utf-8" in response.headers["Content-Type"]


def test_what_a_signed_in_person_sees_is_kept_by_no_cache():
    client = client_for(person_with_role(Role.OFFICER))
    assert client.get("/people/").headers["Cache-Control"] == "private, no-store"


def test_cookies_are_closed_to_scripts_and_to_other_sites():
    account = UserFactory()
    client = Client()
    client.get("/accounts/login/")
    client.force_login(account)
    client.get("/accounts/")
    assert {"sessionid", "csrftoken"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
        assert not cookie["domain"], cookie.key


def test_a_document_goes_out_as_a_file_that_no_browser_runs():
    person = officer()
    document = store_document(
        "計画 <script>alert(1)</script>\n".encode(),
        title="a",
        file_name="a.txt",
        audience=Audience.INTERNAL,
        by=person,
        at=AT,
    )
    headers = client_for(person).get(f"/documents/{document.pk}/file/").headers
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "name", ['a"; x="b.txt', "a\r\nSet-Cookie: x=1.txt", "計画 書.pdf", "../../etc/passwd"]
)
def test_no_name_of_a_file_breaks_out_of_its_header(name):
    header = inert(b"", file_name=name, media_type="text/plain").headers["Content-Disposition"]
    assert "\r" not in header
    assert "\n" not in header
    assert header.count('"') == 2
    assert "/" not in header.split("filename*=")[1].removeprefix("UTF-8''")


def test_a_host_that_is_not_ours_is_refused():
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400
