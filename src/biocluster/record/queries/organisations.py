"""What can be asked of organisations."""

import re

from django.db.models import Count, Q, QuerySet

from biocluster.record.access import Viewer
from biocluster.record.models import Organisation, OrganisationAlias
from biocluster.record.queries.invitable import COMMANDS_OFFICE
from biocluster.record.words.text import fold


def visible_to(viewer: Viewer) -> QuerySet[Organisation]:
    """The organisations that this viewer may see: all of them, or none."""
    if not viewer.may("organisation.read"):
        return Organisation.objects.none()
    return Organisation.objects.all()


def to_choose_from() -> QuerySet[Organisation]:
    """The organisations that a form offers: all but the one that stands for the command line."""
    return Organisation.objects.exclude(name=COMMANDS_OFFICE).order_by("kana", "name", "pk")


def with_people_counted(organisations: QuerySet[Organisation], viewer: Viewer) -> QuerySet[Organisation]:
    """Organisations with ``people_now``, the number of people who hold a post there on the viewer's day."""
    held = Q(posts__from_on__lte=viewer.on) & (Q(posts__until_on=None) | Q(posts__until_on__gte=viewer.on))
    return organisations.annotate(people_now=Count("posts__person", filter=held, distinct=True))


_LEGAL_FORM = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|一般社団法人|一般財団法人|公益社団法人|公益財団法人|国立大学法人|"
    r"独立行政法人|特定非営利活動法人|学校法人|医療法人(?:社団|財団)?|社会福祉法人|npo法人|"
    r"\([株有同財社学医独]\)|co\.,?ltd\.?|inc\.?$|k\.k\.?$"
)


def core_of(name: str) -> str:
    """A name as two are compared when somebody may have entered one twice: folded, without its legal form."""
    return _LEGAL_FORM.sub("", fold(name)) or fold(name)


def alike(organisation: Organisation) -> list[Organisation]:
    """Other organisations that may be the same: by name or other name, by reading, or by number."""
    name, kana = core_of(organisation.name), core_of(organisation.kana)
    aliases = OrganisationAlias.objects.values_list("organisation", "name")
    same = {owner for owner, alias in aliases if core_of(alias) == name}
    for pk, other, reading, number in Organisation.objects.values_list(
        "pk", "name", "kana", "corporate_number"
    ).iterator():
        if (
            core_of(other) == name
            or (kana and core_of(reading) == kana)
            or (number and number == organisation.corporate_number)
        ):
            same.add(pk)
    return list(Organisation.objects.filter(pk__in=same - {organisation.pk})[:10])
