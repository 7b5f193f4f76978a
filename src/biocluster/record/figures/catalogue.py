"""All the figures there are: computed, reported, and those that nobody has reported yet."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language

from biocluster.record.figures.registry import REGISTERED, Declaration, declarations
from biocluster.record.figures.values import UnknownFigure
from biocluster.record.models import Measure


@dataclass(frozen=True)
class KnownFigure:
    """A figure in the words of the record where it has its own, else in those of the house."""

    name: str
    title: str
    title_en: str
    unit: str
    definition: str
    definition_en: str
    answered_by: str
    answered_by_en: str
    origin: Literal["computed", "reported"]
    per_year: bool = False
    measure: Measure | None = None

    @property
    def heading(self) -> str:
        """The title in the reader's language, or the one there is."""
        return _in_language(self.title, self.title_en)

    @property
    def meaning(self) -> str:
        """The definition in the reader's language, or the one there is."""
        return _in_language(self.definition, self.definition_en)

    @property
    def who_answers(self) -> str:
        return _in_language(self.answered_by, self.answered_by_en)


def known_figures() -> list[KnownFigure]:
    """Every figure by name; one query."""
    declared = declarations()
    measures = {each.name: each for each in Measure.objects.select_related("answered_by")}
    return [_known(name, declared.get(name), measures.get(name)) for name in sorted(declared | measures)]


def known_figure(name: str) -> KnownFigure:
    """One figure. Raises ``UnknownFigure``."""
    declaration = declarations().get(name)
    measure = Measure.objects.select_related("answered_by").filter(name=name).first()
    if declaration is None and measure is None:
        raise UnknownFigure(name)
    return _known(name, declaration, measure)


def measure_for(figure: KnownFigure) -> Measure:
    """The measure by which counts of a figure are reported; a new one in the words of the house if there is none."""
    return figure.measure or Measure(
        name=figure.name,
        title=figure.title,
        title_en=figure.title_en,
        unit=figure.unit,
        definition=figure.definition,
    )


def _known(name: str, declaration: Declaration | None, measure: Measure | None) -> KnownFigure:
    house = declaration or Declaration(name, "", "", "", "", "")
    own_words = measure is not None and measure.definition not in ("", house.definition)
    organisation = measure.answered_by if measure else None
    return KnownFigure(
        name=name,
        title=(measure.title if measure else "") or house.title,
        title_en=(measure.title_en if measure else "") or house.title_en,
        unit=(measure.unit if measure else "") or house.unit,
        definition=(measure.definition if measure else "") or house.definition,
        definition_en="" if own_words else house.definition_en,
        answered_by=organisation.name if organisation else house.answered_by,
        answered_by_en=organisation.name_en or organisation.name if organisation else house.answered_by_en,
        origin="computed" if name in REGISTERED else "reported",
        per_year=house.per_year,
        measure=measure,
    )


def _in_language(japanese: str, english: str) -> str:
    if (get_language() or "ja").startswith("ja"):
        return japanese or english
    return english or japanese
