"""Texts of a plan are kept only if their tokens can be put into words."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models

from biocluster.record.figures.texts import problems_in
from biocluster.record.models import YearPlan


def refuse_broken_tokens(
    row: models.Model, *names: str, year_plan: YearPlan | None = None, day: date | None = None
) -> None:
    """Raise ``ValidationError``, field by field, for tokens that cannot be put into words.

    Texts that stay as they are in the record are not asked again: a figure may have lost its value since.
    """
    stored = type(row)._default_manager.filter(pk=row.pk).first() if row.pk is not None else None
    wrong = {}
    for name in names:
        text = getattr(row, name)
        if stored is not None and getattr(stored, name) == text:
            continue
        if problems := problems_in(text, year_plan=year_plan, day=day):
            wrong[name] = problems
    if wrong:
        raise ValidationError(wrong)
