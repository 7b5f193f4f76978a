"""Settings that hold in every environment. Secrets come from the environment or a file, never from here."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("BIOCLUSTER_HOME", "var")).resolve()
DOCUMENTS = HOME / "documents"
RAW_FILES = HOME / "laboratory" / "raw"
RESULTS = HOME / "laboratory" / "results"
# where raw files are measured: processes of this machine (0: one for each core), or a Dask cluster
ENGINE_WORKERS = int(os.environ.get("BIOCLUSTER_WORKERS", "0"))
ENGINE_SCHEDULER = os.environ.get("BIOCLUSTER_SCHEDULER", "")

INSTALLED_APPS = [
    "biocluster.web",
    "biocluster.record",
    "biocluster.laboratory",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "django_ox",
    "django_tables2",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "biocluster.web.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "biocluster.web.middleware.AddressesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "biocluster.web.middleware.SessionLimitsMiddleware",
    "biocluster.web.middleware.ViewerMiddleware",
    "biocluster.web.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "biocluster.web.urls"
WSGI_APPLICATION = "biocluster.web.wsgi.application"
AUTH_USER_MODEL = "record.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "biocluster.web.context.page",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DJANGO_TABLES2_TEMPLATE = "components/table.html"


def database() -> dict[str, Any]:
    """The database named by BIOCLUSTER_DATABASE_URL, or the embedded one in the home folder.

    SQLite runs with a write-ahead log, takes its write lock when a transaction begins (so that a read
    followed by a write can never fail half-way), waits 20 s for its turn, and syncs every commit.
    """
    url = os.environ.get("BIOCLUSTER_DATABASE_URL", "")
    named: dict[str, Any] = (
        dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)) if url else {}
    )
    if named and "sqlite3" not in named["ENGINE"]:
        return named
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": named.get("NAME") or HOME / "biocluster.sqlite3",
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456;"
            ),
        },
    }


DATABASES = {"default": database()}
CACHES = {  # a folder, so that all processes count the same attempts to sign in
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
TASKS = {  # jobs wait in the database; a worker that dies leaves its job to another after LOCK_TIMEOUT seconds
    "default": {
        "BACKEND": "django_ox.backend.OxBackend",
        "OPTIONS": {"LOCK_TIMEOUT": 60, "MAX_ATTEMPTS": 10},
    }
}
SITE = os.environ.get("BIOCLUSTER_SITE", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")
"""Where the site is, for links made without a request."""

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

# who publishes the open data: its code with the check digit, and prefecture and city in one
MUNICIPALITY_CODE = os.environ.get("BIOCLUSTER_MUNICIPALITY_CODE", "062031")
MUNICIPALITY = os.environ.get("BIOCLUSTER_MUNICIPALITY", "山形県鶴岡市")

STATIC_URL = "static/"
STATIC_ROOT: Path | None = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DOCUMENTS},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "biocluster.web.sign_in.passwords.NotWordsOfThisPlace"},
    {"NAME": "biocluster.web.sign_in.passwords.NotOneself"},
    {"NAME": "biocluster.web.sign_in.passwords.NotOneRun"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # links to set a password, invitations too

ACCOUNT_ADAPTER = "biocluster.web.sign_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; the package wants to know all the same
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator enters the address, and the invitation goes to it
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/15m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "5/m/user",
    "change_password": "5/m/user",
}
ACCOUNT_FORMS = {
    "login": "biocluster.web.sign_in.forms.LoginForm",
    "reset_password": "biocluster.web.sign_in.forms.ResetPasswordForm",
    "reset_password_from_key": "biocluster.web.sign_in.forms.ResetPasswordKeyForm",
    "set_password": "biocluster.web.sign_in.forms.SetPasswordForm",
    "change_password": "biocluster.web.sign_in.forms.ChangePasswordForm",
    "reauthenticate": "biocluster.web.sign_in.forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "biocluster.web.sign_in.forms.AuthenticateForm",
    "reauthenticate": "biocluster.web.sign_in.forms.ConfirmByCodeForm",
    "activate_totp": "biocluster.web.sign_in.forms.AddAppForm",
    "add_webauthn": "biocluster.web.sign_in.forms.AddPasskeyForm",
    "edit_webauthn": "biocluster.web.sign_in.forms.RenamePasskeyForm",
}
MFA_ADAPTER = "biocluster.web.sign_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a telephone whose clock is half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = 60 * 60
SESSION_LONGEST_SECONDS = 12 * 60 * 60

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "object-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_addresses": {"()": "biocluster.web.logs.WithoutPersonalData"}},
    "formatters": {
        "plain": {
            "()": "biocluster.web.logs.WithoutValues",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["no_addresses"],
            "formatter": "plain",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # errors go to the log and nowhere else: no mail with the contents of a request
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
