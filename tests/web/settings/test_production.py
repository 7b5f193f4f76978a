"""A site on the network starts only when what its security rests on is there, and then Django finds no fault."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

KEY = "k7Qm2Xv9Rt4Wz8Lp3Nc6Hs1Jd5Fg0Ba-Ye_UoIiTrPqSxCvBnM"
GOOD = {
    "BIOCLUSTER_SECRET_KEY": KEY,
    "BIOCLUSTER_HOSTS": "bio.example.jp",
    "BIOCLUSTER_SITE": "https://bio.example.jp",
    "BIOCLUSTER_DATABASE_URL": "sqlite:////tmp/none/biocluster.sqlite3",
    "BIOCLUSTER_MAIL_FROM": "bio@example.jp",
    "BIOCLUSTER_MAIL_HOST": "mail.example.jp",
}
SAYS = """
import json
from django.conf import settings
names = ["DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT",
         "SESSION_COOKIE_NAME", "CSRF_TRUSTED_ORIGINS", "SECRET_KEY_FALLBACKS"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def run(tmp_path: Path, *command: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run Python with production settings and this environment, and nothing of the one around."""
    given = {**GOOD, **changes}
    environment = {name: value for name, value in given.items() if value is not None}
    return subprocess.run(
        [sys.executable, *command],
        env={
            "PATH": os.environ["PATH"],
            "BIOCLUSTER_HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "biocluster.web.settings.production",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            **environment,
        },
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
    )


def test_djangos_own_check_of_a_deployment_finds_nothing(tmp_path):
    database = f"sqlite:///{tmp_path}/biocluster.sqlite3"
    done = run(
        tmp_path,
        "-m",
        "django",
        "check",
        "--deploy",
        "--fail-level",
        "INFO",
        BIOCLUSTER_DATABASE_URL=database,
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        0, "System check identified no issues (0 silenced).\n", ""
    )  # fmt: skip


@pytest.fixture
def refused(monkeypatch, tmp_path):
    """The sentence with which the settings refuse this environment; read in this process, which is quick."""

    def ask(**changes: str | None) -> str:
        for name in [name for name in os.environ if name.startswith("BIOCLUSTER_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("BIOCLUSTER_HOME", str(tmp_path))
        for name, value in {**GOOD, **changes}.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        shared = "biocluster.web.settings.shared"
        with monkeypatch.context() as patch:
            patch.delitem(sys.modules, shared, raising=False)
            patch.delitem(sys.modules, "biocluster.web.settings.production", raising=False)
            try:
                importlib.import_module("biocluster.web.settings.production")
            except ImproperlyConfigured as error:
                return str(error)
            finally:
                sys.modules.pop("biocluster.web.settings.production", None)
        return ""

    return ask


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"BIOCLUSTER_SECRET_KEY": None}, "BIOCLUSTER_SECRET_KEY (or BIOCLUSTER_SECRET_KEY_FILE) is needed"),
        ({"BIOCLUSTER_SECRET_KEY": "short"}, "BIOCLUSTER_SECRET_KEY is weak"),
        ({"BIOCLUSTER_SECRET_KEY": "a" * 80}, "BIOCLUSTER_SECRET_KEY is weak"),
        ({"BIOCLUSTER_SECRET_KEY": "django-insecure-" + KEY}, "BIOCLUSTER_SECRET_KEY is weak"),
        ({"BIOCLUSTER_SECRET_KEY_FILE": "/none"}, "not both"),
        ({"BIOCLUSTER_SECRET_KEY": None, "BIOCLUSTER_SECRET_KEY_FILE": "/none"}, "cannot be read"),
        ({"BIOCLUSTER_OLD_SECRET_KEYS": "short"}, "weak"),
        ({"BIOCLUSTER_HOSTS": None}, "BIOCLUSTER_HOSTS"),
        ({"BIOCLUSTER_HOSTS": "*"}, "without a star"),
        ({"BIOCLUSTER_SITE": None}, "begins with https://"),
        ({"BIOCLUSTER_SITE": "http://bio.example.jp"}, "begins with https://"),
        ({"BIOCLUSTER_DATABASE_URL": None}, "BIOCLUSTER_DATABASE_URL is needed"),
        ({"BIOCLUSTER_MAIL_HOST": None}, "BIOCLUSTER_MAIL_HOST"),
        ({"DEBUG": "1"}, "debug mode"),
        ({"BIOCLUSTER_DEBUG": "yes"}, "debug mode"),
        ({}, ""),
    ],
)
def test_the_settings_say_what_is_missing_or_weak(refused, changes, says):
    told = refused(**changes)
    assert says in told
    assert bool(told) == bool(says)


def test_no_secret_stands_in_what_the_settings_say(refused):
    assert "hunter2hunter2" not in refused(BIOCLUSTER_SECRET_KEY="hunter2hunter2")


def test_a_key_is_read_from_a_file_and_cookies_are_for_https_only(tmp_path):
    (tmp_path / "key").write_text(KEY + "\n")
    done = run(
        tmp_path, "-c", SAYS, BIOCLUSTER_SECRET_KEY=None, BIOCLUSTER_SECRET_KEY_FILE=str(tmp_path / "key"),
        BIOCLUSTER_OLD_SECRET_KEYS=KEY[::-1],
    )  # fmt: skip
    assert json.loads(done.stdout) == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 63072000,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_TRUSTED_ORIGINS": ["https://bio.example.jp"],
        "SECRET_KEY_FALLBACKS": [KEY[::-1]],
    }


def test_an_embedded_database_named_by_its_address_is_as_safe_as_the_one_in_the_home_folder(tmp_path):
    says = "from django.conf import settings; import json; d = settings.DATABASES['default']; print(json.dumps([str(d['NAME']), d['OPTIONS']]))"
    done = run(tmp_path, "-c", says, BIOCLUSTER_DATABASE_URL="sqlite:////srv/bio.sqlite3")
    name, options = json.loads(done.stdout)
    assert name == "/srv/bio.sqlite3"
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]
