"""What an operation refuses, shown in the form that asked for it."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from biocluster.record.operations.turns import ChangedSince


def take_refusal(form: forms.BaseForm | None, error: Exception) -> None:
    """Put the refusal beside the field it is about, or above the form where it is about no field of it."""
    assert form is not None
    if isinstance(error, ChangedSince) and "seen" in form.fields:
        # who is told of the other's write has seen it: what they save next holds
        sent = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict, or a dictionary in a test
        sent[form.add_prefix("seen")] = str(error.entry.sequence)
        form.data = sent
    if not isinstance(error, ValidationError):
        form.add_error(None, str(error))
        return
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)
