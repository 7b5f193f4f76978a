"""The form by which a file of rows is given in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from biocluster.record.importers.kinds import Kind
from biocluster.record.importers.sheets import refuse_large
from biocluster.record.words.file_kinds import FileRefused


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the rows are"))
    file = forms.FileField(
        label=_("file"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_(
            "CSV (UTF-8 or Shift_JIS) or Excel (.xlsx), at most 50 MB. Nothing is saved before you confirm."
        ),
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in kinds]  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        try:
            refuse_large(file.size)
        except FileRefused as error:
            raise ValidationError(str(error)) from None
        return file
