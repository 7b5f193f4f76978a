"""What the verbs of the access table and of the audit are called, for readers.

Those of the shared record stand here; a room beside it brings the words of its own by ``name_verbs``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from biocluster.record.access import ANYONE, SIGNED_IN
from biocluster.record.models import Role

VERBS: dict[str | Promise, dict[str, str | Promise]] = {
    _("Open to everybody"): {
        "public.read": _("read what is published"),
        "search": _("search, within what one may read"),
        "account.enter": _("sign in"),
    },
    _("Own affairs"): {
        "account.own": _("look after one's own account"),
        "action.own": _("report on one's own actions"),
        "invitation.reply": _("answer invitations"),
        "access.read": _("see who may do what"),
    },
    _("Organisations and people"): {
        "organisation.read": _("read organisations"),
        "organisation.edit": _("change organisations"),
        "person.read": _("read people and their contacts"),
        "person.edit": _("change people and their posts"),
        "post.edit": _("give and take roles"),
    },
    _("Programmes and plans"): {
        "programme.read": _("read programmes and plans that are not published"),
        "programme.edit": _("change the programme tree"),
        "plan.edit": _("write plans"),
        "plan.report_results": _("report results"),
        "plan.review": _("review plans"),
        "plan.publish": _("publish plans"),
        "plan.import": _("take in a plan from a document"),
        "budget.read": _("read budgets"),
        "budget.edit": _("change budgets"),
    },
    _("Gatherings"): {
        "gathering.read": _("read gatherings"),
        "gathering.read_confidential": _("read confidential gatherings"),
        "gathering.edit": _("plan gatherings"),
        "gathering.attendance": _("record attendance"),
        "gathering.minutes": _("write minutes, decisions and actions"),
        "action.overdue": _("see overdue actions of everybody"),
        "venue.edit": _("change venues"),
    },
    _("Figures"): {
        "figure.rows": _("see the rows behind a figure"),
        "figure.report": _("state counts"),
    },
    _("Documents"): {
        "document.read": _("read documents"),
        "document.read_confidential": _("read confidential documents"),
        "document.add": _("add documents"),
    },
    _("Files in and out"): {
        "file.give": _("give in files of rows of the kinds that one may take in"),
        "record.import": _("take in organisations, people, gatherings and budgets"),
        "record.export": _("export lists"),
        "synonym.edit": _("change words that the search takes for the same"),
    },
    _("The house"): {
        "account.manage": _("manage accounts"),
        "audit.read": _("read the audit"),
    },
}

EVENTS: dict[str, str | Promise] = {
    "account.sign_in": _("signed in"),
    "account.change_password": _("changed the password"),
    "account.reset_password": _("chose a password by a link"),
    "account.add_factor": _("added a second factor"),
    "account.remove_factor": _("took a second factor away"),
    "account.make_recovery_codes": _("made new recovery codes"),
    "account.add": _("made an account"),
    "account.change_address": _("changed the address of an account"),
    "account.deactivate": _("stopped an account"),
    "account.reactivate": _("let an account be signed in to again"),
    "account.end_sessions": _("signed an account out everywhere"),
    "account.reset_factors": _("took the second factors of an account away"),
    "command.begin": _("set up the command line"),
}
"""What stands in the audit beside the verbs of the table."""

NOTED: dict[str, str | Promise] = {
    "reason": _("reason"),
    "sessions": _("open sessions"),
    "factor": _("second factor"),
    "factors": _("second factors"),
}
"""What an entry may tell that is no field of the row."""

VALUES: dict[str, str | Promise] = {
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
}


def name_verbs(
    heading: str | Promise,
    verbs: Mapping[str, str | Promise],
    *,
    events: Mapping[str, str | Promise] = MappingProxyType({}),
    noted: Mapping[str, str | Promise] = MappingProxyType({}),
) -> None:
    """Add the words of a room: of its verbs, under a heading; of its events; of what its entries note beside fields."""
    VERBS[heading] = dict(verbs)
    EVENTS.update(events)
    NOTED.update(noted)


def verb_in_words(verb: str) -> str:
    """What a verb is called; an entry of an older version may have one that no longer exists."""
    words = EVENTS.get(verb) or next((group[verb] for group in VERBS.values() if verb in group), verb)
    return str(words)


def noted_in_words(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(VALUES.get(str(each), each)) for each in values)


def who_in_words(who: str) -> str:
    """A role, or one of the two that need none."""
    if who == ANYONE:
        return str(_("Everybody"))
    return str(_("Whoever is signed in") if who == SIGNED_IN else Role(who).label)
