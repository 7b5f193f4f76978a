"""Results go to whoever asked for them, by two people, without what is held, and can be taken back."""

from datetime import timedelta

import polars as pl
import pytest
from django.core.exceptions import ValidationError

from biocluster.laboratory.analyses.gated_results import concentrations
from biocluster.laboratory.analyses.released import wide
from biocluster.laboratory.models import PeakDecision, ReleasedMaterial, ReleaseWithdrawal
from biocluster.laboratory.operations.releases import (
    NothingToRelease,
    ReviewedByReleaser,
    Withdrawn,
    release_results,
    take_release,
    withdraw_release,
)
from biocluster.laboratory.operations.reviews import review_peak
from biocluster.laboratory.queries import releases
from biocluster.record.access import NotAllowed
from biocluster.record.models import AuditEntry, Role
from biocluster.record.operations.documents import DigestDiffers, path_of
from tests.factories.laboratory import HoldFactory
from tests.factories.people import AT, TODAY, OrganisationFactory, PostFactory, person_with_role, viewer_for
from tests.laboratory.processed import TARGETS, Processed

LATER, TOMORROW = AT + timedelta(hours=1), TODAY + timedelta(days=1)


def release(processed: Processed, **given):
    values = {"by": processed.other_staff, "at": LATER}
    return release_results(processed.processing, processed.requester, **(values | given))


@pytest.fixture
def customer(processed):
    """Somebody who works at the requester and holds no role."""
    return PostFactory(organisation=processed.requester, role="").person


def test_a_release_holds_the_requesters_materials_with_their_concentrations(processed):
    made = release(processed, note="初回")
    assert (made.code, made.reviews_until, made.released_by) == ("R2014-0001", LATER, processed.other_staff)
    assert set(ReleasedMaterial.objects.values_list("material", flat=True)) == {
        each.pk for each in processed.mine
    }
    taken = take_release(made, format="csv", by=processed.staff, at=LATER)
    assert (taken.materials, taken.left_out, len(taken.table)) == (processed.mine, 0, 4 * TARGETS)
    computed = concentrations(processed.processing, on=TODAY)
    both = taken.table.join(computed, on=["file", "name"], how="left", maintain_order="left")
    assert both["concentration_right"].to_list() == taken.table["concentration"].to_list()
    flat = wide(taken.table)
    assert flat["material"].to_list() == [each.code for each in processed.mine]
    assert flat.width == 2 + TARGETS


def test_whoever_decided_about_a_peak_does_not_release(processed):
    injection = processed.batch.injections.get(material=processed.mine[0])
    review_peak(
        processed.processing, injection, "Leucine", decision=PeakDecision.REJECT, reason="肩がある",
        by=processed.staff, at=AT,
    )  # fmt: skip
    with pytest.raises(ReviewedByReleaser):
        release(processed, by=processed.staff)
    made = release(processed)
    table = take_release(made, format="csv", by=processed.staff, at=LATER).table
    row = table.row(
        by_predicate=(pl.col("file") == injection.file_name) & (pl.col("name") == "Leucine"), named=True
    )
    assert row["concentration"] is None
    assert "rejected" in row["flags"]
    before = release(processed, reviews_until=AT - timedelta(seconds=1))
    earlier = take_release(before, format="csv", by=processed.staff, at=LATER).table
    assert earlier["concentration"].null_count() == table["concentration"].null_count() - 1
    with pytest.raises(ValidationError):
        release(processed, reviews_until=LATER + timedelta(seconds=1))


def test_what_is_held_is_not_released_and_leaves_what_was(processed, customer):
    HoldFactory(material=processed.mine[0])
    made = release(processed)
    assert set(releases.usable_of(made, on=TODAY)) == set(processed.mine[1:])
    HoldFactory(material=processed.mine[1], from_on=TOMORROW)
    tomorrow = LATER + timedelta(days=1)
    for person in (processed.staff, customer):
        taken = take_release(made, format="csv", by=person, at=tomorrow)
        assert (taken.materials, taken.left_out) == (processed.mine[2:], 1)
        assert set(taken.table["material"]) == {each.code for each in processed.mine[2:]}
    assert list(releases.held_of(made, on=TOMORROW)) == [processed.mine[1]]
    assert list(releases.standing_with_held(viewer_for(processed.staff, TOMORROW))) == [made]
    assert list(releases.standing_with_held(viewer_for(processed.staff, TODAY))) == []
    for each in processed.mine:
        HoldFactory(material=each)
    with pytest.raises(NothingToRelease):
        release(processed)


def test_only_organisations_whose_materials_were_measured_get_results(processed):
    with pytest.raises(NothingToRelease):
        release_results(processed.processing, OrganisationFactory(), by=processed.other_staff, at=LATER)
    found = set(releases.requesters_of(processed.processing, on=TODAY))
    assert found == {processed.requester, processed.other_requester}


def test_the_requester_sees_and_takes_its_own_and_nobody_else_does(processed, customer):
    made = release(processed)
    stranger = PostFactory(organisation=processed.other_requester, role="").person
    gone = PostFactory(organisation=processed.requester, role="", until_on=TODAY - timedelta(days=1)).person
    assert list(releases.own(viewer_for(customer))) == [made]
    for person in (stranger, gone, person_with_role(Role.OFFICER)):
        assert list(releases.own(viewer_for(person))) == []
        with pytest.raises(NotAllowed):
            take_release(made, format="csv", by=person, at=LATER)
    take_release(made, format="xlsx", by=customer, at=LATER)
    entry = AuditEntry.objects.get(verb="release.own")
    assert (entry.by, entry.subject_kind, entry.subject_id) == (customer, "release", made.pk)
    assert entry.after == '{"format":"xlsx","left_out":"0"}'


def test_a_withdrawn_release_is_taken_by_nobody(processed, customer):
    made = release(processed)
    with pytest.raises(ValidationError):
        withdraw_release(made, reason=" ", by=processed.staff, at=LATER)
    withdraw_release(made, reason="検量線の誤り", by=processed.staff, at=LATER)
    for person in (processed.staff, customer):
        with pytest.raises(Withdrawn, match="検量線の誤り"):
            take_release(made, format="csv", by=person, at=LATER)
    with pytest.raises(Withdrawn):
        withdraw_release(made, reason="もう一度", by=processed.staff, at=LATER)
    assert ReleaseWithdrawal.objects.count() == 1
    assert releases.with_counts(releases.own(viewer_for(customer)), on=TODAY).get().is_withdrawn


def test_the_table_is_the_one_that_was_released_or_nobody_gets_it(processed):
    made = release(processed)
    path = path_of(made.table.sha256)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(DigestDiffers):
        take_release(made, format="csv", by=processed.staff, at=LATER)
    path.write_bytes(whole)


def test_releases_are_the_laboratorys(processed, customer):
    for person in (customer, person_with_role(Role.OFFICER)):
        with pytest.raises(NotAllowed):
            release(processed, by=person)
        with pytest.raises(NotAllowed):
            withdraw_release(release(processed), reason="x", by=person, at=LATER)
