"""Who came to the gatherings of a file: people of the record by name, or a number by category."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biocluster.record.importers import cells
from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.models import Attendance, Gathering, HeadCount, Post, Venue
from biocluster.record.operations.imports import Change
from biocluster.record.queries.capacity import crowds
from biocluster.record.queries.named import PersonNames, person_names
from biocluster.record.words.text import fold

PERSON = Column("person", "出席者", "attendee", cells.text(100), also=("氏名", "参加者", "出席者氏名"), example="架空 花子",
                remark=_("As in the record; or leave it empty and count a category."))  # fmt: skip
KANA = Column(
    "person_kana", "出席者カナ", "attendee kana", cells.kana(100), also=("氏名カナ", "カナ", "フリガナ")
)
EMAIL = Column("person_email", "出席者メール", "attendee email", cells.email, also=("メールアドレス", "メール", "email"),
               example="hanako@example.jp")  # fmt: skip
OF = Column("person_organisation", "出席者所属", "attendee organisation", cells.text(200), also=("所属", "所属機関"),
            remark=_("Tells people of the same name apart."))  # fmt: skip
AS = Column("attends_as", "出席区分", "attends as", cells.text(60), also=("出席の立場",), example="委員")
ATTENDEE = (PERSON, KANA, EMAIL, OF, AS)
CATEGORY = Column("category", "参加者区分", "category", cells.text(60), also=("区分名",),
                  remark=_("With a number, for people who are counted and not named."))  # fmt: skip
COUNT = Column("count", "人数", "number", cells.whole_number(1_000_000, unit="名"), also=("参加者数",))
COUNTED = (CATEGORY, COUNT)

Wrong = tuple[object, object, object]
"""A column, the value in it, and what is wrong with it."""

Where = tuple[int, Venue | None]
"""The line that spoke of a gathering first, and where it is held."""


class Attendees:
    """Gathers, line by line, who came; checks against the record when all lines are read."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._people: PersonNames | None = None
        self._found: dict[tuple[object, ...], int | Wrong] = {}
        self._named: dict[int, dict[int, tuple[int, str]]] = defaultdict(dict)
        self._counted: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)

    def came_to(self, gathering: Gathering) -> bool:
        return bool(self._named.get(id(gathering)) or self._counted.get(id(gathering)))

    def take(self, row: Row, gathering: Gathering) -> None:
        """What a line says of who came; a line may as well say nothing of it."""
        if row["category"] is not None or row["count"] is not None:
            self._count(row, gathering)
        if row["person"] is not None or row["person_email"] is not None:
            self._name(row, gathering)
        elif row["attends_as"] is not None:
            self._problems.add(row.line, PERSON, "", _("The line says as what somebody came, and not who."))

    def _count(self, row: Row, gathering: Gathering) -> None:
        for column in COUNTED:
            if row[column.name] is None:
                self._problems.add(row.line, column, "", _("A category and its number belong together."))
                return
        seen = self._counted[id(gathering)].setdefault(row["category"], (row.line, row["count"]))
        if seen[0] != row.line:
            self._problems.add(
                row.line, CATEGORY, row["category"],
                _("The same stands in line %(line)s. Leave one.") % {"line": seen[0]},
            )  # fmt: skip

    def _name(self, row: Row, gathering: Gathering) -> None:
        asked = (row["person"], row["person_kana"], row["person_email"], row["person_organisation"])
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = self._find(*asked)
        if not isinstance(found, int):
            self._problems.add(row.line, *found)  # type: ignore[arg-type]
            return
        seen = self._named[id(gathering)].setdefault(found, (row.line, row["attends_as"] or ""))
        if seen[0] != row.line:
            self._problems.add(
                row.line, PERSON, row["person"] or row["person_email"],
                _("This person stands in line %(line)s already. Leave one.") % {"line": seen[0]},
            )  # fmt: skip

    def _find(
        self, name: str | None, kana: str | None, email: str | None, organisation: str | None
    ) -> int | Wrong:
        people = self._people = self._people or person_names()
        if email:
            pk = people.by_email.get(email)
            if pk is None:
                return EMAIL, email, _("Nobody in the record has this address. Add the person first.")
            if name and pk not in people.by_name.get(fold(name), []):
                return PERSON, name, _("In the record this is the address of somebody with another name.")
            return pk
        same = people.called(fold(name or ""), fold(kana or ""))
        if organisation and len(same) > 1:
            of = Q(organisation__name=organisation) | Q(organisation__aliases__name=organisation)
            same = sorted(set(Post.objects.filter(of, person__in=same).values_list("person", flat=True)))
        if len(same) == 1:
            return same[0]
        if not same:
            return (
                PERSON,
                name,
                _("Nobody in the record has this name. Add the person first, or count by category."),
            )
        return (
            PERSON, name,
            _("%(count)s people in the record have this name. Give the email address of the one you mean.")
            % {"count": len(same)},
        )  # fmt: skip

    def settle(
        self, gatherings: Sequence[Gathering], where: dict[int, Where]
    ) -> tuple[list[Attendance], list[HeadCount], list[Change]]:
        """Attendances and head counts to add and to change; a gathering that would not fit in is a problem."""
        there = [gathering for gathering in gatherings if gathering.pk]
        held = _held_attendances(there)
        counts = _held_counts(there)
        more = Counter[int]()
        named, counted, changed = [], [], []
        for gathering in gatherings:
            for person, (_line, attends_as) in self._named.get(id(gathering), {}).items():
                attendance = held.get((gathering.pk, person))
                if attendance is None:
                    named.append(Attendance(gathering=gathering, person_id=person, attends_as=attends_as))
                    more[id(gathering)] += 1
                elif attends_as and attendance[1] != attends_as:
                    changed.append(Change(Attendance(pk=attendance[0]), {"attends_as": attends_as}))
            for category, (_line, count) in self._counted.get(id(gathering), {}).items():
                counted_before = counts.get((gathering.pk, category))
                if counted_before is None:
                    counted.append(HeadCount(gathering=gathering, category=category, count=count))
                    more[id(gathering)] += count
                elif counted_before.count != count:
                    changed.append(Change(counted_before, {"count": count}))
                    more[id(gathering)] += count - counted_before.count
        self._check_capacity(gatherings, more, where)
        return named, counted, changed

    def _check_capacity(
        self, gatherings: Sequence[Gathering], more: Counter[int], where: dict[int, Where]
    ) -> None:
        before = {crowd.gathering.pk: crowd.count for crowd in crowds([g.pk for g in gatherings if g.pk])}
        for gathering in gatherings:
            count = before.get(gathering.pk, 0) + more[id(gathering)]
            line, venue = where[id(gathering)]
            if venue and venue.capacity is not None and more[id(gathering)] > 0 and count > venue.capacity:
                self._problems.add(
                    line, str(_("gathering")), gathering.title,
                    _("%(count)s people would have come, and %(venue)s holds %(capacity)s. Correct the list or the capacity.")
                    % {"count": count, "venue": venue.name, "capacity": venue.capacity},
                )  # fmt: skip


def _held_attendances(gatherings: Sequence[Gathering]) -> dict[tuple[int, int], tuple[int, str]]:
    held = {}
    for start in range(0, len(gatherings), 500):
        rows = Attendance.objects.filter(gathering__in=gatherings[start : start + 500])
        for pk, gathering, person, attends_as in rows.values_list(
            "pk", "gathering", "person", "attends_as"
        ).iterator():
            held[gathering, person] = (pk, attends_as)
    return held


def _held_counts(gatherings: Sequence[Gathering]) -> dict[tuple[int, str], HeadCount]:
    held = {}
    for start in range(0, len(gatherings), 500):
        for row in HeadCount.objects.filter(gathering__in=gatherings[start : start + 500]):
            held[row.gathering_id, row.category] = row
    return held
