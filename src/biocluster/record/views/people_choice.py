"""Looking for people and ticking them, for invitations and for attendance: two forms on one page, no script."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from biocluster.record.doors import Request
from biocluster.record.forms.invitations import ChoosePeopleForm, FindPeopleForm
from biocluster.record.models import Person
from biocluster.record.queries.invitable import people_matching, posts_on

MOST_FOUND = 200


@dataclass(frozen=True)
class PeopleChoice:
    """What was asked for and who was found; ``more`` when not all of them are shown."""

    find: FindPeopleForm
    choose: ChoosePeopleForm | None
    found: int
    more: bool

    @property
    def chosen(self) -> list[Person]:
        """Whom the person ticked; empty until the form is sent and right."""
        if self.choose is None or not self.choose.is_valid():
            return []
        return list(self.choose.cleaned_data["people"])


def people_choice(request: Request, *, apart_from: QuerySet[Person]) -> PeopleChoice:
    """The choice on this page: what the address asks for, and what the form that was sent ticks.

    Everybody found by a post is ticked beforehand; people found by name alone are not.
    """
    find = FindPeopleForm(request.GET or None)
    if not find.asks:
        return PeopleChoice(find, None, 0, False)
    asked = find.cleaned_data
    people = people_matching(
        name=asked["name"], organisation=asked["organisation"], role=asked["role"], on=request.viewer.on
    ).exclude(pk__in=apart_from.order_by().values("pk"))
    keys = list(people.values_list("pk", flat=True)[: MOST_FOUND + 1])
    more, keys = len(keys) > MOST_FOUND, keys[:MOST_FOUND]
    posts = Prefetch(
        "posts", queryset=posts_on(request.viewer.on).select_related("organisation"), to_attr="posts_now"
    )
    choose = ChoosePeopleForm(
        request.POST if request.method == "POST" else None,
        people=Person.objects.filter(pk__in=keys).prefetch_related(posts).order_by("kana", "name", "pk"),
        initial={"people": keys if asked["organisation"] or asked["role"] else []},
    )
    return PeopleChoice(find, choose, len(keys), more)
