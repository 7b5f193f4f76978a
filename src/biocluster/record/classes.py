"""How carefully each field of each table has to be treated: one table, and a test that no field is missing.

The tables of the shared record and of what is installed stand here; a room beside it brings its own by ``declare``.

public
    May be read by everybody, wherever its row may.
internal
    Says nothing of a private person, but is for those who work in the cluster.
personal
    Says something of a living person, or leads to one: only for roles that the access table lets see people.
sensitive
    Opens something: passwords, keys, sessions. Leaves the database in no form, the audit included.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.db import models


class FieldClass(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


PUBLIC, INTERNAL, PERSONAL, SENSITIVE = FieldClass

CLASSES: dict[str, dict[FieldClass, str]] = {
    # people and accounts
    "record.Person": {PERSONAL: "name kana romaji email phone"},
    "record.Post": {PERSONAL: "person organisation title role from_on until_on"},
    "record.User": {PERSONAL: "email person", INTERNAL: "is_active last_login", SENSITIVE: "password"},
    "account.EmailAddress": {PERSONAL: "user email", INTERNAL: "verified primary"},
    "account.EmailConfirmation": {INTERNAL: "email_address created sent", SENSITIVE: "key"},
    "mfa.Authenticator": {PERSONAL: "user", INTERNAL: "type created_at last_used_at", SENSITIVE: "data"},
    "usersessions.UserSession": {
        PERSONAL: "user ip user_agent",
        INTERNAL: "created_at last_seen_at",
        SENSITIVE: "session_key data",
    },
    "sessions.Session": {INTERNAL: "expire_date", SENSITIVE: "session_data"},
    # organisations and places
    "record.Organisation": {
        PUBLIC: "kind name kana name_en corporate_number postal_code address district url"
    },
    "record.OrganisationAlias": {PUBLIC: "organisation name"},
    "record.Venue": {PUBLIC: "name kana name_en postal_code address latitude longitude phone capacity owner"},
    # plans and what is published of them
    "record.Programme": {PUBLIC: "name kana name_en summary begun_in ended_in", INTERNAL: "responsible"},
    "record.AnnualPlan": {
        PUBLIC: (
            "fiscal_year overview_title detail_title purpose_heading purpose overview_heading detail_note "
            "numbering overview_numbering front overview_note overview_intro"
        ),
        INTERNAL: "imported_from state submitted_by approved_by review_note",
    },
    "record.YearPlan": {
        PUBLIC: (
            "annual_plan programme parent position heading group number label_style in_detail purpose body "
            "continuing_since"
        ),
        INTERNAL: "responsible_person",
    },
    "record.YearPlanPartner": {PUBLIC: "year_plan organisation position wording"},
    "record.YearPlanNote": {PUBLIC: "year_plan kind placement position text"},
    "record.PlanOutlet": {PUBLIC: "annual_plan outlet heading position"},
    "record.OverviewPlacement": {PUBLIC: "plan_outlet year_plan under position wording lead"},
    "record.PlanCaption": {PUBLIC: "annual_plan plan_outlet kind position text picture"},
    "record.BudgetLine": {INTERNAL: "year_plan source title planned_yen actual_yen"},
    "record.Publication": {
        PUBLIC: "annual_plan number published_at outline changes",
        INTERNAL: "published_by",
    },
    "record.PublishedFigure": {
        PUBLIC: "publication name on value unit as_of rows_digest computed_at measure"
    },
    "record.PublishedFile": {PUBLIC: "publication format sha256"},
    "record.PlanImport": {
        INTERNAL: ("stored file_name fiscal_year title_year_is_wrong given_by given_at taken_at annual_plan")
    },
    "record.PlanImportCorrection": {INTERNAL: "plan_import line aspect find value"},
    # figures
    "record.Measure": {PUBLIC: "name title title_en unit definition answered_by"},
    "record.ReportedCount": {
        PUBLIC: "measure on value source stated_by",
        INTERNAL: "document replaces reason recorded_by recorded_at",
    },
    # gatherings
    "record.Gathering": {
        PUBLIC: (
            "kind title title_en edition programme starts_on ends_on date_precision starts_time ends_time "
            "venue place_note host summary state audience"
        ),
        INTERNAL: "organiser",
    },
    "record.AgendaItem": {PUBLIC: "gathering position title minutes_planned", PERSONAL: "presenter"},
    "record.Invitation": {PERSONAL: "gathering person invited_at reply replied_at note"},
    "record.Attendance": {PERSONAL: "gathering person attends_as"},
    "record.HeadCount": {PUBLIC: "gathering category count"},
    "record.Minutes": {
        INTERNAL: "gathering version written_by written_at confirmed_by confirmed_at as_confirmed",
        PERSONAL: "text",
    },
    "record.Decision": {INTERNAL: "gathering number text"},
    "record.ActionItem": {
        INTERNAL: "gathering decision text due_on done_at done_by outcome",
        PERSONAL: "owner",
    },
    "record.GatheringMaterial": {INTERNAL: "gathering document position"},
    # documents and files
    "record.StoredFile": {INTERNAL: "sha256 size_bytes media_type"},
    "record.Document": {INTERNAL: "title file_name stored audience added_by added_at"},
    "record.ImportedFile": {
        INTERNAL: "kind stored file_name given_by given_at taken_by taken_at rows_added rows_changed"
    },
    # the house itself
    "record.AuditEntry": {
        INTERNAL: "sequence at by verb subject_kind subject_id previous digest",
        PERSONAL: "before after",
    },
    "record.AuditHead": {INTERNAL: "sequence digest"},
    "record.SearchEntry": {INTERNAL: "kind subject_id audience", PERSONAL: "title body"},
    "record.Synonym": {INTERNAL: "word other word_key other_key"},
    "django_ox.OxTask": {
        INTERNAL: (
            "task_path queue_name priority takes_context backend_name status run_after attempts max_attempts "
            "worker_ids enqueued_at started_at last_attempted_at finished_at locked_by locked_at "
            "lease_expires_at lease_epoch"
        ),
        PERSONAL: "args kwargs return_value errors",
    },
    "django_ox.OxScheduleTick": {INTERNAL: "schedule_name scheduled_for task created_at"},
    "django_ox.OxSchedule": {
        INTERNAL: (
            "name task_key trigger cron every_seconds phase_seconds arguments enabled start_time boundary_for "
            "boundary_generation end_time starting_deadline_seconds created_at updated_at"
        )
    },
    "django_ox.OxScheduleChange": {INTERNAL: "changed_at"},
    "auth.Permission": {INTERNAL: "name content_type codename"},
    "auth.Group": {INTERNAL: "name"},
    "contenttypes.ContentType": {INTERNAL: "app_label model"},
}
"""For each table, the names of its fields by class. Numbers of rows are left out: they say nothing by themselves."""


_OF_FIELD: dict[tuple[str, str], FieldClass] = {}


class DeclaredTwice(ValueError):
    """Two rooms say something of one name: a mistake of ours."""


def declare(classes: Mapping[str, Mapping[FieldClass, str]]) -> None:
    """Add the tables of a room. Raises ``DeclaredTwice`` for one that is there already."""
    if twice := {label for label, _name in _OF_FIELD} & classes.keys():
        raise DeclaredTwice(", ".join(sorted(twice)))
    for label, by_class in classes.items():
        CLASSES[label] = dict(by_class)
        for field_class, names in by_class.items():
            _OF_FIELD.update({(label, name): field_class for name in names.split()})


declare(CLASSES)


def class_of(field: models.Field) -> FieldClass:
    """The class of a field. Raises KeyError for one that nobody has classed."""
    return _OF_FIELD[field.model._meta.concrete_model._meta.label, field.name]  # type: ignore[union-attr]


def is_sensitive(field: models.Field) -> bool:
    """Whether the field opens something, so that no copy of it is made."""
    return _OF_FIELD.get((field.model._meta.label, field.name)) is FieldClass.SENSITIVE
