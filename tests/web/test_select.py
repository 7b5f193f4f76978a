"""A list to choose from is written as Django writes it, only quicker."""

from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html


class Choice(forms.Form):
    place = forms.ChoiceField(
        choices=[("", "－"), ("a", "<架空>&館"), ("市", [("b", "ホール"), ("c", "会館")])],
        widget=forms.Select(attrs={"data-offer": "1", "disabled": True}),
    )
    many = forms.MultipleChoiceField(choices=[(1, "一"), (2, "二")], widget=forms.SelectMultiple)


def test_a_select_says_what_djangos_own_says():
    ours = Choice({"place": "b", "many": ["1", "2"]})
    theirs = Choice({"place": "b", "many": ["1", "2"]}, renderer=DjangoTemplates())
    for name in ours.fields:
        written = ours[name].as_widget()
        assert "selected" in written
        assert parse_html(written) == parse_html(theirs[name].as_widget())
