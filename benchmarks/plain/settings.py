"""The same database, and nothing else of the site."""

from biocluster.web.settings.local import *  # noqa: F403

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.plain.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
