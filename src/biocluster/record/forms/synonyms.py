"""The form that adds two words which the search takes for the same."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SynonymForm(forms.Form):
    word = forms.CharField(label=_("Word"), max_length=100)
    other = forms.CharField(
        label=_("Same as"), max_length=100, help_text=_("For example 枝豆 and だだちゃ豆.")
    )
