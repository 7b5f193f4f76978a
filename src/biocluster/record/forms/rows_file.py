"""The field in which a file of rows is given in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from biocluster.record.importers.sheets import refuse_large
from biocluster.record.words.file_kinds import FileRefused


class RowsFileField(forms.FileField):
    """A CSV or Excel file, refused by its size before its bytes are read."""

    widget = forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        try:
            refuse_large(file.size)
        except FileRefused as error:
            raise ValidationError(str(error)) from None
        return file
