"""Passkeys in a real browser: added, used instead of password and code, refused without fuss."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import CDPSession, Page, expect

from biocluster.record.models import Role
from tests.factories.codes import app_of, code_of
from tests.factories.people import PASSWORD, UserFactory, person_with_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_attempts_counted():
    cache.clear()


def plug_in(page: Page) -> tuple[CDPSession, str]:
    """A device that holds passkeys and recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def give_password(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="ログイン", exact=True).click()


def test_an_officer_adds_a_passkey_and_signs_in_by_it_alone(browser_page: Page):
    account = UserFactory(person=person_with_role(Role.OFFICER))
    plug_in(browser_page)
    give_password(browser_page, account.email)
    expect(browser_page.get_by_text("二要素認証の設定が必要です")).to_be_visible()
    browser_page.get_by_role("link", name="パスキーを登録する").click()
    browser_page.get_by_label("名前").fill("市役所のパソコン")
    browser_page.get_by_role("button", name="登録する").click()
    expect(browser_page.get_by_role("heading", name="回復コード")).to_be_visible()
    browser_page.get_by_role("link", name="控えました").click()
    browser_page.goto("/people/")
    expect(browser_page).to_have_url(re.compile("/people/$"))
    browser_page.get_by_role("button", name="ログアウト").click()
    browser_page.goto("/accounts/login/?next=/people/")
    browser_page.get_by_role("button", name="パスキーでログイン").click()
    expect(browser_page).to_have_url(re.compile("/people/$"))


def test_the_passkey_is_the_second_step_after_the_password(browser_page: Page):
    account = UserFactory(person=person_with_role(Role.OFFICER))
    secret = app_of(account)
    plug_in(browser_page)
    give_password(browser_page, account.email)
    browser_page.get_by_label("コード").fill(code_of(secret))
    browser_page.locator("main").get_by_role("button", name="ログイン", exact=True).click()
    expect(browser_page).to_have_url(re.compile("/home/$"))
    browser_page.goto("/accounts/2fa/webauthn/add/")
    browser_page.get_by_role("button", name="登録する").click()
    expect(browser_page.get_by_text("パスキーを登録しました")).to_be_visible()
    browser_page.get_by_role("button", name="ログアウト").click()
    give_password(browser_page, account.email)
    browser_page.get_by_role("button", name="パスキーを使う").click()
    expect(browser_page).to_have_url(re.compile("/home/$"))
    browser_page.goto("/people/")
    expect(browser_page).to_have_url(re.compile("/people/$"))


def test_a_device_without_a_passkey_of_this_site_is_told_so(browser_page: Page):
    session, device = plug_in(browser_page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    browser_page.goto("/accounts/login/")
    failed = browser_page.get_by_role("alert")
    expect(failed).to_be_hidden()
    browser_page.get_by_role("button", name="パスキーでログイン").click()
    expect(failed).to_contain_text("パスキーを確認できませんでした")
    expect(failed).to_be_focused()
