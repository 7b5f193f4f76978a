"""Who a row is meant for, the same three classes everywhere."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Audience(models.TextChoices):
    PUBLIC = "public", pgettext_lazy("audience", "Public")
    INTERNAL = "internal", pgettext_lazy("audience", "Internal")
    CONFIDENTIAL = "confidential", pgettext_lazy("audience", "Confidential")
