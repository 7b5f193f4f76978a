"""Which figures there are: one function a name, five names from the beginning."""

from datetime import date
from decimal import Decimal

import pytest

from biocluster.record.figures import registry
from biocluster.record.figures.catalogue import known_figure, known_figures
from biocluster.record.figures.registry import AlreadyRegistered, Computed, declare, figure
from biocluster.record.figures.values import UnknownFigure, value_of
from tests.factories.figures import MeasureFactory, ReportedCountFactory
from tests.factories.people import OrganisationFactory

FROM_THE_BEGINNING = [
    "summit.participants",
    "summit.schools",
    "summit.teachers",
    "summit.works",
    "survey.consenting",
]
WORDS = {
    "unit": "名",
    "title": "架空の数",
    "title_en": "Invented",
    "definition": "架空です。",
    "definition_en": "Invented.",
}


@pytest.fixture
def own_registry(monkeypatch):
    """Registrations of a test end with it."""
    monkeypatch.setattr(registry, "REGISTERED", registry.REGISTERED.copy())
    monkeypatch.setattr(registry, "DECLARED", registry.DECLARED.copy())
    for module in ("values", "catalogue"):
        monkeypatch.setattr(f"biocluster.record.figures.{module}.REGISTERED", registry.REGISTERED)


def test_a_name_is_computed_by_one_function(own_registry):
    figure("invented.number", **WORDS)(lambda on: None)
    with pytest.raises(AlreadyRegistered, match=r"invented\.number"):
        figure("invented.number", **WORDS)(lambda on: None)


def test_a_name_is_declared_once(own_registry):
    with pytest.raises(AlreadyRegistered):
        declare(registry.DECLARED["survey.consenting"])


@pytest.mark.django_db
def test_five_figures_are_known_to_an_empty_record():
    known = {each.name: each for each in known_figures()}
    assert [name for name in FROM_THE_BEGINNING if name not in known] == []
    for name in FROM_THE_BEGINNING:
        each = known[name]
        assert each.origin == "reported"
        assert all((each.title, each.title_en, each.unit, each.definition, each.definition_en))
        assert all((each.answered_by, each.answered_by_en))


@pytest.mark.django_db
def test_what_is_computed_takes_the_place_of_what_was_reported_and_texts_stay(own_registry):
    ReportedCountFactory(measure__name="survey.consenting", measure__unit="名", value=8723)
    ReportedCountFactory(measure=known_figure("survey.consenting").measure, on=date(2013, 3, 31), value=4120)
    figure("survey.consenting", **WORDS)(
        lambda on: Computed(Decimal(8730), on) if on >= date(2014, 4, 1) else None
    )
    now = value_of("survey.consenting", on=date(2014, 9, 1))
    assert (now.value, now.origin, now.as_of) == (8730, "computed", date(2014, 9, 1))
    before = value_of("survey.consenting", on=date(2014, 3, 31))
    assert (before.value, before.origin, before.as_of) == (4120, "reported", date(2013, 3, 31))
    assert known_figure("survey.consenting").origin == "computed"


@pytest.mark.django_db
def test_the_words_of_the_record_stand_before_those_of_the_house(english):
    office = OrganisationFactory(name="架空課", name_en="Invented division")
    MeasureFactory(
        name="survey.consenting",
        title="同意した市民",
        title_en="",
        unit="人",
        definition="",
        answered_by=office,
    )
    figure = known_figure("survey.consenting")
    assert (figure.title, figure.unit, figure.who_answers) == ("同意した市民", "人", "Invented division")
    assert figure.heading == "People who consent to the health survey"
    assert figure.meaning.startswith("People whose consent")


@pytest.mark.django_db
def test_a_name_that_nobody_declared_is_unknown(english):
    with pytest.raises(UnknownFigure) as refused:
        known_figure("no.such")
    assert str(refused.value) == "There is no figure called “no.such”."


@pytest.mark.django_db
def test_the_catalogue_is_read_in_one_query(django_assert_num_queries):
    MeasureFactory(answered_by=OrganisationFactory())
    with django_assert_num_queries(1):
        one = [each.who_answers for each in known_figures()]
    MeasureFactory.create_batch(2, answered_by=OrganisationFactory())
    with django_assert_num_queries(1):
        assert len([each.who_answers for each in known_figures()]) == len(one) + 2
