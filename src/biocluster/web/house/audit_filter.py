"""The conditions by which the audit is narrowed."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from biocluster.record.forms.fields import EraDateField
from biocluster.record.forms.organisations import matching_name
from biocluster.record.models import AuditEntry, Person
from biocluster.record.views.history import audited_models
from biocluster.record.views.verbs import EVENTS, VERBS

ALL = ("", _("All"))


def verbs() -> list[tuple[object, object]]:
    groups = [(heading, list(group.items())) for heading, group in VERBS.items()]
    return [ALL, (_("Accounts"), list(EVENTS.items())), *groups]


def kinds() -> list[tuple[str, object]]:
    """Every kind of row of the record, by its name."""
    names = {name: model._meta.verbose_name for name, model in audited_models().items()}
    return [ALL, *sorted(names.items(), key=lambda pair: str(pair[1]))]


class AuditFilter(forms.Form):
    who = forms.CharField(
        label=_("Who"), max_length=100, required=False, help_text=_("Part of the name or kana.")
    )
    verb = forms.ChoiceField(label=_("What"), choices=verbs, required=False)
    kind = forms.ChoiceField(label=_("Kind of row"), choices=kinds, required=False)
    row = forms.IntegerField(label=_("Number of the row"), min_value=1, required=False)
    since = EraDateField(label=_("From the day"), required=False)
    until = EraDateField(label=_("To the day"), required=False)

    def narrow(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The entries that meet the conditions; none while a condition cannot be read."""
        if not self.is_valid():
            return entries.none()
        given = self.cleaned_data
        if given["who"]:
            people = matching_name(Person.objects.all(), given["who"], "name", "kana", "romaji")
            entries = entries.filter(by__in=list(people.values_list("pk", flat=True)[:500]))
        for field, name in (("verb", "verb"), ("subject_kind", "kind"), ("subject_id", "row")):
            if given[name]:
                entries = entries.filter(**{field: given[name]})
        if given["since"]:
            entries = entries.filter(at__gte=_midnight(given["since"]))
        if given["until"]:
            entries = entries.filter(at__lt=_midnight(given["until"] + timedelta(days=1)))
        return entries


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
