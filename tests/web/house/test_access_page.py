"""The access table as a page: complete, in words, and true of whoever looks."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import biocluster
from biocluster.record.access import PERSONAL_DATA_VERBS, TABLE
from biocluster.record.models import Role
from biocluster.record.views.verbs import EVENTS, VERBS, verb_in_words, who_in_words
from biocluster.web.house.access import table_for
from tests.factories.people import person_with_role, viewer_for
from tests.factories.visitors import client_for

SOURCE = Path(biocluster.__file__).parent


def test_every_verb_of_the_table_has_words_and_no_other():
    named = [verb for group in VERBS.values() for verb in group]
    assert sorted(named) == sorted(TABLE)


def test_every_verb_that_is_written_into_the_audit_has_words():
    text = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
    written = set(re.findall(r'(?:\bverb=|_VERB = |_note\(account, )"([a-z_.]+)"', text))
    own = {f"account.{event}" for event in re.findall(r'_note\(user, "(\w+)"', text)}
    assert len(written | own) > 20
    assert {verb for verb in written | own if verb not in TABLE and verb not in EVENTS} == set()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_words_are_words_and_not_the_verb_itself(language):
    with translation.override(language):
        for verb in [*TABLE, *EVENTS]:
            words = verb_in_words(verb)
            assert words != verb
            assert bool(re.search("[ぁ-んァ-ヶ一-龠]", words)) is (language == "ja"), words


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OFFICER, Role.PUPIL, Role.ADMINISTRATOR])
def test_the_page_says_of_each_verb_whether_you_may(role):
    viewer = viewer_for(person_with_role(role))
    yours = {line.words: line.yours for part in table_for(viewer) for line in part.lines}
    assert yours == {verb_in_words(verb): viewer.may(verb) for verb in TABLE}


@pytest.mark.django_db
def test_the_page_names_the_roles_and_marks_personal_data():
    person = person_with_role(Role.MAKER)
    page = client_for(person, language="en").get("/house/access/").content.decode()
    assert "Your roles today: Local maker" in page
    assert page.count(">personal data</span>") == len(PERSONAL_DATA_VERBS)
    for role in Role.values:
        assert who_in_words(role) in page or role in {Role.PUPIL, Role.TEACHER, Role.JUDGE}
