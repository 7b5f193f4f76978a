"""Releases on pages: prepared, made by another than who reviewed, taken by the requester alone, withdrawn."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from biocluster.laboratory.models import PeakDecision, Release
from biocluster.laboratory.operations.reviews import review_peak
from biocluster.record.models import AuditEntry
from tests.factories.laboratory import HoldFactory
from tests.factories.people import AT, PostFactory
from tests.factories.visitors import client_for
from tests.laboratory.processed import Processed


@pytest.fixture
def customer(processed: Processed):
    return client_for(PostFactory(organisation=processed.requester, role="").person)


def make(processed: Processed) -> Release:
    url = reverse("release-make", args=[processed.processing.pk])
    answer = client_for(processed.other_staff).post(
        url, {"requester": processed.requester.pk, "note": "初回"}
    )
    assert answer.status_code == 302
    return Release.objects.latest("pk")


def hold(material) -> None:
    HoldFactory(material=material, from_on=timezone.localdate() - timedelta(days=1))


def text_of(answer) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_the_page_tells_what_goes_and_what_the_gate_keeps_back(processed):
    hold(processed.mine[0])
    url = reverse("release-make", args=[processed.processing.pk])
    client = client_for(processed.other_staff)
    prepared = client.get(url, {"requester": processed.requester.pk}).context["prepared"]
    assert (prepared.materials, prepared.held) == (processed.mine[1:], processed.mine[:1])
    stranger = PostFactory().organisation
    assert client.get(url, {"requester": stranger.pk}).context["prepared"] is None
    assert client.post(url, {"requester": stranger.pk}).status_code == 200
    assert not Release.objects.exists()


def test_who_decided_about_a_peak_cannot_release(processed):
    injection = processed.batch.injections.get(material=processed.mine[0])
    review_peak(
        processed.processing, injection, "Leucine", decision=PeakDecision.ACCEPT, reason="よい",
        by=processed.staff, at=AT,
    )  # fmt: skip
    url = reverse("release-make", args=[processed.processing.pk])
    answer = client_for(processed.staff).post(url, {"requester": processed.requester.pk})
    assert answer.context["form"].errors
    assert not Release.objects.exists()
    assert make(processed).code


def test_the_requester_takes_the_table_without_what_is_held_and_the_audit_knows(processed, customer):
    made = make(processed)
    assert customer.get(reverse("own-release", args=[made.pk])).status_code == 200
    assert customer.get(reverse("release", args=[made.pk])).status_code == 403
    hold(processed.mine[1])
    page = customer.get(reverse("own-release", args=[made.pk]))
    assert page.context["held"] == 1
    text = text_of(customer.get(reverse("release-table", args=[made.pk, "csv"])))
    assert processed.mine[0].code in text
    assert processed.mine[1].code not in text
    assert "使用停止中の試料1件" in text
    assert AuditEntry.objects.filter(verb="release.own").count() == 1
    book = customer.get(reverse("release-table", args=[made.pk, "xlsx"]))
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert customer.get(reverse("release-table", args=[made.pk, "exe"])).status_code == 404


def test_another_organisation_sees_nothing_of_it(processed):
    made = make(processed)
    stranger = client_for(PostFactory(organisation=processed.other_requester, role="").person)
    assert stranger.get(reverse("own-release", args=[made.pk])).status_code == 404
    assert stranger.get(reverse("release-table", args=[made.pk, "csv"])).status_code == 404
    assert made.code not in stranger.get(reverse("own-releases")).content.decode()


def test_a_withdrawn_release_says_why_and_gives_no_table(processed, customer):
    made = make(processed)
    staff = client_for(processed.staff)
    url = reverse("release-withdraw", args=[made.pk])
    assert staff.post(url, {"reason": " "}).status_code == 200
    assert staff.post(url, {"reason": "検量線の誤り"}).status_code == 302
    assert "検量線の誤り" in customer.get(reverse("own-release", args=[made.pk])).content.decode()
    assert customer.get(reverse("release-table", args=[made.pk, "csv"])).status_code == 409
    listed = staff.get(reverse("releases") + "?state=withdrawn").content.decode()
    assert made.code in listed
    assert made.code not in staff.get(reverse("releases") + "?state=stands").content.decode()
