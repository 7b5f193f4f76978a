"""The same database, and nothing else of the site."""

from biocluster.web.settings.local import *  # noqa: F403

INSTALLED_APPS = ["biocluster.record", "django.contrib.auth", "django.contrib.contenttypes"]
AUTHENTICATION_BACKENDS: list[str] = []
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.plain.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
