"""The numbers of a plan are kept only in styles that can be counted."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from biocluster.record.models import AnnualPlan
from biocluster.record.words.numbering import is_style, split_lead, split_styles


def refuse_style(style: str, field: str) -> None:
    """Raise ``ValidationError`` for ``field`` unless the style is empty or can be counted."""
    if style and not is_style(style):
        raise ValidationError({field: _unknown_style(style)})


def refuse_lead(lead: str, field: str) -> None:
    """The same for what stands before an item of the overview: a bullet, a number, or both."""
    if lead and not _is_lead(lead):
        raise ValidationError({field: _unknown_lead(lead)})


def refuse_numbering(plan: AnnualPlan) -> None:
    """Raise ``ValidationError`` unless every level of the plan has a style that can be counted."""
    wrong = {}
    for style in split_styles(plan.numbering):
        if not is_style(style):
            wrong["numbering"] = _unknown_style(style)
    for lead in split_styles(plan.overview_numbering):
        if not _is_lead(lead):
            wrong["overview_numbering"] = _unknown_lead(lead)
    if wrong:
        raise ValidationError(wrong)


def _is_lead(lead: str) -> bool:
    if lead.startswith("="):
        return True
    _bullet, style = split_lead(lead)
    return not style or is_style(style)


def _unknown_style(style: str) -> str:
    return _(
        "“%(style)s” cannot be counted. Write the label of the first item, for example 1., (1), ① or i., "
        "or = and the words to print."
    ) % {"style": style}


def _unknown_lead(lead: str) -> str:
    return _(
        "“%(lead)s” cannot be counted. Write a bullet, a number or both as they stand before the first item, "
        "for example - (1), or = and the words to print."
    ) % {"lead": lead}
