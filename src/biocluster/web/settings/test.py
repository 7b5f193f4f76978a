"""Settings of the test suite."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("BIOCLUSTER_HOME", str(Path(tempfile.mkdtemp(prefix="biocluster-test-"))))

from biocluster.web.settings.shared import *  # noqa: F403

SECRET_KEY = "only-for-tests"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
