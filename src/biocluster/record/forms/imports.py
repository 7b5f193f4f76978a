"""The form by which a file of rows is given in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from biocluster.record.forms.rows_file import RowsFileField
from biocluster.record.importers.kinds import Kind


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the rows are"))
    file = RowsFileField(
        label=_("file"),
        allow_empty_file=True,
        help_text=_(
            "CSV (UTF-8 or Shift_JIS) or Excel (.xlsx), at most 50 MB. Nothing is saved before you confirm."
        ),
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in kinds]  # type: ignore[attr-defined]
