"""The audit proves itself: whatever was altered, removed, moved or added is found, and named."""

import random

import pytest

from biocluster.record.models import AuditEntry, AuditHead
from biocluster.record.operations.audit import note_many
from biocluster.record.operations.audit_proof import ENTRIES, BrokenChain, Root, current_root, prove
from tests.factories.people import AT, PersonFactory

pytestmark = pytest.mark.django_db
LENGTH = 40
FIELDS = ("verb", "subject_kind", "subject_id", "before", "after", "previous", "digest", "at", "by_id")


@pytest.fixture
def chain() -> list[AuditEntry]:
    by = PersonFactory()
    entries = [("person.edit", "person", n, {"name": "a"}, {"name": f"b{n}"}) for n in range(1, LENGTH + 1)]
    return note_many(entries, by=by, at=AT)


def broken_at() -> int:
    with pytest.raises(BrokenChain) as caught:
        prove()
    return caught.value.sequence


def test_a_whole_chain_is_proved_and_its_end_returned(chain):
    assert prove() == current_root() == Root(LENGTH, chain[-1].digest)


def test_a_record_without_entries_is_whole():
    assert prove().sequence == 0


def altered(row: dict, field: str, chance: random.Random) -> dict:
    """The row with one field changed to another value of its kind."""
    other = {
        "subject_id": row["subject_id"] + chance.randrange(1, 9),
        "by_id": None,
        "at": f"{chance.randrange(2000, 2014)}-01-01 00:00:00+00:00",
        "digest": f"{chance.getrandbits(256):064x}",
        "previous": f"{chance.getrandbits(256):064x}",
    }
    text = str(row[field])
    at = chance.randrange(len(text) + 1)
    return row | {field: other.get(field, f"{text[:at]}{chance.choice('xyz')}{text[at:]}")}


def tamper(rows: list[dict], chance: random.Random) -> list[dict]:
    """One thing that somebody with the database in hand might do."""
    rows = [dict(row) for row in rows]
    at = chance.randrange(len(rows))
    match chance.randrange(5):
        case 0:
            rows[at] = altered(rows[at], chance.choice(FIELDS), chance)
        case 1:
            del rows[at]
        case 2:  # the gap closed by giving later entries the numbers before
            del rows[at]
            for row in rows[at:]:
                row["sequence"] -= 1
        case 3:
            other = chance.choice([n for n in range(len(rows)) if n != at])
            rows[at]["sequence"], rows[other]["sequence"] = rows[other]["sequence"], rows[at]["sequence"]
        case 4:
            last = max(row["sequence"] for row in rows)
            rows.append(rows[at] | {"id": max(row["id"] for row in rows) + 1, "sequence": last + 1})
    return rows


def test_whatever_is_done_to_the_entries_is_found(chain, monkeypatch):
    """2,000 attempts, chosen by chance, on the rows as the database gives them."""
    rows = list(AuditEntry.objects.order_by("sequence").values())
    found = 0
    for attempt in range(2_000):
        changed = sorted(tamper(rows, random.Random(attempt)), key=lambda row: row["sequence"])
        for row in changed:
            row["at"] = AuditEntry._meta.get_field("at").to_python(row["at"])
        entries = [tuple(row[name] for name in ENTRIES) for row in changed]
        monkeypatch.setattr(
            "biocluster.record.operations.audit_proof._entries", lambda using, entries=entries: iter(entries)
        )
        try:
            prove()
        except BrokenChain:
            found += 1
    assert found == 2_000


@pytest.mark.parametrize("seed", range(12))
def test_the_first_wrong_entry_is_named(chain, seed):
    chance = random.Random(seed)
    at = chance.randrange(2, LENGTH - 1)
    match seed % 4:
        case 0:
            AuditEntry.objects.filter(sequence=at).update(after='{"name":"c"}')
        case 1:
            AuditEntry.objects.filter(sequence=at).delete()
        case 2:
            AuditEntry.objects.filter(sequence=at).update(digest="0" * 64)
        case 3:
            AuditEntry.objects.filter(sequence=at).update(sequence=10_000)
            AuditEntry.objects.filter(sequence=at + 1).update(sequence=at)
            AuditEntry.objects.filter(sequence=10_000).update(sequence=at + 1)
    assert broken_at() == at


def test_a_tail_that_was_cut_is_missed(chain):
    AuditEntry.objects.filter(sequence__gt=LENGTH - 3).delete()
    assert broken_at() == LENGTH - 2


def test_a_tail_cut_together_with_the_record_of_the_end_is_found_by_a_root_kept_elsewhere(chain):
    root = current_root()
    AuditEntry.objects.filter(sequence__gt=LENGTH - 3).delete()
    last = AuditEntry.objects.get(sequence=LENGTH - 3)
    AuditHead.objects.update(sequence=last.sequence, digest=last.digest)
    assert prove().sequence == LENGTH - 3
    with pytest.raises(BrokenChain, match=str(LENGTH)):
        prove(roots=[root])


def test_a_chain_written_anew_from_its_beginning_is_found_by_a_root_kept_elsewhere(chain):
    roots = [Root(10, chain[9].digest), current_root()]
    assert prove(roots=roots).sequence == LENGTH
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    note_many([("person.edit", "person", n, {}, {"a": n}) for n in range(LENGTH)], by=None, at=AT)
    assert prove().sequence == LENGTH
    with pytest.raises(BrokenChain) as caught:
        prove(roots=roots)
    assert caught.value.sequence == 10


def test_entries_without_the_record_of_their_end_are_not_believed(chain):
    AuditHead.objects.all().delete()
    assert broken_at() == LENGTH


def test_the_command_says_what_it_found_by_words_and_status(chain, capsys, tmp_path, english):
    from biocluster.web.cli import build_parser

    def run(*words: str) -> int:
        arguments = build_parser().parse_args(["audit", *words])
        return arguments.run(arguments)

    assert run("root") == 0
    root = capsys.readouterr().out.strip()
    kept = tmp_path / "roots.txt"
    kept.write_text(f"{root}\n")
    assert run("verify", "--root", str(kept)) == 0
    assert f"{LENGTH} entries" in capsys.readouterr().out
    assert run("verify", "--expect", root) == 0
    assert run("verify", "--expect", "nonsense") == 2
    assert run("verify", "--root", str(tmp_path / "none")) == 2
    AuditEntry.objects.filter(sequence=7).update(verb="x")
    capsys.readouterr()
    assert run("verify") == 1
    assert "Entry 7 was altered" in capsys.readouterr().err
