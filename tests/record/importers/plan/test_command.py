"""`biocluster plan import`: what it prints, what it saves, and its exit status."""

import pytest

from biocluster.record.models import AnnualPlan, AuditEntry, Person, Role
from biocluster.web.cli import build_parser
from tests.factories.people import person_with_role
from tests.record.importers.plan import invented

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def plan_file(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text(invented.KANA)
    return path


@pytest.fixture
def command(capsys):
    """Runs `biocluster plan import …`; gives exit status, output and errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        parsed = build_parser().parse_args(["plan", "import", *map(str, arguments)])
        status = parsed.run(parsed)
        return status, *capsys.readouterr()

    return run


def test_without_accept_it_shows_every_line_and_saves_nothing(command, plan_file):
    status, out, _err = command(plan_file, "--fiscal-year", "2016")
    assert status == 0
    assert "45名 as of 2015-10-04" in out
    assert "Nothing was saved" in out
    for number, line in enumerate(invented.KANA.splitlines(), 1):
        if line.strip():
            assert f"{number:>5}  " in out
    assert not AnnualPlan.objects.exists()
    assert not Person.objects.exists()


def test_a_dry_run_saves_nothing_even_with_accept(command, plan_file):
    status, out, _err = command(plan_file, "--fiscal-year", "H28", "--accept", "--dry-run")
    assert status == 0
    assert "Nothing was saved" in out
    assert not AnnualPlan.objects.exists()


def test_accept_saves_and_a_second_time_changes_nothing(command, plan_file):
    assert command(plan_file, "--fiscal-year", "平成28年度", "--accept")[0] == 0
    assert AnnualPlan.objects.get().fiscal_year == 2016
    entries = AuditEntry.objects.count()
    status, out, _err = command(plan_file, "--fiscal-year", "2016", "--accept")
    assert status == 0
    assert "already" in out
    assert AuditEntry.objects.count() == entries


def test_the_audit_names_whose_command_it_was(command, plan_file):
    officer = person_with_role(Role.OFFICER, email="hanako@example.jp")
    assert command(plan_file, "--fiscal-year", "2016", "--accept", "--by", "hanako@example.jp")[0] == 0
    assert set(AuditEntry.objects.filter(verb="plan.import").values_list("by", flat=True)) == {officer.pk}


def test_who_may_not_import_is_told_so(command, plan_file):
    person_with_role(Role.GROWER, email="taro@example.jp")
    status, _out, err = command(plan_file, "--fiscal-year", "2016", "--accept", "--by", "taro@example.jp")
    assert status == 1
    assert "only an officer" in err
    assert not AnnualPlan.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fiscal-year", "2015"), "FY2016"),
        (("--fiscal-year", "平成99年度"), "令和"),
        (("--fiscal-year", "2016", "--accept", "--by", "nobody@example.jp"), "nobody@example.jp"),
    ],
)
def test_what_is_wrong_is_said_and_the_status_is_1(command, plan_file, arguments, said):
    status, _out, err = command(plan_file, *arguments)
    assert status == 1
    assert said in err


def test_a_file_that_is_not_there_or_too_large(command, tmp_path):
    status, _out, err = command(tmp_path / "none.txt", "--fiscal-year", "2016")
    assert status == 1
    assert "cannot be read" in err
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(300 * 1024**2)
    status, _out, err = command(large, "--fiscal-year", "2016")
    assert status == 1
    assert "300 MB" in err


def test_only_the_doubtful_lines_on_request(command, plan_file):
    _status, out, _err = command(plan_file, "--fiscal-year", "2016", "--only-doubtful")
    assert "菌床の比較" not in out
