"""Words of the laboratory for templates and tables: rooms, codes, digests, amounts."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

ROOMS: dict[str, str | Promise] = {
    "laboratory": _("Laboratory"),
    "office": _("City office"),
    "industry.desk": _("Industrialisation desk"),
    "industry.kampo": _("Kampo project"),
    "industry.algae": _("Algae project"),
    "health.survey": _("Health survey"),
    "ventures": _("Ventures and Science Park"),
}
"""What the rooms are called, by the neutral name that registrations and holds carry."""


@register.filter
def room(name: str) -> str:
    """What a room is called; a room that this version does not know goes by its name."""
    return str(ROOMS.get(name, name))


@register.filter
def code(text: str) -> str:
    """A laboratory code in groups, easier to compare by eye: L 0000 1235."""
    return f"{text[:1]} {text[1:5]} {text[5:]}" if len(text) == 9 else text


@register.filter
def short_digest(sha256: str) -> str:
    """The first twelve letters of a digest, which tell it from every other here."""
    return sha256[:12]


@register.filter
def measured(value: float | None, digits: int = 4) -> str:
    """A measured number with as many significant digits as help; a dash where there is none."""
    return "－" if value is None else f"{value:.{digits}g}"
