"""The form of a venue."""

from biocluster.record.forms.fields import KanaField
from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.models import Venue


class VenueForm(SeenModelForm):
    kana = KanaField(label=Venue._meta.get_field("kana").verbose_name, required=False, max_length=200)

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
