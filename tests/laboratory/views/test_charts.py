"""Control charts and concentrations on pages."""

from datetime import timedelta

from django.urls import reverse

from biocluster.laboratory.models import ControlBaseline
from tests.factories.people import TODAY
from tests.factories.visitors import client_for
from tests.laboratory.processed import Processed


def test_a_chart_has_limits_once_a_baseline_is_stated_and_the_file_has_its_values(processed: Processed):
    client = client_for(processed.staff)
    url = reverse("control-chart", args=[processed.version.method_id])
    before = client.get(url, {"chart": "concentration:Leucine"})
    assert before.context["chart"].spread is None
    assert "<svg" in before.content.decode()
    stating = reverse("control-chart-baseline", args=[processed.version.method_id])
    given = {"from_on": str(TODAY - timedelta(days=3)), "until_on": str(TODAY + timedelta(days=3))}
    assert client.post(stating, given | {"reason": ""}).status_code == 200
    assert not ControlBaseline.objects.exists()
    assert client.post(stating, given | {"reason": "最初のバッチ"}).status_code == 302
    after = client.get(url, {"chart": "concentration:Leucine"})
    assert after.context["chart"].spread > 0
    exported = reverse("control-chart-export", args=[processed.version.method_id, "csv"])
    answer = client.get(exported, {"chart": "concentration:Leucine"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(after.context["chart"].points)
    assert client.get(url, {"chart": "concentration:Unobtainium"}).context["title"] == ""
    assert client.get(exported, {"chart": "time:Unobtainium"}).status_code == 404


def test_concentrations_are_told_with_and_without_drift(processed: Processed):
    client = client_for(processed.staff)
    pk = processed.processing.pk
    listed = client.get(reverse("concentrations", args=[pk]))
    assert listed.status_code == 200
    target = processed.version.targets.get(name="Leucine")
    page = client.get(reverse("concentration", args=[pk, target.pk]))
    assert len(page.context["injections"]) == processed.batch.injections.count()
    assert page.content.decode().count("<svg") >= 3
    standard = processed.version.targets.filter(role="internal_standard").first()
    assert client.get(reverse("concentration", args=[pk, standard.pk])).status_code == 404
