"""Words of results for templates: times in minutes, amounts, flags, types of injections."""

import math

from django import template
from django.utils.functional import Promise

from biocluster.laboratory.exports.figures_in_words import short
from biocluster.laboratory.exports.peak_drawings import minutes as minutes_of
from biocluster.laboratory.models import InjectionType
from biocluster.laboratory.words.against import told

register = template.Library()


@register.filter
def minutes(seconds: float | None) -> str:
    """A time in minutes; a dash where there is none."""
    return minutes_of(seconds)


@register.filter
def amount(value: float | None, digits: int = 4) -> str:
    """A number with so many significant digits, without an exponent where it is of ordinary size."""
    return "－" if value is None or not math.isfinite(value) else short(value, digits)


@register.filter
def percent(share: float | None) -> str:
    """A share as a number of per cent."""
    return "－" if share is None or not math.isfinite(share) else f"{100 * share:,.1f}"


@register.filter
def against(word: str) -> str | Promise:
    """A flag in a few words."""
    return told(word)


@register.filter
def injection_type(word: str) -> str | Promise:
    """A type of injection as tables carry it, in the reader's language."""
    return InjectionType(word).label if word in InjectionType.values else word
