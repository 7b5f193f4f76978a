"""Who may do what: one table, role by verb. What is not in it, nobody may.

The verbs of the shared record stand here; a room beside it brings its own by ``declare``, from its ``access``.
The verbs that `ANYONE` may use need no account; those of `SIGNED_IN` need an account and no role.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from biocluster.record.classes import DeclaredTwice
from biocluster.record.models.people import Person, Role

ANYONE = "anyone"
SIGNED_IN = "signed_in"

OFFICER = frozenset({Role.OFFICER})
DESK = frozenset({Role.OFFICER, Role.PRODUCER, Role.COORDINATOR})
ROOMS = DESK | {
    Role.SURVEY_OFFICE,
    Role.LABORATORY,
    Role.EPIDEMIOLOGIST,
    Role.GROWER,
    Role.ALGAE_RESEARCHER,
    Role.VENTURE_STAFF,
}
MEMBERS = ROOMS | {Role.CLINICIAN, Role.MAKER, Role.COUNCIL_MEMBER}
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

TABLE: dict[str, frozenset[str]] = {
    # open to everybody
    "public.read": frozenset({ANYONE}),
    # own affairs
    "account.enter": frozenset({ANYONE}),
    "account.own": frozenset({SIGNED_IN}),
    "action.own": frozenset({SIGNED_IN}),
    "invitation.reply": frozenset({SIGNED_IN}),
    "search": frozenset({ANYONE}),
    # organisations and people
    "organisation.read": MEMBERS | ADMINISTRATOR,
    "organisation.edit": ROOMS,
    "person.read": ROOMS | ADMINISTRATOR,
    "person.edit": ROOMS | ADMINISTRATOR,
    "post.edit": OFFICER | ADMINISTRATOR,
    # programmes and plans
    "programme.read": MEMBERS | ADMINISTRATOR,
    "programme.edit": OFFICER,
    "plan.edit": OFFICER,
    "plan.report_results": DESK | {Role.SURVEY_OFFICE, Role.VENTURE_STAFF},
    "plan.review": OFFICER,
    "plan.publish": OFFICER,
    "plan.import": OFFICER,
    "budget.read": DESK,
    "budget.edit": OFFICER,
    # gatherings
    "gathering.read": MEMBERS | ADMINISTRATOR,
    "gathering.read_confidential": DESK,
    "gathering.edit": ROOMS,
    "gathering.attendance": ROOMS,
    "gathering.minutes": ROOMS,
    "action.overdue": DESK,
    "venue.edit": ROOMS,
    # figures
    "figure.rows": MEMBERS | ADMINISTRATOR,
    "figure.report": DESK | {Role.SURVEY_OFFICE},
    # documents
    "document.read": MEMBERS | ADMINISTRATOR,
    "document.read_confidential": OFFICER,
    "document.add": ROOMS,
    # files in and out
    "file.give": ROOMS,
    "record.import": OFFICER,
    "record.export": ROOMS,
    "synonym.edit": DESK,
    # the house itself
    "account.manage": ADMINISTRATOR,
    "audit.read": ADMINISTRATOR | OFFICER,
    "access.read": frozenset({SIGNED_IN}),
}

FILE_VERBS = dict.fromkeys(("organisations", "people", "gatherings", "budgets"), "record.import")
"""The verb that each kind of file of rows needs."""
PERSONAL_DATA_VERBS = {"person.read", "person.edit", "post.edit", "account.manage", "audit.read"}
"""Verbs that show names and contacts of people, or what leads to them: who holds one must have a second factor."""


def declare(
    verbs: Mapping[str, Collection[str]],
    *,
    personal: Collection[str] = (),
    files: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Add the verbs of a room to the table.

    Those in ``personal`` show personal data. ``files`` names the kinds of files of rows that the room takes in, each
    with its verb.

    Raises
    ------
    DeclaredTwice
        If another room has one of the verbs or one of the kinds.
    KeyError
        If a verb that is named is not among them.
    """
    if twice := (TABLE.keys() & verbs.keys()) | (FILE_VERBS.keys() & files.keys()):
        raise DeclaredTwice(", ".join(sorted(twice)))
    if unknown := {*personal, *files.values()} - verbs.keys():
        raise KeyError(", ".join(sorted(unknown)))
    TABLE.update({verb: frozenset(roles) for verb, roles in verbs.items()})
    PERSONAL_DATA_VERBS.update(personal)
    FILE_VERBS.update(files)


@dataclass(frozen=True)
class Viewer:
    """Somebody looking at the record on a day, with the roles that their posts give them."""

    person: Person | None
    roles: frozenset[str]
    on: date

    @property
    def signed_in(self) -> bool:
        return self.person is not None

    def may(self, verb: str) -> bool:
        """Whether the table lets this viewer use the verb. An unknown verb is a mistake of ours: KeyError."""
        allowed = TABLE[verb]
        if ANYONE in allowed:
            return True
        if SIGNED_IN in allowed:
            return self.signed_in
        return bool(self.roles & allowed)

    @property
    def needs_second_factor(self) -> bool:
        return any(self.may(verb) for verb in PERSONAL_DATA_VERBS)


class NotAllowed(Exception):
    """This person may not do that; nothing was changed."""

    def __init__(self, verb: str) -> None:
        super().__init__(verb)
        self.verb = verb
