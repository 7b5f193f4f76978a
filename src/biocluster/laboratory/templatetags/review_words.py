"""Words of results for templates: times in minutes, amounts, flags, types of injections."""

import math

from django import template
from django.utils.functional import Promise

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
    if value is None or not math.isfinite(value):
        return "－"
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e7:
        return f"{value:.{digits - 1}e}"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}"


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
