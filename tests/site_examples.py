"""For every address that names a row or a format: what to fill in, out of the example world."""

from collections.abc import Callable
from typing import Any

from tests.factories.visitors import account_of
from tests.site_laboratory import LABORATORY_EXAMPLES
from tests.site_world import World


def _pk(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": getattr(world, name).pk}


def _of_gathering(**more: Callable[[World], Any]) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.gathering.pk} | {name: get(world) for name, get in more.items()}


def _of_published(**more: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"fiscal_year": world.plan.fiscal_year} | more


def _of_draft(**more: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"fiscal_year": world.draft.fiscal_year} | more


def _fixed(**values: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: values


_GATHERING = [
    "gathering",
    "gathering-edit",
    "gathering-history",
    "gathering-file",
    "agenda",
    "materials",
    "invitations",
    "invite",
    "attendance",
    "attendance-add",
    "minutes",
    "minutes-edit",
    "decision-add",
    "action-add",
    "public-gathering",
]
_ACCOUNT = [
    "account-detail",
    "account-invite",
    "account-address",
    "account-stop",
    "account-restart",
    "account-end-sessions",
    "account-reset-factors",
]
_CSV = ["gatherings-export", "overdue-export", "organisations-export", "people-export"]

EXAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    **{name: _pk("gathering") for name in _GATHERING},
    **{name: _fixed(format="csv") for name in _CSV},
    **{name: _pk("document") for name in ("document", "document-edit", "document-file")},
    **{name: _pk("organisation") for name in ("organisation", "organisation-edit")},
    **{name: _pk("person") for name in ("person", "person-edit")},
    **{name: _pk("post") for name in ("post-edit", "post-end", "post-remove")},
    **{name: _pk("venue") for name in ("venue", "venue-edit", "place")},
    **{name: _pk("imported") for name in ("import", "import-take", "import-give-up", "import-original")},
    **{
        name: _pk("plan_import")
        for name in ("plan-import", "plan-import-title", "plan-import-accept", "plan-import-give-up")
    },
    **{name: _pk("action") for name in ("action", "action-reopen")},
    **{name: _pk("passkey") for name in ("mfa_remove_webauthn", "mfa_edit_webauthn")},
    "plan-import-line": lambda world: {"pk": world.plan_import.pk, "line": 3},
    "import-template": lambda world: {"kind": world.imported.kind, "format": "csv"},
    "attendance-export": _of_gathering(format=lambda world: "csv"),
    **{
        name: _of_gathering(item_pk=lambda world: world.agenda_item.pk)
        for name in ("agenda-item-edit", "agenda-item-move", "agenda-item-remove")
    },
    "material-remove": _of_gathering(material_pk=lambda world: world.material.pk),
    **{
        name: _of_gathering(invitation_pk=lambda world: world.invitation.pk)
        for name in ("invitation-withdraw", "reply-on-behalf")
    },
    **{
        name: _of_gathering(version=lambda world: world.minutes.version)
        for name in ("minutes-version", "minutes-confirm", "minutes-discard")
    },
    "minutes-file": _of_gathering(version=lambda world: world.minutes.version, format=lambda world: "pdf"),
    **{
        name: _of_gathering(decision_pk=lambda world: world.decision.pk)
        for name in ("decision-edit", "decision-remove")
    },
    **{
        name: _of_gathering(action_pk=lambda world: world.action.pk)
        for name in ("action-edit", "action-remove")
    },
    **{name: _pk("account") for name in _ACCOUNT},
    "reply": _pk("invitation"),
    "post-add": lambda world: {"person_pk": world.person.pk},
    "account_reset_password_from_key": _fixed(uidb36="1", key="set-password"),
    "programme": _pk("programme"),
    "synonym-remove": _pk("synonym"),
    **{
        name: lambda world: {"name": world.measure.name}
        for name in ("figure", "figure-chart", "figure-report", "figure-edit")
    },
    "figure-series": lambda world: {"name": world.measure.name, "format": "csv"},
    "figure-rows": lambda world: {"name": world.measure.name, "format": "csv"},
    "figure-correct": lambda world: {"name": world.measure.name, "pk": world.count.pk},
    **{name: _of_published() for name in ("annual-plan", "plan-publications", "plan-discrepancies")},
    "annual-file": _of_published(format="txt"),
    "annual-publication": _of_published(number=1),
    "annual-publication-file": _of_published(number=1, format="txt"),
    "annual-picture": lambda world: _of_published(number=1)(world) | {"digest": world.picture.stored.sha256},
    "plan-publish": _of_draft(),
    "plan-draft-file": _of_draft(format="txt"),
    **{
        name: lambda world: {"pk": account_of(world.visitor).pk}
        for name in (
            "account-detail",
            "account-invite",
            "account-address",
            "account-stop",
            "account-restart",
            "account-end-sessions",
            "account-reset-factors",
        )
    },
    "open-data-file": _fixed(name="events", format="csv"),
    "api-figure": lambda world: {"name": world.measure.name},
    "api-series": lambda world: {"name": world.measure.name},
    "api-gathering": _pk("gathering"),
    "api-programme": _pk("programme"),
    "api-nothing": _fixed(rest="nothing"),
    "api-plan": lambda world: {"fiscal_year": world.plan.fiscal_year},
    **{
        name: _of_draft()
        for name in (
            "plan",
            "plan-edit",
            "plan-preview",
            "plan-history",
            "plan-discard",
            "plan-arrange",
            "year-plan-add",
            "plan-results",
            "plan-budget",
            "plan-submit",
            "plan-take-back",
            "plan-review",
            "plan-overview",
            "plan-outlet-add",
            "caption-add",
        )
    },
    "plan-revise": _of_published(),
    "plan-budget-export": _of_draft(format="csv"),
    **{
        name: lambda world: {
            "fiscal_year": world.draft.fiscal_year,
            "pk": world.draft_placement.plan_outlet_id,
        }
        for name in ("plan-outlet-edit", "plan-outlet-remove", "placement-add")
    },
    **{
        name: lambda world: {"fiscal_year": world.draft.fiscal_year, "pk": world.draft_placement.pk}
        for name in ("placement-edit", "placement-remove")
    },
    **{
        name: lambda world: {"fiscal_year": world.draft.fiscal_year, "pk": world.caption.pk}
        for name in ("caption-edit", "caption-remove")
    },
    **{
        name: _pk("draft_year_plan")
        for name in (
            "year-plan",
            "year-plan-edit",
            "year-plan-history",
            "year-plan-move",
            "year-plan-remove",
            "results-add",
            "note-add",
            "partner-add",
            "year-plan-budget",
            "budget-line-add",
        )
    },
    "results-edit": lambda world: {"pk": world.draft_year_plan.pk, "note_pk": world.results.pk},
    **{
        name: lambda world: {"pk": world.draft_year_plan.pk, "note_pk": world.note.pk}
        for name in ("note-edit", "note-move", "note-remove")
    },
    **{
        name: lambda world: {"pk": world.draft_year_plan.pk, "partner_pk": world.partner.pk}
        for name in ("partner-edit", "partner-move", "partner-remove")
    },
    **{
        name: lambda world: {"pk": world.draft_year_plan.pk, "line_pk": world.budget_line.pk}
        for name in ("budget-line-edit", "budget-line-remove")
    },
    **LABORATORY_EXAMPLES,
    "programme-list-export": _fixed(format="csv"),
    **{name: _pk("programme") for name in ("programme-record", "programme-edit")},
}
