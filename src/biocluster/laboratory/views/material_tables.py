"""The tables of materials and of holds."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.models import Hold, Material
from biocluster.laboratory.templatetags.laboratory_words import code, room
from biocluster.record.templatetags.record_words import era_short

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
NOWRAP = {"td": {"class": "nowrap"}}


def use_tag(usable: bool) -> str:
    """Whether a material may be used, as a word with a tone."""
    word, tone = (_("may be used"), "good") if usable else (_("on hold"), "bad")
    return format_html('<span class="tag {}">{}</span>', tone, word)


class MaterialTable(tables.Table):
    caption = pgettext_lazy("laboratory", "Materials")
    code = tables.Column(
        linkify=lambda record: reverse("laboratory-material", args=[record.pk]), attrs=NOWRAP
    )
    is_usable = tables.Column(verbose_name=_("use"), orderable=False)

    class Meta:
        model = Material
        fields = ("code", "kind", "registrar", "reference", "requester", "received_on", "is_usable")
        order_by = ("-code",)
        empty_text = _("No material matches. Change the conditions, or register one.")
        default = ""

    def render_code(self, value: str) -> str:
        return code(value)

    def render_registrar(self, value: str) -> str:
        return room(value)

    def render_received_on(self, value: date) -> str:
        return era_short(value)

    def render_is_usable(self, value: bool) -> str:
        return use_tag(value)


class HoldTable(tables.Table):
    caption = _("Holds")
    material = tables.Column(
        accessor="material__code",
        verbose_name=_("laboratory material"),
        linkify=lambda record: reverse("laboratory-material", args=[record.material_id]),
        attrs=NOWRAP,
    )
    in_force = tables.Column(verbose_name=_("state"), orderable=False)
    lift = tables.Column(empty_values=(), verbose_name="", orderable=False)

    class Meta:
        model = Hold
        fields = ("material", "room", "reason", "from_on", "until_on", "placed_by", "in_force", "lift")
        order_by = ("-from_on",)
        empty_text = _("No hold matches. Change the conditions, or place one.")
        default = "－"

    def __init__(self, *args: Any, rooms: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rooms = rooms

    def render_material(self, value: str) -> str:
        return code(value)

    def render_room(self, value: str) -> str:
        return room(value)

    def render_from_on(self, value: date) -> str:
        return era_short(value)

    def render_until_on(self, value: date) -> str:
        return era_short(value)

    def render_in_force(self, value: bool) -> str:
        word, tone = (
            (pgettext_lazy("hold", "In force"), "bad")
            if value
            else (pgettext_lazy("hold", "Not in force"), "")
        )
        return format_html('<span class="tag {}">{}</span>', tone, word)

    def render_lift(self, record: Any) -> str:
        """The button to lift it, for its room; the day from which it is lifted, once it is."""
        if record.free_from_on:
            return str(_("free from %(day)s") % {"day": era_short(record.free_from_on)})
        if record.room in self.rooms:
            url = reverse("laboratory-hold-lift", args=[record.pk])
            return format_html('<a href="{}">{}</a>', url, _("Lift the hold"))
        return ""
