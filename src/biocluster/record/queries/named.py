"""Rows found by the names that files and texts call them by."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F

from biocluster.record.models import Organisation, OrganisationAlias, Person, Venue, YearPlan
from biocluster.record.words.text import fold


@dataclass
class OrganisationNames:
    """Organisations by folded name, by folded other name, and by corporate number."""

    by_name: dict[str, Organisation] = field(default_factory=dict)
    by_alias: dict[str, Organisation] = field(default_factory=dict)
    by_number: dict[str, Organisation] = field(default_factory=dict)

    def find(self, name: str) -> Organisation | None:
        folded = fold(name)
        return self.by_name.get(folded) or self.by_alias.get(folded)


def organisation_names() -> OrganisationNames:
    names = OrganisationNames()
    by_pk: dict[int, Organisation] = {}
    for organisation in Organisation.objects.order_by("pk"):
        by_pk[organisation.pk] = organisation
        names.by_name.setdefault(fold(organisation.name), organisation)
        if organisation.corporate_number:
            names.by_number[organisation.corporate_number] = organisation
    for owner, alias in OrganisationAlias.objects.order_by("pk").values_list("organisation_id", "name"):
        names.by_alias.setdefault(fold(alias), by_pk[owner])
    return names


@dataclass
class PersonNames:
    """People by email address, by folded name, and by folded name and reading; as keys of their rows."""

    by_email: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_reading: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    with_email: set[int] = field(default_factory=set)
    with_reading: set[int] = field(default_factory=set)

    def called(self, name: str, reading: str = "") -> list[int]:
        """The people of a folded name; with a folded reading, those who have it, else those without any."""
        if not reading:
            return self.by_name.get(name, [])
        unread = [pk for pk in self.by_name.get(name, []) if pk not in self.with_reading]
        return self.by_reading.get((name, reading), unread)


def person_names() -> PersonNames:
    """Every person, in three dictionaries; rows themselves are not held."""
    names = PersonNames()
    people = Person.objects.order_by("pk").values_list("pk", "name", "kana", "email")
    for pk, name, kana, email in people.iterator(chunk_size=5_000):
        folded = fold(name)
        names.by_name[folded].append(pk)
        if kana:
            names.by_reading[folded, fold(kana)].append(pk)
            names.with_reading.add(pk)
        if email:
            names.by_email[email.lower()] = pk
            names.with_email.add(pk)
    return names


def venues_by_name() -> dict[str, Venue]:
    return {fold(venue.name): venue for venue in Venue.objects.order_by("-pk")}


def year_plans_by_name(fiscal_year: int) -> dict[str, list[YearPlan]]:
    """The year plans of a fiscal year by the folded name of their programme and by their folded heading."""
    found: dict[str, list[YearPlan]] = defaultdict(list)
    plans = YearPlan.objects.filter(annual_plan__fiscal_year=fiscal_year).annotate(
        programme_name=F("programme__name")
    )
    for plan in plans.order_by("pk"):
        for name in {fold(plan.programme_name), fold(plan.heading)}:
            found[name].append(plan)
    return found
