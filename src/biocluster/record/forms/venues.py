"""The form of a venue."""

from typing import Any

from django import forms

from biocluster.record.forms.fields import KanaField
from biocluster.record.models import Venue
from biocluster.record.queries.audit import last_write_to


class VenueForm(forms.ModelForm):
    kana = KanaField(label=Venue._meta.get_field("kana").verbose_name, required=False, max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Venue
        fields = (
            "name",
            "kana",
            "name_en",
            "postal_code",
            "address",
            "latitude",
            "longitude",
            "phone",
            "capacity",
            "owner",
        )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk is not None:
            self.initial["seen"] = last_write_to(self.instance)
