"""Settings of `make run`: one machine, embedded database, a key of its own kept in the home folder."""

import os
import secrets

from biocluster.web.settings.shared import *  # noqa: F403
from biocluster.web.settings.shared import HOME


def local_key() -> str:
    """The key of this home folder, made on first use and readable by its owner only."""
    path = HOME / "secret.key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = local_key()
DEBUG = False
EXAMPLE_MAY_BE_LOADED = True  # its passwords are known to everybody; see web/example/accounts.py
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
MAILERS = {  # mail is left in a folder, one file each
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": HOME / "mail"},
    }
}
STATIC_ROOT = None  # served from the packages, nothing is gathered
