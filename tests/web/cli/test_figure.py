"""`biocluster figure`: what it prints and its exit status."""

import json
from datetime import date, timedelta

import pytest

from biocluster.record.models import GatheringState
from biocluster.web.cli import build_parser
from tests.factories.figures import ReportedCountFactory
from tests.factories.gatherings import GatheringFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def command(capsys):
    """Runs `biocluster figure …`; gives exit status, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        parsed = build_parser().parse_args(["figure", *arguments])
        status = parsed.run(parsed)
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def count():
    return ReportedCountFactory(measure__name="survey.consenting", measure__unit="名", value=8723)


@pytest.mark.usefixtures("count")
@pytest.mark.parametrize("day", ["2014-08-20", "H26.8.31", "平成27年3月31日"])
def test_the_value_is_printed_with_the_day_it_is_of(command, day):
    status, out, _err = command("survey.consenting", "--on", day)
    assert status == 0
    assert out.splitlines()[0] == "8,723名 (2014-08-20, H26.8.20)"
    assert "reported; source: 架空の月例報告" in out


def test_the_rows_behind_it_are_printed_on_request(command):
    gathering = GatheringFactory(state=GatheringState.HELD, starts_on=date(2014, 5, 1), title="架空会議")
    status, out, _err = command("gatherings.held", "--on", "2014-08-20", "--rows")
    assert (status, out.splitlines()[0]) == (0, "1回 (2014-08-20, H26.8.20)")
    assert f"2014-05-01  架空会議  [gathering {gathering.pk}]" in out


def test_json_says_the_same(command, count):
    status, out, _err = command("survey.consenting", "--on", "2014-09-01", "--rows", "--json")
    told = json.loads(out)
    assert status == 0
    assert (told["value"], told["unit"], told["on"], told["as_of"], told["origin"]) == (
        8723, "名", "2014-09-01", "2014-08-20", "reported",
    )  # fmt: skip
    assert told["rows"] == [
        {
            "kind": "reportedcount",
            "pk": count.pk,
            "label": "架空の月例報告",
            "day": "2014-08-20",
            "amount": 8723,
        }
    ]
    assert len(told["rows_digest"]) == 64


def test_what_was_known_then_is_printed(command, count):
    ReportedCountFactory(
        measure=count.measure, value=8700, replaces=count, reason="誤り",
        recorded_at=count.recorded_at + timedelta(days=30),
    )  # fmt: skip
    asked = ("survey.consenting", "--on", "2014-08-20", "--known-at")
    assert command("survey.consenting", "--on", "2014-08-20")[1].startswith("8,700名")
    assert command(*asked, "H26.9.1")[1].startswith("8,723名")
    assert command(*asked, "2014-09-01T09:00:00+09:00")[1].startswith("8,723名")
    status, _out, err = command(*asked, "2014-08-31")
    assert (status, "no value" in err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("no.such",), "There is no figure called “no.such”."),
        (("summit.works", "--on", "2014-08-20"), "no value of “summit.works” on 2014-08-20 (H26.8.20)"),
        (("survey.consenting", "--on", "2014-02-30"), "30"),
        (("survey.consenting", "--known-at", "2014-08-20T99:00"), "2014-08-20T99:00"),
    ],
)
def test_what_cannot_be_answered_is_said_with_status_1(command, arguments, sentence):
    status, out, err = command(*arguments)
    assert (status, out) == (1, "")
    assert sentence in err


@pytest.mark.parametrize("arguments", [(), ("survey.consenting", "--list")])
def test_one_figure_or_all_of_them(command, arguments):
    assert command(*arguments)[0] == 2


@pytest.mark.usefixtures("count")
def test_the_list_names_every_figure_with_its_value(command):
    status, out, _err = command("--list", "--on", "2014-08-20")
    lines = dict(line.split("\t", 1) for line in out.splitlines())
    assert status == 0
    assert lines["survey.consenting"].startswith("8,723名")
    assert lines["summit.works"].startswith("－")
    assert lines["gatherings.held"].startswith("0回")
    assert {each["name"] for each in json.loads(command("--list", "--json")[1])} == set(lines)
