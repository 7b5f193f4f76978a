"""Fields that read dates, times, fiscal years and kana as Japanese offices write them.

Each shows a value to Japanese readers in era form and to English readers in western form, and reads both.
"""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from biocluster.record.words import dates
from biocluster.record.words.dates import DateError, FiscalYear, PartialDate
from biocluster.record.words.eras import plain_digits
from biocluster.record.words.identifiers import IdentifierError
from biocluster.record.words.kana import KanaError, full_katakana

NOTHING_CHOSEN = _("- Select an option -")
"""The words of Django's own for an empty choice, said in Japanese by the catalogue of this room."""


class WrittenField(forms.Field):
    """A line of text that stands for a value: ``read`` gives the value, ``write`` the text for the reader."""

    widget = forms.TextInput
    example: Any = ""
    longest = 60

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", self.example)
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except DateError as error:
            raise ValidationError(str(error), code="unreadable") from None

    def prepare_value(self, value: Any) -> Any:
        return value if value in self.empty_values or isinstance(value, str) else self.write(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"autocomplete": "off", "maxlength": str(self.longest)}

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> str:
        raise NotImplementedError


class EraDateField(WrittenField):
    """A day: 平成26年8月20日, H26.8.20, 2014-08-20, 20140820; full-width digits too. Cleans to a ``date``."""

    example = _("For example 平成26年8月20日, H26.8.20 or 2014-08-20.")

    def read(self, text: str) -> date:
        return dates.parse_date(text)

    def write(self, value: date) -> str:
        return dates.era_long(value) if _japanese() else dates.iso(value)


class PartialDateField(WrittenField):
    """A day, or a month or year of which no more is known. Cleans to a ``PartialDate``."""

    example = _(
        "For example 平成26年8月20日 or 2014-08-20. A month (平成26年8月) or a year (平成26年) will do."
    )

    def read(self, text: str) -> PartialDate:
        return dates.parse_partial_date(text)

    def write(self, value: PartialDate) -> str:
        return dates.era_long(value) if _japanese() else dates.iso(value)


class FiscalYearField(WrittenField):
    """A fiscal year: 平成26年度, H26, 2014年度, FY2014. Cleans to the year in which it begins, a number."""

    example = _("For example 平成26年度, H26 or FY2014.")
    longest = 20

    def read(self, text: str) -> int:
        return FiscalYear.parse(text).year

    def write(self, value: int | FiscalYear) -> str:
        year = value if isinstance(value, FiscalYear) else FiscalYear(value)
        return year.era if _japanese() else year.english


_CLOCK = re.compile(
    r"(?P<half>午前|午後)?(?P<hour>[0-9]{1,2})(?::(?P<m>[0-9]{2})|時(?:(?P<m2>[0-9]{1,2})分|(?P<h>半))?)"
)


class ClockField(WrittenField):
    """A time of day: 13:30, 13時30分, 午後1時半; full-width digits too. Cleans to a ``time``."""

    example = _("For example 13:30 or 午後1時半.")
    longest = 20

    def read(self, text: str) -> time:
        found = _CLOCK.fullmatch(plain_digits(text[: self.longest]))
        if found is None:
            raise DateError(
                _("“%(text)s” cannot be read as a time. Write it as 13:30 or 午後1時半."), text=text.strip()
            )
        hour = int(found["hour"])
        minute = 30 if found["h"] else int(found["m"] or found["m2"] or 0)
        if hour > (12 if found["half"] else 23) or minute > 59:
            raise DateError(
                _("There is no time %(text)s. Hours run from 0 to 23, minutes from 0 to 59."),
                text=text.strip(),
            )
        if found["half"]:
            hour = hour % 12 + (12 if found["half"] == "午後" else 0)
        return time(hour, minute)

    def write(self, value: time) -> str:
        return f"{value:%H:%M}"


class KanaField(forms.CharField):
    """A reading in kana. Half width and hiragana become full-width katakana, so that one word sorts as one."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("The reading in kana, for example ツルオカ ハナコ."))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        try:
            return full_katakana(super().to_python(value) or "")
        except KanaError as error:
            raise ValidationError(str(error), code="not_kana") from None


class IdentifierField(forms.CharField):
    """A code with a form of its own: ``read`` checks it and gives the one way it is kept."""

    def __init__(self, *, read: Callable[[str], str], **options: Any) -> None:
        super().__init__(**options)
        self.read = read

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return self.read(text) if text else ""
        except IdentifierError as error:
            raise ValidationError(str(error), code="unreadable") from None


def offer(
    form: forms.BaseForm, name: str, rows: QuerySet[Any], *, empty_label: str | Promise | None = None
) -> None:
    """Let the field ``name`` of the form choose among these rows."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
    if empty_label is not None:
        field.empty_label = str(empty_label)


def _japanese() -> bool:
    return (get_language() or "ja").startswith("ja")
