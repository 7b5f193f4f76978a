"""The reference plan, read into the record and printed again."""

from datetime import date

import pytest

from biocluster.record.models import (
    AnnualPlan,
    AuditEntry,
    DatePrecision,
    Gathering,
    Measure,
    NoteKind,
    Organisation,
    OrganisationAlias,
    OverviewPlacement,
    PlanOutlet,
    Programme,
    ReportedCount,
    YearPlan,
    YearPlanNote,
)
from tests.record.importers.plan.printing import printed, squeezed
from tests.shared import shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference() -> bytes:
    return shared("reference/fy2014-plan.txt").read_bytes()


@pytest.fixture
def plan(reference, import_text) -> AnnualPlan:
    return import_text(reference).plan


def test_the_reference_is_given_back_up_to_white_space(reference, plan):
    assert squeezed(printed(plan)) == squeezed(reference.decode())


def test_the_tree_has_two_programmes_at_the_top_and_four_levels(plan):
    depths = {}
    for each in plan.year_plans.filter(in_detail=True).order_by("position"):
        depths[each.pk] = depths.get(each.parent_id, 0) + 1
    assert list(depths.values()).count(1) == 2
    assert max(depths.values()) == 4
    assert len(depths) == 22


def test_no_item_needs_a_number_or_style_of_its_own(plan):
    assert plan.numbering == "1.|(1)|①|i."
    assert not plan.year_plans.exclude(number=None, label_style="").exists()
    assert not OverviewPlacement.objects.exclude(lead="").exists()


def test_the_five_outlets_are_known_and_in_order(plan):
    outlets = PlanOutlet.objects.order_by("position").values_list("outlet", flat=True)
    assert list(outlets) == ["industry", "health", "strategy", "ventures", "talent"]


def test_the_figures_are_reported_as_of_their_days(plan):
    counts = {
        each.measure.name: (each.value, each.on) for each in ReportedCount.objects.select_related("measure")
    }
    summit = date(2013, 8, 31)
    assert counts == {
        "survey.consenting": (8723, date(2014, 8, 20)),
        "summit.works": (34, summit),
        "summit.participants": (97, summit),
        "summit.schools": (38, summit),
        "summit.teachers": (33, summit),
    }
    assert set(Measure.objects.values_list("unit", flat=True)) == {"名", "作品", "校"}


def test_a_number_of_the_plan_is_a_token_in_the_text(plan):
    texts = YearPlanNote.objects.filter(text__contains="{{survey.consenting on=2014-08-20}}")
    assert texts.count() == 1
    assert not YearPlanNote.objects.filter(text__contains="8,723").exists()


def test_a_corrected_count_changes_the_document(plan):
    ReportedCount.objects.filter(measure__name="survey.consenting").update(value=9001)
    assert "同意者数9,001名" in printed(plan)


def test_the_gatherings_are_dated(plan):
    found = [
        (each.kind, each.edition, each.starts_on, each.ends_on, each.date_precision)
        for each in Gathering.objects.order_by("starts_on")
    ]
    day, month = DatePrecision.DAY, DatePrecision.MONTH
    assert found == [
        ("promotion_council", None, date(2013, 3, 16), None, day),
        ("summit", 3, date(2013, 8, 1), None, month),
        ("promotion_council", None, date(2014, 3, 8), None, day),
        ("seminar", 2, date(2014, 3, 9), None, day),
        ("summit", 4, date(2014, 8, 3), date(2014, 8, 5), day),
    ]


def test_joint_work_names_its_partners_and_the_short_name_is_kept(plan):
    joint = YearPlan.objects.filter(partners__isnull=False).distinct().order_by("position")
    names = [[p.organisation.name for p in each.partners.all()] for each in joint]
    assert names == [["山形県", "庄内地域産業振興センター"], ["山形県", "HMT"]]
    assert OrganisationAlias.objects.get(name="県").organisation.name == "山形県"


def test_the_named_organisations_are_there_once(plan):
    names = set(Organisation.objects.values_list("name", flat=True))
    assert {"鶴岡市", "慶應義塾大学先端生命科学研究所", "スパイバー社"} <= names
    assert "慶應先端研" not in names


def test_notes_are_told_apart(plan):
    kinds = list(YearPlanNote.objects.values_list("kind", flat=True))
    assert kinds.count(NoteKind.CONTINUING) == 1
    assert kinds.count(NoteKind.JOINT) == 2
    assert kinds.count(NoteKind.RESULTS) == 7
    assert YearPlan.objects.get(continuing_since=2012).notes.filter(kind=NoteKind.CONTINUING).exists()


def test_what_stands_in_the_overview_alone_is_no_part_of_the_detail(plan):
    alone = plan.year_plans.filter(in_detail=False)
    assert alone.count() == 6
    assert alone.get(heading__contains="健康政策").parent.heading.endswith("協同実施")


def test_an_item_in_other_words_is_the_same_programme(plan):
    placement = OverviewPlacement.objects.get(wording__contains="クモ糸")
    assert placement.year_plan.in_detail
    assert "クモ系" in placement.year_plan.heading


def test_importing_again_changes_nothing(reference, plan, import_text):
    before = (AuditEntry.objects.count(), Programme.objects.count())
    again = import_text(reference)
    assert not again.changed
    assert (AuditEntry.objects.count(), Programme.objects.count()) == before


def test_the_same_plan_in_other_bytes_changes_nothing(reference, plan, import_text):
    before = AuditEntry.objects.count()
    again = import_text(b"\xef\xbb\xbf" + reference.replace(b"\n", b"\r\n"))
    assert not again.changed
    assert AuditEntry.objects.count() == before
