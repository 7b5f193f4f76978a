"""Forms of budget lines: amounts in whole yen, as offices write them."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from biocluster.record.forms.seen import SeenModelForm
from biocluster.record.models import BudgetLine
from biocluster.record.operations.budgets import MOST_YEN

_UNITS = {"": 1, "円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000, "億円": 100_000_000}
_AMOUNT = re.compile(r"[¥\\]?(?P<minus>[-△▲−])?(?P<digits>[0-9][0-9,]*)(?P<unit>円|千円|万円|百万円|億円)?")


class YenField(forms.Field):
    """An amount in yen: 1200000, 1,200,000円, １，２００千円, 120万円. Cleans to a whole number."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("For example 1,200,000 or 1,200千円."))
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, int):
            return value
        found = _AMOUNT.fullmatch("".join(unicodedata.normalize("NFKC", str(value)[:40]).split()))
        if found is None:
            raise ValidationError(
                _("“%(text)s” cannot be read as an amount. Write it as 1,200,000 or 1,200千円."),
                code="unreadable",
                params={"text": str(value).strip()[:40]},
            )
        if found["minus"]:
            raise ValidationError(_("An amount cannot be less than zero."), code="negative")
        amount = int(found["digits"].replace(",", "")) * _UNITS[found["unit"] or ""]
        if amount > MOST_YEN:
            raise ValidationError(
                _("This amount is too large. Write it in yen, not in thousands or more."), code="too_large"
            )
        return amount

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}" if isinstance(value, int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "maxlength": "40"}


class BudgetLineForm(SeenModelForm):
    planned_yen = YenField(label=_("planned (yen)"))
    actual_yen = YenField(
        label=_("actual (yen)"), required=False, help_text=_("As soon as it is known; until then empty.")
    )

    class Meta:
        model = BudgetLine
        fields = ("source", "title", "planned_yen", "actual_yen")
