"""What the menus offer, and the verb that each page needs: shown only to whom the page would open."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.record.access import Viewer


@dataclass(frozen=True)
class Item:
    """One line of a menu: the name of the address, what to call it, and the verb of its page."""

    name: str
    label: str | Promise
    verb: str


@dataclass(frozen=True)
class Group:
    label: str | Promise
    entries: tuple[Item, ...]


PUBLIC: tuple[Item, ...] = (
    Item("front", _("Front page"), "public.read"),
    Item("annual", _("Annual plans"), "public.read"),
    Item("programmes", _("Programmes"), "public.read"),
    Item("figures", _("Figures"), "public.read"),
    Item("calendar", _("Calendar"), "public.read"),
    Item("open-data", _("Open data"), "public.read"),
)

STAFF = (
    Group(
        _("Today"),
        (
            Item("home", _("What there is to do"), "account.own"),
            Item("own-actions", _("My open actions"), "action.own"),
            Item("own-invitations", _("My invitations"), "invitation.reply"),
            Item("own-releases", _("My results"), "release.own"),
        ),
    ),
    Group(
        _("Plan"),
        (
            Item("plans", _("Plans"), "programme.read"),
            Item("programme-list", _("Programmes"), "programme.read"),
        ),
    ),
    Group(
        _("Gatherings"),
        (
            Item("gatherings", _("Gatherings"), "gathering.read"),
            Item("gathering-calendar", _("Calendar"), "gathering.read"),
            Item("overdue-actions", _("Overdue actions"), "action.overdue"),
            Item("venues", _("Venues"), "gathering.read"),
        ),
    ),
    Group(
        _("Registers"),
        (
            Item("organisations", _("Organisations"), "organisation.read"),
            Item("people", _("People"), "person.read"),
            Item("documents", _("Documents"), "document.read"),
            Item("imports", _("Files in"), "file.give"),
            Item("plan-imports", _("Plans in"), "plan.import"),
            Item("synonyms", _("Words for the search"), "synonym.edit"),
        ),
    ),
    Group(
        _("Laboratory"),
        (
            Item("laboratory-materials", pgettext_lazy("laboratory", "Materials"), "material.read"),
            Item("laboratory-holds", _("Holds"), "material.read"),
            Item("batches", _("Batches"), "batch.read"),
            Item("processings", _("Processings"), "processing.read"),
            Item("releases", _("Releases"), "release.read"),
            Item("control-charts", _("Control charts"), "chart.read"),
            Item("methods", _("Methods"), "method.read"),
            Item("compounds", _("Compounds"), "compound.read"),
        ),
    ),
    Group(
        _("The house"),
        (
            Item("account", _("My account"), "account.own"),
            Item("accounts", _("Accounts"), "account.manage"),
            Item("access", _("Who may do what"), "access.read"),
            Item("audit", _("Audit"), "audit.read"),
        ),
    ),
)


@dataclass(frozen=True)
class Link:
    """A menu line as it stands on one page; ``current`` is ``page`` on it, ``true`` below it, else empty."""

    label: str | Promise
    url: str
    current: str


@dataclass(frozen=True)
class Section:
    label: str | Promise
    items: list[Link]


@dataclass(frozen=True)
class Navigation:
    public: list[Link]
    staff: list[Section]


def navigation_for(viewer: Viewer | None, path: str) -> Navigation:
    """The menus of a page at ``path``; without a viewer (an error before sign-in is known) there are none."""
    if viewer is None:
        return Navigation([], [])
    items = [*PUBLIC, *(item for group in STAFF for item in group.entries)]
    open_to_viewer = {item: reverse(item.name) for item in items if viewer.may(item.verb)}
    above = [url for url in open_to_viewer.values() if path.startswith(url) and (url != "/" or path == "/")]
    here = max(above, key=len, default="")

    def links(entries: tuple[Item, ...]) -> list[Link]:
        return [
            Link(item.label, url, ("page" if url == path else "true") if url == here else "")
            for item in entries
            if (url := open_to_viewer.get(item)) is not None
        ]

    staff = [Section(group.label, found) for group in STAFF if (found := links(group.entries))]
    return Navigation(links(PUBLIC), staff if viewer.signed_in else [])
