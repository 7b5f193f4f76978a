"""The quality review on pages: what needs a look comes first, every decision has a reason, nothing is overwritten."""

import pytest
from django.urls import reverse

from biocluster.laboratory.analyses.peak_lists import Showing, Wanted, list_peaks, next_to_decide
from biocluster.laboratory.models import PeakDecision, PeakReview
from tests.factories.laboratory import HoldFactory
from tests.factories.people import TODAY
from tests.factories.visitors import client_for
from tests.laboratory.processed import Processed


@pytest.fixture
def client(processed: Processed):
    return client_for(processed.staff)


def rows_of(processed: Processed, showing: Showing = Showing.ALL):
    return list_peaks(processed.processing, Wanted(showing=showing), on=TODAY).rows


def peak_url(processed: Processed, row) -> str:
    return reverse("peak", args=[processed.processing.pk, row.injection, row.target_pk])


def fit(processed: Processed):
    """A peak of a sample against which nothing is."""
    wanted = Wanted(showing=Showing.FIT, type="sample", target="Leucine")
    return list_peaks(processed.processing, wanted, on=TODAY).rows[0]


def test_the_pages_of_a_list_read_by_key_hold_every_peak_once_and_lead_back(processed):
    wanted, seen, after = Wanted(showing=Showing.ALL), [], ""
    while True:
        page = list_peaks(processed.processing, wanted, on=TODAY, after=after)
        seen += [row.key for row in page.rows]
        if not page.next:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == page.total
    back = list_peaks(processed.processing, wanted, on=TODAY, before=page.previous)
    assert [row.key for row in back.rows] == seen[-len(page.rows) - len(back.rows) : -len(page.rows)]
    weights = [int(key.split("-")[0]) for key in seen]
    assert weights == sorted(weights)


def test_the_next_peak_comes_round_to_the_first_and_skips_what_is_decided(processed):
    first, *others = rows_of(processed, Showing.TO_DECIDE)
    last = [first, *others][-1]
    found = next_to_decide(processed.processing, on=TODAY, injection=last.injection, target=last.target)
    assert others
    assert found is not None
    assert found.key == first.key
    beginning = next_to_decide(processed.processing, on=TODAY)
    assert beginning is not None
    assert beginning.key == first.key


def test_a_decision_needs_a_reason_and_stands_beside_what_was_computed(client, processed):
    row = fit(processed)
    url = peak_url(processed, row)
    page = client.get(url)
    assert "<svg" in page.content.decode()
    refused = client.post(url, {"decision": "reject", "reason": " ", "seen": "0"})
    assert refused.status_code == 200
    assert not PeakReview.objects.exists()
    assert client.post(url, {"decision": "reject", "reason": "肩がある", "seen": "0"}).status_code == 302
    review = PeakReview.objects.get()
    assert (review.decision, review.reason, review.by) == (PeakDecision.REJECT, "肩がある", processed.staff)
    text = client.get(url).content.decode()
    assert "肩がある" in text
    assert f"{row.time / 60:.3f}" in text  # what was computed is still told
    assert row.key in {each.key for each in rows_of(processed, Showing.REJECTED)}


def test_a_peak_is_integrated_between_two_times_typed_in_minutes(client, processed):
    row = fit(processed)
    url = peak_url(processed, row)
    middle = row.time / 60
    given = {"decision": "reintegrate", "reason": "範囲を狭める", "seen": "0"}
    upside_down = client.post(url, given | {"start": f"{middle:.3f}", "end": f"{middle - 1:.3f}"})
    outside = client.post(url, given | {"start": "900", "end": "901"})
    assert upside_down.status_code == outside.status_code == 200
    assert not PeakReview.objects.exists()
    client.post(url, given | {"start": f"{middle - 0.05:.3f}", "end": f"{middle + 0.05:.3f}"})
    review = PeakReview.objects.get()
    assert review.decision == PeakDecision.REINTEGRATE
    assert review.end_s - review.start_s == pytest.approx(6.0, abs=0.07)  # typed to a thousandth of a minute
    assert row.area is not None
    assert 0 < review.area < row.area  # the limits are narrower than the peak


def test_nobody_overrules_a_decision_that_they_have_not_seen(client, processed):
    url = peak_url(processed, fit(processed))
    client.post(url, {"decision": "accept", "reason": "よい", "seen": "0"})
    late = client.post(url, {"decision": "reject", "reason": "だめ", "seen": "0"})
    assert late.status_code == 200
    assert PeakReview.objects.count() == 1
    told = late.context["form"]["seen"].value()
    client.post(url, {"decision": "reject", "reason": "だめ", "seen": told})
    assert PeakReview.objects.count() == 2


def test_many_peaks_are_accepted_at_once_but_only_those_chosen(client, processed):
    url = reverse("peaks", args=[processed.processing.pk]) + "?showing=fit"
    chosen = [row.key for row in rows_of(processed, Showing.FIT)[:3]]
    assert client.post(url, {"chosen": chosen, "reason": ""}).status_code == 200
    assert client.post(url, {"chosen": ["0-999999"], "reason": "よい"}).status_code == 200
    assert not PeakReview.objects.exists()
    client.post(url, {"chosen": chosen, "reason": "問題なし"})
    assert {each.decision for each in PeakReview.objects.all()} == {PeakDecision.ACCEPT}
    assert PeakReview.objects.count() == 3
    client.post(reverse("peaks", args=[processed.processing.pk]), {"chosen": chosen, "reason": "よい"})
    assert PeakReview.objects.count() == 3  # where something is against the peaks shown there is no form


def test_a_peak_of_a_held_material_has_no_page(client, processed):
    row = fit(processed)
    url = peak_url(processed, row)
    assert client.get(url).status_code == 200
    injection = processed.batch.injections.get(pk=row.injection)
    HoldFactory(material=injection.material)
    assert client.get(url).status_code == 404
    assert row.injection not in {each.injection for each in rows_of(processed)}
