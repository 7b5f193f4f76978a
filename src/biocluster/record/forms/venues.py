"""The form of a venue."""

from django import forms
from django.utils.translation import gettext_lazy as _

from biocluster.record.forms.fields import IdentifierField, KanaField
from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.models import Venue
from biocluster.record.words.identifiers import postal_code


class VenueForm(SeenModelForm):
    kana = KanaField(label=Venue._meta.get_field("kana").verbose_name, required=False, max_length=200)
    postal_code = IdentifierField(
        read=postal_code,
        label=Venue._meta.get_field("postal_code").verbose_name,
        max_length=20,
        required=False,
        help_text=_("For example 997-0052."),
    )
    latitude = forms.DecimalField(
        label=Venue._meta.get_field("latitude").verbose_name,
        required=False,
        min_value=-90,
        max_value=90,
        max_digits=9,
        decimal_places=6,
        help_text=_("In degrees, for example 38.727000."),
    )
    longitude = forms.DecimalField(
        label=Venue._meta.get_field("longitude").verbose_name,
        required=False,
        min_value=-180,
        max_value=180,
        max_digits=9,
        decimal_places=6,
        help_text=_("In degrees, for example 139.826000."),
    )

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
