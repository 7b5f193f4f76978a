"""Forms that choose whom to invite, and by which the invited answer."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from biocluster.record.forms.fields import offer
from biocluster.record.models import Invitation, Person, Reply, Role
from biocluster.record.queries.organisations import to_choose_from


class PeopleChoice(forms.ModelMultipleChoiceField):
    """People to tick; each is named with kana and posts, so that two of one name can be told apart."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: Person) -> str:
        posts = "、".join(str(post) for post in getattr(person, "posts_now", []))
        return f"{person.name} ({posts})" if posts else person.name


class FindPeopleForm(forms.Form):
    """By what people are looked for; at least one of the three."""

    name = forms.CharField(
        label=_("Name, kana or romaji"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    organisation = forms.ModelChoiceField(
        label=_("Holders of a post at"),
        queryset=to_choose_from(),
        required=False,
        empty_label=_("any organisation"),
    )
    role = forms.ChoiceField(
        label=_("With the role"), required=False, choices=[("", _("any role")), *Role.choices]
    )

    @property
    def asks(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())


class ChoosePeopleForm(forms.Form):
    """People to tick among those found."""

    people = PeopleChoice(
        label=_("People found"),
        queryset=Person.objects.none(),
        error_messages={
            "required": _("Nobody is ticked. Tick at least one person."),
            "invalid_choice": _("One of the people is no longer found. Look for them again."),
        },
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "people", people)


class ReplyForm(forms.ModelForm):
    reply = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(Reply.YES, _("I shall attend")), (Reply.NO, _("I cannot attend"))],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Invitation
        fields = ("reply", "note")
        labels = {"note": _("Note to the organisers")}
        help_texts = {"note": _("For example that you come later, or who comes in your place.")}

    def _post_clean(self) -> None:
        """Leave the row alone: the operation changes it, with the time of the answer."""


class ReplyOnBehalfForm(ReplyForm):
    reply = forms.ChoiceField(label=_("Answer"), choices=Reply, widget=forms.RadioSelect)

    class Meta(ReplyForm.Meta):
        labels = {"note": _("Note")}
        help_texts = {"note": _("For example how the answer came: by telephone, on 1 September.")}
