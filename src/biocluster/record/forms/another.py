"""Asking whether a row that looks like one in the record is really another."""

from django import forms
from django.utils.translation import gettext_lazy as _

from biocluster.record.forms.seen import SeenModelForm


class AnotherForm(SeenModelForm):
    """A form that can be asked to be sent once more, with a tick that says the row is not the one shown."""

    is_another = forms.BooleanField(
        label=_("None of these is meant: add it"), required=False, widget=forms.HiddenInput
    )

    def ask_whether_another(self) -> None:
        self.fields["is_another"].widget = forms.CheckboxInput()
