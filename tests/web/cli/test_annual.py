"""`biocluster annual`: what it prints, what it refuses, what it proves."""

import re
import sys
from datetime import timedelta

import pytest

from biocluster.record.models import ReportedCount, YearPlan
from biocluster.record.operations.documents import path_of
from biocluster.record.operations.publishing import publish_plan
from biocluster.web.annual import proof, rendering
from biocluster.web.annual.rendering import press
from biocluster.web.cli import build_parser
from tests.factories.people import AT, officer
from tests.factories.plans import approve, imported_plan
from tests.record.importers.plan import invented
from tests.shared import shared
from tests.web.views.test_annual import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(capfdbinary, monkeypatch):
    """Runs the command: its exit status, what it printed, what it complained of."""

    def run(*arguments: str) -> tuple[int, str, str]:
        given = build_parser().parse_args(["annual", *arguments])
        capfdbinary.readouterr()
        status = given.run(given)
        sys.stdout.flush()
        printed, told = capfdbinary.readouterr()
        return status, printed.decode(errors="replace"), told.decode()

    return run


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text.lstrip("\ufeff"))


def publish(plan, at=AT):
    return publish_plan(approve(plan), press=press(), by=officer(), at=at)


def test_the_reference_is_given_back_as_draft_and_as_publication(command):
    reference = shared("reference/fy2014-plan.txt").read_text(encoding="utf-8")
    plan = imported_plan(reference)
    assert squeezed(command("2014", "--format", "text")[1]) == squeezed(reference)
    publish(plan)
    assert squeezed(command("2014", "--format", "text")[1]) == squeezed(reference)


@pytest.mark.parametrize(
    ("name", "year"),
    [("both_parts", 2014), ("overview_only", 2018), ("kana", 2016), ("gaps", 2014), ("tables", 2014),
     ("bullets", 2014), ("deep", 2014), ("boxes", 2014)],
)  # fmt: skip
def test_plans_of_other_cities_are_given_back_and_set_in_every_format(name, year, command, tmp_path):
    text = invented.EVERY[name]
    imported_plan(text, year)
    assert squeezed(command(str(year))[1]) == squeezed(text)
    for format in ("pdf", "docx", "html"):
        assert command(f"H{year - 1988}", "--format", format, "-o", str(tmp_path / format))[0] == 0
        assert (tmp_path / format).stat().st_size > 1000


def test_a_changed_record_changes_the_draft_and_not_the_publication(command):
    publish(imported_plan(TEXT))
    ReportedCount.objects.filter(value=1234).update(value=1300)
    assert "1,234件" in command("2014")[1]
    assert "1,300件" in command("2014", "--draft")[1]


def test_an_earlier_publication_is_printed_by_its_number(command):
    plan = imported_plan(TEXT)
    publish(plan)
    YearPlan.objects.filter(body__contains="酵素").update(body="酵母を調べる。")
    publish(plan, AT + timedelta(days=1))
    assert "酵素" in command("2014", "--publication", "1")[1]
    assert "酵母" in command("2014")[1]
    status, printed, told = command("2014", "--publication", "3")
    assert (status, printed) == (1, "")
    assert "1, 2" in told


@pytest.mark.parametrize(
    "arguments", [("1999",), ("1999", "--verify"), ("x",), ("1999", "--publication", "1")]
)
def test_an_unknown_year_is_said(arguments, command):
    status, printed, told = command(*arguments)
    assert (status, printed) == (1, "")
    assert told.strip()
    assert "Traceback" not in told


def test_a_file_that_cannot_be_written_is_said(command, tmp_path):
    imported_plan(TEXT)
    status, _, told = command("2014", "-o", str(tmp_path / "nowhere" / "plan.txt"))
    assert status == 1
    assert "nowhere" in told


def test_a_token_that_cannot_be_said_is_told_beside_the_draft(command):
    imported_plan(TEXT)
    YearPlan.objects.filter(body__contains="酵素").update(body="{{nobody.knows}}")
    status, printed, told = command("2014")
    assert status == 0
    assert "{{nobody.knows}}" in printed
    assert "nobody.knows" in told


def test_publications_are_proved_byte_for_byte(command):
    publish(imported_plan(TEXT))
    status, printed, _ = command("2014", "--verify")
    assert status == 0
    assert re.findall(r"^[ !] (\w+)", printed, re.MULTILINE) == ["document", "docx", "html", "pdf", "txt"]
    assert "!" not in printed


def test_other_software_is_named_where_it_sets_other_bytes(command, monkeypatch):
    publish(imported_plan(TEXT))
    monkeypatch.setattr(proof, "render", lambda *given: rendering.render(*given) + b" ")
    monkeypatch.setattr(proof, "made_with", lambda: "biocluster 99")
    status, printed, _ = command("2014", "--verify")
    assert status == 1
    assert printed.count("biocluster 99") == 4


def test_a_damaged_file_or_document_is_found(command):
    publication = publish(imported_plan(TEXT))
    path_of(publication.files.get(format="pdf").sha256).write_bytes(b"%PDF")
    status, printed, _ = command("2014", "--verify")
    assert (status, re.findall(r"^! (\w+)", printed, re.MULTILINE)) == (1, ["pdf"])
    path_of(publication.outline.sha256).unlink()
    status, printed, _ = command("2014", "--verify")
    assert (status, re.findall(r"^! (\w+)", printed, re.MULTILINE)) == (1, ["document"])
