"""The tables of the house's own pages."""

from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.record.models import Role, User
from biocluster.record.templatetags.record_words import era_short


class AccountTable(tables.Table):
    caption = _("Accounts")
    person = tables.Column(
        linkify=lambda record: reverse("account-detail", args=[record.pk]),
        order_by=("person__kana", "person__name"),
        verbose_name=pgettext_lazy("person", "name"),
    )
    roles = tables.Column(empty_values=(), orderable=False, verbose_name=_("roles today"))
    has_factor = tables.Column(verbose_name=_("second factor"))
    is_active = tables.Column(verbose_name=_("state"))
    last_login = tables.Column(verbose_name=_("last signed in"))

    class Meta:
        model = User
        fields = ("person", "email", "roles", "has_factor", "is_active", "last_login")
        order_by = ("person",)
        empty_text = _("No account matches. Change the conditions, or make an account.")
        default = "－"

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def render_roles(self, record: User) -> str:
        """From the posts that were fetched with the rows."""
        held = {
            post.role
            for post in record.person.posts.all()
            if post.role and post.from_on <= self.on and (post.until_on is None or post.until_on >= self.on)
        }
        return ", ".join(str(Role(role).label) for role in sorted(held)) or "－"

    def render_has_factor(self, value: bool, record: Any) -> str:
        if value:
            return str(_("there is one"))
        return str(_("needed and missing") if record.needs_factor else _("none, and none needed"))

    def render_is_active(self, value: bool) -> str:
        return str(_("active") if value else _("stopped"))

    def render_last_login(self, value: datetime) -> str:
        return era_short(value)
