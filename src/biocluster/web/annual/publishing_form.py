"""What the officer says when publishing."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PublishForm(forms.Form):
    """``seen`` is the digest of the document that the officer has before them."""

    note = forms.CharField(
        label=_("Your word on what changed"),
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=2_000,
        required=False,
        help_text=_("It is published, in front of the list of changes. One line for each thing."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: object, first: bool, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        if first:
            del self.fields["note"]
