"""Settings of a site on the network. Whatever is secret or the site's own comes from the environment or a file.

Refuses to start, with a sentence, where something that security rests on is missing or weak.
docs/how_to/production.md says what each variable means.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from biocluster.web.settings.shared import *  # noqa: F403
from biocluster.web.settings.shared import HOME, SITE

LEAST_KEY_LENGTH = 50
LEAST_KEY_LETTERS = 10


def setting(name: str, default: str | None = None) -> str:
    """``BIOCLUSTER_name``, or what stands in the file named by ``BIOCLUSTER_name_FILE``."""
    given, path = os.environ.get(f"BIOCLUSTER_{name}", ""), os.environ.get(f"BIOCLUSTER_{name}_FILE", "")
    if given and path:
        raise ImproperlyConfigured(f"Give BIOCLUSTER_{name} or BIOCLUSTER_{name}_FILE, not both.")
    if path:
        try:
            given = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"The file of BIOCLUSTER_{name}_FILE cannot be read: {error.strerror}."
            ) from None
    if not given and default is None:
        raise ImproperlyConfigured(f"BIOCLUSTER_{name} (or BIOCLUSTER_{name}_FILE) is needed.")
    return given or default or ""


def strong_key(key: str) -> str:
    """The key, if it is long and mixed enough to be a random one."""
    weak = len(key) < LEAST_KEY_LENGTH or len(set(key)) < LEAST_KEY_LETTERS
    if weak or key.startswith("django-insecure"):
        raise ImproperlyConfigured(
            f"BIOCLUSTER_SECRET_KEY is weak: it has to be random and at least {LEAST_KEY_LENGTH} letters long. "
            'Make one with: python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    return key


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]


def hosts(text: str) -> list[str]:
    """Names by which the site is reached; a star would let anybody choose the host of our links."""
    found = listed(text)
    if not found or any("*" in name for name in found):
        raise ImproperlyConfigured(
            "BIOCLUSTER_HOSTS names the hosts of the site, parted by commas, without a star."
        )
    return found


if os.environ.get("DEBUG", "").lower() in {"1", "true", "yes"} or os.environ.get("BIOCLUSTER_DEBUG"):
    raise ImproperlyConfigured(
        "Production settings do not run in debug mode: take DEBUG out of the environment."
    )
if not os.environ.get("BIOCLUSTER_DATABASE_URL"):
    raise ImproperlyConfigured(
        "BIOCLUSTER_DATABASE_URL is needed: postgres://…, or sqlite:///… for one machine."
    )
if not SITE.startswith("https://"):
    raise ImproperlyConfigured("BIOCLUSTER_SITE is the address of the site, and begins with https://.")

DEBUG = False
SECRET_KEY = strong_key(setting("SECRET_KEY"))
SECRET_KEY_FALLBACKS = [strong_key(key) for key in listed(setting("OLD_SECRET_KEYS", ""))]
ALLOWED_HOSTS = hosts(setting("HOSTS"))
CSRF_TRUSTED_ORIGINS = [SITE]

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = int(setting("PROXIES", "1"))
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True

STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
}
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = False

DEFAULT_FROM_EMAIL = setting("MAIL_FROM")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": setting("MAIL_HOST"),
            "port": int(setting("MAIL_PORT", "587")),
            "username": setting("MAIL_USER", ""),
            "password": setting("MAIL_PASSWORD", ""),
            "use_tls": True,
            "timeout": 20,
        },
    }
}
