"""Counts are reported once a day and corrected by replacement; measures keep their names."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from biocluster.record.access import NotAllowed
from biocluster.record.figures.catalogue import known_figure, measure_for
from biocluster.record.models import AuditEntry, Measure, ReportedCount, Role
from biocluster.record.operations.figures import AlreadyReplaced, correct_count, report_count, save_measure
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries.audit import last_write_to
from tests.factories.figures import MeasureFactory, ReportedCountFactory
from tests.factories.people import AT, officer, person_with_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
AUGUST = date(2014, 8, 20)
LATER = AT + timedelta(days=1)


@pytest.fixture
def me():
    return officer(name="架空 太郎")


@pytest.fixture
def report(me):
    def run(measure: Measure, value: int = 100, on: date = AUGUST, **other) -> ReportedCount:
        return report_count(
            measure, on=on, value=Decimal(value), source="架空", **{"by": me, "at": AT, **other}
        )

    return run


@pytest.fixture
def correct(me):
    def run(count: ReportedCount, value: int = 101, **other) -> ReportedCount:
        given = {"source": "架空", "reason": "誤り", "by": me, "at": LATER, **other}
        return correct_count(count, value=Decimal(value), **given)

    return run


def test_the_first_report_of_a_declared_figure_adds_its_measure(report, me):
    count = report(measure_for(known_figure("summit.works")))
    assert (count.measure.name, count.measure.unit, count.recorded_by) == ("summit.works", "作品", me)
    assert list(AuditEntry.objects.order_by("sequence").values_list("subject_kind", "verb")) == [
        ("measure", "figure.report"),
        ("reportedcount", "figure.report"),
    ]
    report(measure_for(known_figure("summit.works")), on=date(2014, 8, 21))
    assert Measure.objects.count() == 1


def test_a_second_count_for_a_day_is_refused_with_what_to_do(report):
    measure = MeasureFactory()
    report(measure)
    with pytest.raises(ValidationError) as refused:
        report(measure, 200)
    (sentence,) = refused.value.message_dict["on"]
    assert "平成26年8月20日 (2014-08-20)" in sentence
    assert "Correct that one instead" in sentence
    assert ReportedCount.objects.count() == 1


def test_the_database_keeps_one_first_count_a_day():
    count = ReportedCountFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportedCountFactory(measure=count.measure)


def test_a_day_to_come_is_refused(report, correct):
    measure = MeasureFactory()
    with pytest.raises(ValidationError, match="still to come"):
        report(measure, on=date(2014, 9, 2))
    with pytest.raises(ValidationError, match="still to come"):
        correct(report(measure), on=date(2014, 9, 3))


def test_a_correction_replaces_the_count_and_keeps_it(report, correct):
    first = report(MeasureFactory())
    second = correct(first, 103, reason="二重の計上")
    assert (second.replaces, second.value, second.reason) == (first, 103, "二重の計上")
    assert list(ReportedCount.objects.order_by("pk")) == [first, second]
    first.refresh_from_db()
    assert first.value == 100


def test_whoever_comes_second_with_a_correction_is_told_who_was_first(report, correct, me):
    first = report(MeasureFactory())
    correction = correct(first)
    with pytest.raises(AlreadyReplaced) as refused:
        correct(first, 105)
    assert refused.value.by == correction
    assert "架空 太郎 has corrected this count already" in str(refused.value)
    assert ReportedCount.objects.count() == 2


def test_a_count_cannot_be_moved_onto_a_day_that_has_one(report, correct):
    measure = MeasureFactory()
    report(measure, on=date(2014, 8, 19))
    with pytest.raises(ValidationError, match="reported already"):
        correct(report(measure), on=date(2014, 8, 19))


def test_a_day_that_a_correction_has_left_can_be_reported_by_way_of_moving_back(report, correct):
    measure = MeasureFactory()
    moved = correct(report(measure), on=date(2014, 8, 19))
    with pytest.raises(ValidationError, match="Correct that one back"):
        report(measure, 300)
    correct(moved, 300, on=AUGUST)
    report(measure, 100, on=date(2014, 8, 19))
    effective = ReportedCount.objects.filter(replaced_by=None).order_by("on")
    assert [(each.on.day, int(each.value)) for each in effective] == [(19, 100), (20, 300)]


@pytest.mark.parametrize(
    ("other", "sentence"),
    [({"value": 100}, "Nothing is corrected"), ({"reason": " "}, "Say why")],
)
def test_a_correction_corrects_something_and_says_why(report, correct, other, sentence):
    first = report(MeasureFactory())
    with pytest.raises(ValidationError, match=sentence):
        correct(first, **{"value": 101, **other})


def test_a_count_has_a_source(me):
    with pytest.raises(ValidationError) as refused:
        report_count(MeasureFactory(), on=AUGUST, value=Decimal(1), source="", by=me, at=AT)
    assert "source" in refused.value.message_dict
    assert not ReportedCount.objects.exists()


@pytest.mark.parametrize("role", [Role.COUNCIL_MEMBER, Role.ADMINISTRATOR, Role.EPIDEMIOLOGIST])
def test_who_may_not_report_changes_nothing(role, report, correct):
    other = person_with_role(role)
    count = report(MeasureFactory())
    for refused in (
        lambda: report(count.measure, on=date(2014, 8, 1), by=other),
        lambda: correct(count, by=other),
        lambda: save_measure(count.measure, by=other, at=AT),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert ReportedCount.objects.count() == 1


def test_the_name_of_a_measure_stays(me):
    measure = save_measure(Measure(name="invented.number", title="架空の数"), by=me, at=AT)
    measure.name = "invented.other"
    with pytest.raises(ValidationError, match="texts cite it"):
        save_measure(measure, by=me, at=AT)


@pytest.mark.parametrize("name", ["", "two words", "since", "partners", "gathering", "{{x}}", "a..b"])
def test_a_name_that_no_token_can_have_is_refused(name, me):
    with pytest.raises(ValidationError) as refused:
        save_measure(Measure(name=name, title="架空の数"), by=me, at=AT)
    assert list(refused.value.message_dict) == ["name"]
    assert not Measure.objects.exists()


def test_nobody_overwrites_words_they_have_not_seen(me):
    measure = save_measure(Measure(name="invented.number", title="架空の数"), by=me, at=AT)
    seen = last_write_to(measure)
    measure.title = "改めた数"
    save_measure(measure, seen=seen, by=me, at=LATER)
    with pytest.raises(ChangedSince):
        save_measure(measure, seen=seen, by=me, at=LATER)
