"""What can be asked of attendance. The table is large: everything here starts from named gatherings or people."""

from collections.abc import Collection

from django.db.models import QuerySet

from biocluster.record.models import Attendance, Gathering, Invitation, Person
from biocluster.record.queries.capacity import crowds


def numbers_present(gatherings: Collection[int]) -> dict[int, int]:
    """How many people each of these gatherings had, named and counted together; a constant number of queries."""
    return {crowd.gathering.pk: crowd.count for crowd in crowds(gatherings)}


def has_attendance(gathering: Gathering) -> bool:
    return gathering.attendances.exists() or gathering.head_counts.exists()


def present_at(gathering: Gathering) -> QuerySet[Attendance]:
    """Those recorded as present, by the kana of their names."""
    return gathering.attendances.select_related("person").order_by(
        "person__kana", "person__name", "person__pk"
    )


def expected_at(gathering: Gathering) -> QuerySet[Person]:
    """Everybody invited to the gathering or recorded as present, by kana: the list to tick off."""
    invited = Invitation.objects.filter(gathering=gathering).values("person")
    present = Attendance.objects.filter(gathering=gathering).values("person")
    return Person.objects.filter(pk__in=invited.union(present)).order_by("kana", "name", "pk")
