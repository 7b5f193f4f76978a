"""A text that may carry tokens: refused while one of them cannot be put into words."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from biocluster.record.figures.texts import problems_in
from biocluster.record.models import YearPlan


class TokenTextarea(forms.Textarea):
    """Where the offer of tokens (``record/figures/_offer.html``) writes into."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-tokens": "", "rows": 4, **(attrs or {})})


class TokenTextInput(forms.TextInput):
    """The same in one line."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-tokens": "", **(attrs or {})})


class TokenTextField(forms.CharField):
    """A text with tokens. Its form sets ``year_plan``, which ``{{since}}`` and ``{{partners}}`` speak of, and
    ``day``, what a figure without ``on`` is asked for; see ``problems_in``.
    """

    widget = TokenTextarea

    def __init__(self, *, year_plan: YearPlan | None = None, day: date | None = None, **options: Any) -> None:
        self.year_plan, self.day = year_plan, day
        super().__init__(**options)

    def validate(self, value: str) -> None:
        super().validate(value)
        problems = problems_in(value, year_plan=self.year_plan, day=self.day)
        if problems:
            raise ValidationError([ValidationError(each, code="token") for each in problems])
