"""What can be asked of people and posts."""

from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Replace

from biocluster.record.access import Viewer
from biocluster.record.models import Organisation, Person, Post


def visible_to(viewer: Viewer) -> QuerySet[Person]:
    """The people that this viewer may see: all of them, or none."""
    return Person.objects.all() if viewer.may("person.read") else Person.objects.none()


def posts_visible_to(viewer: Viewer) -> QuerySet[Post]:
    """The posts whose holders this viewer may see."""
    posts = Post.objects.select_related("person", "organisation")
    return posts if viewer.may("person.read") else posts.none()


def held_on(day: date) -> Q:
    """Posts that are held on a day."""
    return Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gte=day))


def with_posts_on(people: QuerySet[Person], day: date) -> QuerySet[Person]:
    """People with ``current_posts``, those they hold on that day, in two queries however many people."""
    posts = Post.objects.filter(held_on(day)).select_related("organisation")
    return people.prefetch_related(Prefetch("posts", posts, to_attr="current_posts"))


def posts_at(organisation: Organisation, viewer: Viewer) -> QuerySet[Post]:
    """The posts at an organisation, those that are held first, then by the holder's reading."""
    return (
        posts_visible_to(viewer)
        .filter(organisation=organisation)
        .order_by(F("until_on").desc(nulls_first=True), "person__kana", "pk")
    )


def alike(person: Person) -> QuerySet[Person]:
    """Other people with the same name, the same reading or the same address, spaces aside."""
    name, kana = "".join(person.name.split()), "".join(person.kana.split())
    same = Q(bare_name=name)
    if kana:
        same |= Q(bare_kana=kana)
    if person.email:
        same |= Q(email__iexact=person.email)
    return (
        Person.objects.exclude(pk=person.pk)
        .annotate(bare_name=_bare("name"), bare_kana=_bare("kana"))
        .filter(same)[:10]
    )


def _bare(field: str) -> Replace:
    return Replace(Replace(F(field), Value(" "), Value("")), Value("　"), Value(""))


def own_posts(viewer: Viewer) -> QuerySet[Post]:
    """The posts that the viewer holds on the day they look: anybody may see their own."""
    return Post.objects.filter(held_on(viewer.on), person=viewer.person).select_related("organisation")
