"""Who stands for the command line writes in the record and is no colleague."""

import pytest
from django.utils import timezone

from biocluster.record.models import Role
from biocluster.record.queries.accounts import without_account
from biocluster.record.queries.invitable import COMMANDS_OFFICE, people_matching, staff_on
from biocluster.record.queries.organisations import to_choose_from
from biocluster.web.cli.acting import acting_person
from tests.factories.people import person_with_role, viewer_for

pytestmark = pytest.mark.django_db


def test_the_command_line_is_nobody_to_put_in_charge_to_invite_or_to_give_an_account():
    now = timezone.now()
    today = timezone.localdate(now)
    colleague = person_with_role(Role.OFFICER)
    commands = acting_person(None, at=now)
    assert acting_person(None, at=now) == commands
    assert list(staff_on(today)) == [colleague]
    assert list(people_matching(on=today)) == [colleague]
    assert commands not in without_account(viewer_for(person_with_role(Role.ADMINISTRATOR), today))
    assert not to_choose_from().filter(name=COMMANDS_OFFICE).exists()
