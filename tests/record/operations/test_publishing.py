"""An approved plan becomes a publication: whole, frozen, and once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from biocluster.record.access import NotAllowed
from biocluster.record.models import (
    AnnualPlan,
    AnnualPlanState,
    AuditEntry,
    Publication,
    PublishedFigure,
    ReportedCount,
    Role,
    YearPlan,
)
from biocluster.record.operations.plan_review import WrongStep, open_revision
from biocluster.record.operations.publishing import (
    ChangedMeanwhile,
    NotReady,
    Press,
    frozen_document,
    publish_plan,
)
from biocluster.record.words.outline import printed_lines
from tests.factories.people import AT, officer, person_with_role
from tests.factories.plans import approve, imported_plan

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)
TEXT = """平成26年度 二部市バイオの取り組み
目的
くらしを豊かにする。
事業内容
□地域産業に活かす
(1) 会社との共同研究

1. 産業の振興
(1) 会社との共同の研究
酵素を調べる。
※H25実績 試作3件（平成26年3月31日現在、契約数1,234件）
2. 教育
(1) 高校生講座の開催
"""


@pytest.fixture
def plan():
    return approve(imported_plan(TEXT))


def words_of(publication: Publication) -> str:
    outline, _ = frozen_document(publication)
    return "\n".join(printed_lines(outline))


def test_publishing_freezes_the_figures_and_the_words(plan):
    by = officer()
    first = publish_plan(plan, by=by, at=AT)
    figure = first.figures.get(value=1234)
    assert (figure.unit, figure.as_of, figure.computed_at) == ("件", date(2014, 3, 31), AT)
    ReportedCount.objects.filter(value=1234).update(value=1300)
    assert "契約数1,234件" in words_of(first)
    plan.refresh_from_db()
    assert (first.number, first.published_by, plan.state) == (1, by, AnnualPlanState.PUBLISHED)
    assert AuditEntry.objects.filter(verb="plan.publish", subject_kind="publishedfigure").count() == 2


def test_the_frozen_document_knows_where_its_figures_stand(plan):
    outline, imprint = frozen_document(publish_plan(plan, by=officer(), at=AT))
    item = outline.detail.items[0].children[0]
    (note,) = [line for line in item.body if line.marker]
    values = [each.value for each in imprint.figures]
    assert sorted(values) == [3, 1234]
    said = [note.text[place.start : place.end] for place in imprint.places]
    assert said == [f"{value:,}件" for value in values]


@pytest.mark.parametrize("state", ["draft", "in_review", "published"])
def test_only_an_approved_plan_is_published(plan, state):
    AnnualPlan.objects.update(state=state)
    with pytest.raises(WrongStep):
        publish_plan(plan, by=officer(), at=AT)
    assert not Publication.objects.exists()


def test_only_who_may_publish_does(plan):
    with pytest.raises(NotAllowed):
        publish_plan(plan, by=person_with_role(Role.PRODUCER), at=AT)
    assert not Publication.objects.exists()


def test_everything_that_cannot_be_said_is_told_at_once(plan):
    research, lectures = YearPlan.objects.filter(parent__isnull=False).order_by("position")
    YearPlan.objects.filter(pk=research.pk).update(body="{{nobody.knows}} と {{since}}")
    YearPlan.objects.filter(pk=lectures.pk).update(body="{{gathering 999999}} と {{survey.consenting}")
    AnnualPlan.objects.update(purpose="{{survey.consenting on=1990-01-01}}")
    with pytest.raises(NotReady) as refusal:
        publish_plan(plan, by=officer(), at=AT)
    problems = refusal.value.problems
    assert [each.year_plan for each in problems] == [None, research.pk, research.pk, lectures.pk, lectures.pk]
    assert all(each.sentence and each.where for each in problems)
    assert not Publication.objects.exists()
    assert AnnualPlan.objects.get().state == AnnualPlanState.APPROVED


def test_a_plan_without_a_word_is_not_published(plan):
    empty = AnnualPlan.objects.create(fiscal_year=2030, state=AnnualPlanState.APPROVED)
    with pytest.raises(NotReady):
        publish_plan(empty, by=officer(), at=AT)


def test_what_changes_while_the_pages_are_set_is_not_published(plan):
    def set_pages(outline, imprint):
        YearPlan.objects.filter(body__contains="酵素").update(body="酵母を調べる。")
        return {}

    with pytest.raises(ChangedMeanwhile):
        publish_plan(plan, press=Press("test", set_pages), by=officer(), at=AT)
    assert not Publication.objects.exists()
    assert not PublishedFigure.objects.exists()


def test_a_revision_lists_what_changed_behind_the_officers_own_word(plan):
    by = officer()
    publish_plan(plan, by=by, at=AT)
    open_revision(plan, by=by, at=LATER)
    ReportedCount.objects.filter(value=1234).update(value=Decimal(1300))
    YearPlan.objects.filter(body__contains="酵素").update(body="酵母を調べる。")
    AnnualPlan.objects.update(state=AnnualPlanState.APPROVED)
    second = publish_plan(plan, note="契約数を正しました。", by=by, at=LATER)
    assert second.number == 2
    own, figure, text = second.changes.splitlines()
    assert own == "・契約数を正しました。"
    assert figure.endswith("を1,234件から1,300件に改めました。")
    assert text == "・「(1) 会社との共同の研究」の「酵素を調べる。」を「酵母を調べる。」に改めました。"
    _, imprint = frozen_document(second)
    assert [(each.number, each.published_on) for each in imprint.earlier] == [(1, AT.date())]


def test_the_number_of_queries_does_not_grow_with_the_plan(plan, django_assert_max_num_queries):
    from biocluster.record.figures.documents import document_of

    with django_assert_max_num_queries(40) as few:
        document_of(plan)
    parent = YearPlan.objects.filter(parent=None).first()
    for number in range(5):
        programme = parent.programme.__class__.objects.create(name=f"架空事業{number}")
        YearPlan.objects.create(
            annual_plan=plan, programme=programme, parent=parent, position=50 + number,
            heading=f"架空事業{number}", body="{{survey.consenting on=2014-08-20}}",
        )  # fmt: skip
    with django_assert_max_num_queries(len(few.captured_queries)):
        document_of(plan)
