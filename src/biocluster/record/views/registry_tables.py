"""The tables of organisations, people, documents and files taken in."""

from datetime import datetime

import django_tables2 as tables
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from biocluster.record.models import Document, ImportedFile, Organisation, Person
from biocluster.record.templatetags.record_words import era_short


class OrganisationTable(tables.Table):
    caption = _("Organisations")
    name = tables.Column(linkify=lambda record: reverse("organisation", args=[record.pk]))
    people_now = tables.Column(
        verbose_name=_("people today"), attrs={"td": {"class": "number"}, "th": {"class": "number"}}
    )

    class Meta:
        model = Organisation
        fields = ("name", "kana", "kind", "district", "people_now")
        order_by = ("kana",)
        empty_text = _("No organisation matches. Change the conditions, or add one.")
        default = ""

    def order_kana(
        self, queryset: QuerySet[Organisation], is_descending: bool
    ) -> tuple[QuerySet[Organisation], bool]:
        return queryset.order_by(*_directed(("kana", "name", "pk"), is_descending)), True


class PersonTable(tables.Table):
    caption = _("People")
    name = tables.Column(linkify=lambda record: reverse("person", args=[record.pk]))
    current_posts = tables.Column(verbose_name=_("posts today"), orderable=False)

    class Meta:
        model = Person
        fields = ("name", "kana", "current_posts", "email")
        order_by = ("kana",)
        empty_text = _("Nobody matches. Change the conditions, or add a person.")
        default = ""

    def order_kana(self, queryset: QuerySet[Person], is_descending: bool) -> tuple[QuerySet[Person], bool]:
        return queryset.order_by(*_directed(("kana", "name", "pk"), is_descending)), True

    def render_current_posts(self, value: list[Model]) -> SafeString:
        return format_html_join(mark_safe("<br>"), "{}", ((post,) for post in value))


class DocumentTable(tables.Table):
    caption = _("Documents")
    title = tables.Column(linkify=lambda record: reverse("document", args=[record.pk]))
    size = tables.Column(
        accessor="stored__size_bytes",
        verbose_name=_("size"),
        attrs={"td": {"class": "number"}, "th": {"class": "number"}},
    )

    class Meta:
        model = Document
        fields = ("title", "audience", "size", "added_by", "added_at")
        order_by = ("-added_at",)
        empty_text = _("No document matches. Change the conditions, or add one.")

    def render_size(self, value: int) -> str:
        return size_in_words(value)

    def render_added_at(self, value: datetime) -> str:
        return era_short(value)


class ImportedFileTable(tables.Table):
    caption = _("Files given in")
    file_name = tables.Column(linkify=lambda record: reverse("import", args=[record.pk]))
    state = tables.Column(empty_values=(), verbose_name=_("state"))

    class Meta:
        model = ImportedFile
        fields = ("file_name", "kind", "state", "rows_added", "rows_changed", "given_by", "given_at")
        order_by = ("-given_at",)
        empty_text = _("No file has been given in yet.")
        orderable = False

    def render_state(self, record: ImportedFile) -> str:
        return str(_("in the record") if record.taken_at else _("waits to be confirmed"))

    def render_given_at(self, value: datetime) -> str:
        return era_short(value)


def size_in_words(size: int) -> str:
    """12 KB, 1.5 MB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024)):,} KB"
    return f"{size / 1024**2:,.1f} MB"


def _directed(fields: tuple[str, ...], descending: bool) -> list[str]:
    return [f"-{field}" for field in fields] if descending else list(fields)
