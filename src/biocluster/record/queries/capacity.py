"""Whether the people counted at a gathering fit into its venue."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import batched

from django.db.models import Count, Sum

from biocluster.record.models import Attendance, Gathering, HeadCount

AT_ONCE = 500


@dataclass(frozen=True)
class Crowd:
    """How many are recorded at a gathering, by person and by category, and how many its venue holds."""

    gathering: Gathering
    count: int
    capacity: int | None

    @property
    def is_over(self) -> bool:
        return self.capacity is not None and self.count > self.capacity


def crowds(gathering_ids: Collection[int]) -> Iterator[Crowd]:
    """The crowd of each of these gatherings."""
    for some in batched(gathering_ids, AT_ONCE):
        named = dict(
            Attendance.objects.filter(gathering__in=some)
            .order_by()
            .values_list("gathering")
            .annotate(Count("pk"))
        )
        counted = dict(
            HeadCount.objects.filter(gathering__in=some)
            .order_by()
            .values_list("gathering")
            .annotate(Sum("count"))
        )
        for gathering in Gathering.objects.filter(pk__in=some).select_related("venue"):
            capacity = gathering.venue.capacity if gathering.venue else None
            yield Crowd(gathering, named.get(gathering.pk, 0) + counted.get(gathering.pk, 0), capacity)
