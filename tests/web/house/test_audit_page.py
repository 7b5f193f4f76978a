"""The pages of the audit: narrowed, readable, the same cost however long, and as a file."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from biocluster.record.models import Organisation, OrganisationKind, Role
from biocluster.record.operations.accounts import deactivate_account
from biocluster.record.operations.organisations import save_organisation
from biocluster.record.operations.people import save_person
from tests.factories.people import AT, PersonFactory, UserFactory, officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db
AUDIT = "/house/audit/"


@pytest.fixture
def reader():
    return client_for(officer(name="架空 読者"), language="en")


def rename(person, name: str, *, by, at=AT) -> None:
    person.name = name
    save_person(person, by=by, at=at)


def test_an_entry_says_who_what_when_before_and_after(reader):
    writer = officer(name="架空 書手")
    rename(PersonFactory(name="架空 旧名"), "架空 新名", by=writer)
    page = reader.get(AUDIT).content.decode()
    for words in ("架空 書手", "person: changed", "name: 架空 旧名 → 架空 新名", "2014-09-01"):
        assert words in page


def test_the_entries_are_narrowed_by_who_what_kind_row_and_day(reader):
    writer, other = officer(name="架空 書手"), officer(name="架空 別人")
    person = PersonFactory(name="架空 甲")
    rename(person, "架空 乙", by=writer)
    save_organisation(
        Organisation(name="架空の新団体", kind=OrganisationKind.OTHER), by=other, at=AT.replace(day=3)
    )

    def shown(**conditions) -> tuple[bool, bool]:
        page = reader.get(AUDIT, conditions).content.decode()
        return "架空 乙" in page, "架空の新団体" in page

    assert shown() == (True, True)
    assert shown(who="書手") == (True, False)
    assert shown(verb="organisation.edit") == (False, True)
    assert shown(kind="person") == (True, False)
    assert shown(kind="person", row=person.pk + 1) == (False, False)
    assert shown(since="平成26年9月2日") == (False, True)
    assert shown(until="2014-09-02") == (True, False)
    assert shown(who="だれでもない") == (False, False)


@pytest.mark.parametrize(
    "conditions", [{"since": "2014-02-30"}, {"row": "x"}, {"verb": "no.such"}, {"kind": "<b>"}]
)
def test_a_condition_that_cannot_be_read_is_told_beside_it(reader, conditions):
    page = reader.get(AUDIT, conditions).content.decode()
    assert "There is 1 thing to correct" in page


def test_marks_of_pages_that_are_not_ours_do_no_harm(reader):
    for mark in ("x", "e30", "WyJhIiwiYiIsMV0"):
        assert reader.get(AUDIT, {"after": mark}).status_code == 200


def test_a_long_audit_is_read_page_by_page_with_the_same_number_of_queries(reader):
    writer, person = officer(), PersonFactory()
    reader.get(AUDIT)  # the first visit of a session notes when it was seen
    counts = []
    for number in range(60):
        rename(person, f"架空 {number}", by=writer)
        if number in (2, 59):
            with CaptureQueriesContext(connection) as queries:
                page = reader.get(AUDIT).content.decode()
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "架空 59" in page
    older = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "架空 0" in reader.get(AUDIT + older).content.decode()


def test_the_file_holds_what_the_page_shows_and_starts_no_formula(reader):
    writer = officer(name="架空 書手")
    rename(PersonFactory(), "=1+1", by=writer)
    response = reader.get(f"{AUDIT}export.csv", {"who": "書手"})
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][2] == "架空 書手"
    assert not any(cell.startswith(("=", "+", "@")) for cell in rows[1])
    assert response.headers["Content-Disposition"].startswith('attachment; filename="audit-')


def test_what_happens_to_accounts_is_told_in_words_in_both_languages():
    administrator = person_with_role(Role.ADMINISTRATOR)
    account = UserFactory()
    deactivate_account(account, reason="退職", by=administrator, at=AT)
    for language, words in (
        ("en", ("stopped an account", "reason: 退職")),
        ("ja", ("アカウントを停止した", "理由: 退職")),
    ):
        page = client_for(administrator, language=language).get(AUDIT).content.decode()
        assert all(each in page for each in words)
