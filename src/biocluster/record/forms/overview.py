"""Forms of the overview: outlets, places of programmes under them, captions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from biocluster.record.access import Viewer
from biocluster.record.forms.fields import offer
from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.forms.token_texts import TokenTextarea, TokenTextField
from biocluster.record.forms.year_plans import places_in
from biocluster.record.models import Document, OverviewPlacement, PlanCaption, PlanOutlet
from biocluster.record.queries import documents
from biocluster.record.words.dates import FiscalYear
from biocluster.record.words.file_kinds import JPEG, PNG

PICTURES_OFFERED = 200


class OutletForm(SeenModelForm):
    class Meta:
        model = PlanOutlet
        fields = ("heading", "outlet")
        help_texts = {
            "heading": _("As it is printed, for example □地域産業に活かす."),
            "outlet": _("Which of the five it is; empty for a heading that is none of them."),
        }


def _wording(*, required: bool = False) -> TokenTextField:
    return TokenTextField(
        label=_("wording"),
        required=required,
        max_length=2000,
        widget=TokenTextarea({"rows": 2}),
        help_text=_("Only where it differs from the heading."),
    )


class PlacementForm(SeenModelForm):
    """The words of a programme under an outlet."""

    wording = _wording()

    class Meta:
        model = OverviewPlacement
        fields = ("wording", "lead")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        wording = self.fields["wording"]
        assert isinstance(wording, TokenTextField)
        wording.year_plan = self.instance.year_plan


class PlacementAddForm(forms.Form):
    """A programme to put under an outlet: as an item, or as a bullet of one."""

    year_plan = forms.TypedChoiceField(label=_("Programme"), coerce=int, choices=())
    under = forms.TypedChoiceField(label=_("As"), required=False, coerce=int, empty_value=None, choices=())

    def __init__(self, *args: Any, outlet: PlanOutlet, **options: Any) -> None:
        super().__init__(*args, **options)
        placed = list(outlet.placements.select_related("year_plan").order_by("position", "pk"))
        there = {each.year_plan_id for each in placed}
        year_plan, under = self.fields["year_plan"], self.fields["under"]
        assert isinstance(year_plan, forms.TypedChoiceField)
        assert isinstance(under, forms.TypedChoiceField)
        free = [(key, words) for key, words in places_in(outlet.annual_plan) if key not in there]
        year_plan.choices = [("", "---------"), *free]
        under.choices = [
            ("", _("an item of its own")),
            *(
                (each.pk, _("a bullet under “%(item)s”") % {"item": str(each).split("\n", 1)[0]})
                for each in placed
                if each.under_id is None
            ),
        ]


class CaptionForm(SeenModelForm):
    text = TokenTextField(label=_("text"), max_length=2000, widget=TokenTextarea({"rows": 2}))

    class Meta:
        model = PlanCaption
        fields = ("plan_outlet", "kind", "text", "picture")
        labels = {"plan_outlet": _("Stands under"), "picture": _("Picture")}
        help_texts = {"picture": _("A PNG or JPEG among the documents of the record.")}

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        plan = self.instance.annual_plan
        text = self.fields["text"]
        assert isinstance(text, TokenTextField)
        text.day = FiscalYear(plan.fiscal_year).last_day
        offer(self, "plan_outlet", plan.outlets.all(), empty_label=_("nothing: before the outlets"))
        pictures = documents.visible_to(viewer).filter(
            stored__media_type__in=[PNG.media_type, JPEG.media_type]
        )
        offered = documents.latest(pictures, PICTURES_OFFERED) | Document.objects.filter(
            pk=self.instance.picture_id
        )
        offer(self, "picture", offered, empty_label=_("no picture"))
