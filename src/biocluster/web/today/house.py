"""What the house itself asks: files that wait, accounts without a second factor, posts that end."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biocluster.record.access import Viewer
from biocluster.record.queries import duties, imports, plan_imports
from biocluster.web.today.lines import EACH, Duty, Urgency, by_day


def files_that_wait(viewer: Viewer) -> Iterator[Duty]:
    for waiting in imports.visible_to(viewer).filter(taken_at=None)[:EACH]:
        yield Duty(
            Urgency.SOON,
            _("Take in the file “%(name)s”, or give it up") % {"name": waiting.file_name},
            reverse("import", args=[waiting.pk]),
        )


def plans_that_wait(viewer: Viewer) -> Iterator[Duty]:
    for waiting in plan_imports.visible_to(viewer).filter(taken_at=None)[:EACH]:
        yield Duty(
            Urgency.SOON,
            _("Look through the plan in “%(name)s” and accept it") % {"name": waiting.file_name},
            reverse("plan-import", args=[waiting.pk]),
        )


def accounts_without_factor(viewer: Viewer) -> Iterator[Duty]:
    if count := duties.accounts_without_factor(viewer).order_by().count():
        yield Duty(
            Urgency.NOW,
            ngettext(
                "%(count)s account still lacks the second factor that its role needs",
                "%(count)s accounts still lack the second factor that their roles need",
                count,
            )
            % {"count": count},
            reverse("accounts"),
        )


def posts_that_end(viewer: Viewer) -> Iterator[Duty]:
    for post in duties.posts_ending(viewer.on)[:EACH]:
        assert post.until_on is not None
        yield by_day(
            viewer.on,
            post.until_on,
            title=_("The post of %(person)s ends: extend it, or hand over the work")
            % {"person": post.person},
            url=reverse("person", args=[post.person_id]),
            detail=str(post),
        )
