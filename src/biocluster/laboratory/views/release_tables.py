"""The tables of releases, for the laboratory and for whom they went to, and the words of their state."""

from datetime import datetime

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.models import Release
from biocluster.laboratory.views.batch_tables import NOWRAP, NUMBER, State, tag
from biocluster.record.templatetags.record_words import era_short

WITHDRAWN: State = (pgettext_lazy("release", "Withdrawn"), "bad")
STANDS: State = (pgettext_lazy("release", "Stands"), "good")
HOLDS_HELD: State = (pgettext_lazy("release", "Holds a material on hold"), "warning")


def state_of(release: Release) -> State:
    """Of a release with counts."""
    if release.is_withdrawn:  # type: ignore[attr-defined]  # from with_counts
        return WITHDRAWN
    return HOLDS_HELD if release.held else STANDS  # type: ignore[attr-defined]


class ReleaseTable(tables.Table):
    caption = _("Releases")
    code = tables.Column(linkify=lambda record: reverse("release", args=[record.pk]), attrs=NOWRAP)
    released = tables.Column(verbose_name=_("materials"), attrs=NUMBER, orderable=False)
    held = tables.Column(verbose_name=_("on hold"), attrs=NUMBER, orderable=False)
    state = tables.Column(empty_values=(), verbose_name=_("state"), orderable=False)

    class Meta:
        model = Release
        fields = (
            "code",
            "requester",
            "processing",
            "released_at",
            "released_by",
            "released",
            "held",
            "state",
        )
        order_by = ("-released_at",)
        empty_text = _("No release matches. Results are released from the page of their processing.")
        default = "0"

    def render_released_at(self, value: datetime) -> str:
        return era_short(value)

    def render_state(self, record: Release) -> str:
        return tag(state_of(record))


class OwnReleaseTable(ReleaseTable):
    caption = _("Results released to your organisation")
    code = tables.Column(linkify=lambda record: reverse("own-release", args=[record.pk]), attrs=NOWRAP)

    class Meta:
        model = Release
        fields = ("code", "requester", "released_at", "released", "held", "state")
        exclude = ("processing", "released_by")
        order_by = ("-released_at",)
        empty_text = _("Nothing was released to an organisation where you hold a post.")
        default = "0"
