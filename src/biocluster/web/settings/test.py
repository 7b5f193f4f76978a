"""Settings of the test suite."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("BIOCLUSTER_HOME", str(Path(tempfile.mkdtemp(prefix="biocluster-test-"))))

from biocluster.web.settings.shared import *  # noqa: F403
from biocluster.web.settings.shared import DATABASES, HOME

SECRET_KEY = "only-for-tests"  # noqa: S105
DEBUG = False
EXAMPLE_MAY_BE_LOADED = True  # its passwords are known to everybody; see web/example/accounts.py
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STATIC_ROOT = None  # served from the packages, nothing is gathered
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # a file, as in use, so that the threads of the live server have connections of their own
    HOME.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}
