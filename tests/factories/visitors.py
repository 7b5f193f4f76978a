"""Visitors of the site for tests: a client that has signed in as a person and passed a second factor."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client

from biocluster.record.models import Person, User
from tests.factories.people import UserFactory


def account_of(person: Person) -> User:
    """The person's account, made if there is none."""
    return User.objects.filter(person=person).first() or UserFactory(person=person)


def pass_second_factor(session: SessionBase, user: User) -> None:
    """Leave in the session what a password and then a second factor leave there."""
    now = time.time()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": now, "email": user.email},
        {"method": "mfa", "at": now, "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def sign_in(client: Client, person: Person, *, factor: bool = True) -> Client:
    """Sign the client in as the person, with a second factor unless told otherwise."""
    user = account_of(person)
    client.force_login(user)
    if factor:
        pass_second_factor(client.session, user)
    return client


def client_for(person: Person | None, *, factor: bool = True, language: str = "ja") -> Client:
    """A client of its own for this person; for nobody, one that has not signed in."""
    client = Client(headers={"accept-language": language})
    return client if person is None else sign_in(client, person, factor=factor)
