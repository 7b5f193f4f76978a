"""The example is loaded into an empty record only, and all or nothing."""

import pytest

from biocluster.record.models import AnnualPlan, AuditEntry, Gathering, Person
from biocluster.record.operations.audit import keep
from biocluster.web.example.loading import NotLoaded, load_example
from tests.factories.people import OrganisationFactory
from tests.web.example.conftest import LOADED_AT

pytestmark = pytest.mark.django_db


def test_it_is_not_loaded_over_another_record(english):
    keep(OrganisationFactory.build(), by=None, at=LOADED_AT, verb="organisation.edit")
    before = AuditEntry.objects.count()
    with pytest.raises(NotLoaded, match="a record here already"):
        load_example(at=LOADED_AT)
    assert AuditEntry.objects.count() == before


def test_it_is_not_loaded_on_a_site_for_real_use(settings, english):
    settings.EXAMPLE_MAY_BE_LOADED = False
    with pytest.raises(NotLoaded, match="passwords everybody knows"):
        load_example(at=LOADED_AT)
    assert not Person.objects.exists()


def test_the_small_example_has_the_plan_and_the_people_alone():
    assert load_example(at=LOADED_AT, small=True)
    assert [plan.fiscal_year for plan in AnnualPlan.objects.all()] == [2014]
    assert not Gathering.objects.filter(title__startswith="（架空）").exists()


def test_an_example_that_breaks_off_leaves_nothing():
    def break_off(stage, done, whole):
        if done == whole:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_example(at=LOADED_AT, small=True, progress=break_off)
    assert not Person.objects.exists()
    assert not AuditEntry.objects.exists()
