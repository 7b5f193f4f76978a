"""Forms that know which write to the row they were filled from, so that nobody overwrites what they have not seen."""

from typing import Any

from django import forms

from biocluster.record.queries.audit import last_write_to


class SeenModelForm(forms.ModelForm):
    """``seen`` in the cleaned data goes to the operation, which refuses when the row was written to since."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk is not None:
            self.initial["seen"] = last_write_to(self.instance)
