"""Documents, stored once under the digest of their bytes."""

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from biocluster.record.models.audience import Audience
from biocluster.record.models.people import Person


class StoredFile(models.Model):
    """The bytes of a file, kept once however often they are given in."""

    sha256 = models.CharField(_("digest"), max_length=64, unique=True)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    media_type = models.CharField(_("media type"), max_length=100)

    class Meta:
        verbose_name = _("stored file")
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_sha256"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Document(models.Model):
    """A titled file with the class that says who may read it."""

    title = models.CharField(_("title"), max_length=300)
    file_name = models.CharField(_("file name"), max_length=255)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="documents", verbose_name=_("stored"))
    audience = models.CharField(
        _("classification"), max_length=20, choices=Audience, default=Audience.INTERNAL
    )
    added_by = models.ForeignKey(
        Person, models.PROTECT, related_name="documents_added", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class ImportKind(models.TextChoices):
    ORGANISATIONS = "organisations", _("Organisations")
    PEOPLE = "people", _("People and posts")
    GATHERINGS = "gatherings", _("Gatherings and attendance")
    BUDGETS = "budgets", _("Budgets")


IMPORT_KINDS: dict[str, str | Promise] = dict(ImportKind.choices)
"""What each kind of file of rows is called; a room adds its own with what the kind reads and does."""


def import_kinds() -> list[tuple[str, str | Promise]]:
    return list(IMPORT_KINDS.items())


class ImportedFile(models.Model):
    """A file of rows given in: kept as it was, waiting to be confirmed or taken into the record, once."""

    kind = models.CharField(_("kind"), max_length=20, choices=import_kinds)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="imports", verbose_name=_("stored"))
    file_name = models.CharField(_("file name"), max_length=255)
    given_by = models.ForeignKey(
        Person, models.PROTECT, related_name="files_given_in", verbose_name=_("given in by")
    )
    given_at = models.DateTimeField(_("given in at"))
    taken_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="files_taken_in",
        verbose_name=_("taken in by"),
    )
    taken_at = models.DateTimeField(_("taken in at"), null=True, blank=True)
    rows_added = models.PositiveIntegerField(_("rows added"), default=0)
    rows_changed = models.PositiveIntegerField(_("rows changed"), default=0)

    class Meta:
        verbose_name = _("file taken in")
        verbose_name_plural = _("files taken in")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "stored"], name="imported_file_once_a_kind"),
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None) | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="imported_file_taken_by_and_at_together",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
