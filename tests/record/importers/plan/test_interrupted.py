"""An import that is killed, or that fails, leaves the record as it was."""

import pytest

from biocluster.record.models import AnnualPlan, AuditEntry, Document, Programme
from tests.factories.commands import biocluster, kill_while_it_writes, rows_of
from tests.record.importers.plan import invented

TABLES = ("annualplan", "yearplan", "programme", "organisation", "auditentry", "document", "planoutlet")


def test_a_killed_import_leaves_the_record_as_it_was(tmp_path):
    """Killed while it writes: after the file has been stored, which comes first, and before it ends."""
    home = tmp_path / "home"
    assert biocluster("migrate", "--quiet", home=home).wait(120) == 0
    first = tmp_path / "first.txt"
    first.write_text(invented.KANA)
    assert (
        biocluster("plan", "import", str(first), "--fiscal-year", "2016", "--accept", home=home).wait(60) == 0
    )
    before = rows_of(home, TABLES)
    plan = tmp_path / "long.txt"
    plan.write_text(invented.LONG)
    command = ("plan", "import", str(plan), "--fiscal-year", "2014", "--accept")
    kill_while_it_writes(*command, home=home)
    assert rows_of(home, TABLES) == before
    assert biocluster(*command, home=home).wait(120) == 0
    assert rows_of(home, TABLES)["yearplan"] == before["yearplan"] + 330


@pytest.mark.django_db
def test_an_import_that_is_broken_off_leaves_nothing(import_text):
    """Broken off as Ctrl-C does, when every programme has been written and the texts have not."""
    before = AuditEntry.objects.count()

    def break_off(done: int, whole: int) -> None:
        if done == whole:
            assert Programme.objects.count() == whole
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_text(invented.LONG, progress=break_off)
    assert not AnnualPlan.objects.exists()
    assert not Programme.objects.exists()
    assert not Document.objects.exists()
    assert AuditEntry.objects.count() == before
