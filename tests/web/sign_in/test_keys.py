"""Secrets of factors are kept under a key outside the database, which can be changed."""

import pytest
from allauth.mfa.adapter import get_adapter
from cryptography.fernet import Fernet

from biocluster.web.sign_in.adapters import FactorUnreadable

OLD, NEW = "an old key of this site, long enough", "a new key of this site, long enough"


def test_a_secret_is_read_back_and_looks_like_nothing(settings):
    kept = get_adapter().encrypt("SECRET")
    assert "SECRET" not in kept
    assert get_adapter().decrypt(kept) == "SECRET"
    assert get_adapter().encrypt("SECRET") != kept


def test_after_a_change_of_the_key_secrets_are_read_with_the_old_one_and_kept_under_the_new(settings):
    settings.SECRET_KEY = OLD
    kept = get_adapter().encrypt("SECRET")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert get_adapter().decrypt(kept) == "SECRET"
    anew = get_adapter().encrypt("SECRET")
    settings.SECRET_KEY_FALLBACKS = []
    assert get_adapter().decrypt(anew) == "SECRET"
    with pytest.raises(FactorUnreadable):
        get_adapter().decrypt(kept)


def test_a_secret_that_was_changed_in_the_database_is_not_believed():
    kept = get_adapter().encrypt("SECRET")
    changed = kept[:-2] + ("A" if kept[-2] != "A" else "B") + kept[-1]
    with pytest.raises(FactorUnreadable):
        get_adapter().decrypt(changed)
    with pytest.raises(FactorUnreadable):
        get_adapter().decrypt(Fernet(Fernet.generate_key()).encrypt(b"SECRET").decode())
