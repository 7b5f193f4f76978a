"""Gatherings of every kind: councils, meetings, seminars, reviews, the summit, the symposium."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.record.models.audience import Audience
from biocluster.record.models.documents import Document
from biocluster.record.models.people import Organisation, Person
from biocluster.record.models.programmes import Programme


class Venue(models.Model):
    """A place where gatherings are held; the fields follow the municipal list of public facilities."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    kana = models.CharField(_("kana"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=8, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    owner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="venues",
        verbose_name=pgettext_lazy("venue", "owner"),
    )

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["kana", "name"]

    def __str__(self) -> str:
        return self.name


class GatheringKind(models.TextChoices):
    STRATEGY_COUNCIL = "strategy_council", _("Strategy council")
    PROMOTION_COUNCIL = "promotion_council", _("Promotion council")
    SEMINAR = "seminar", _("Seminar")
    REGIONAL_REPORT = "regional_report", _("Regional report meeting")
    EXCHANGE = "exchange", _("Exchange meeting")
    CULTIVATION_REVIEW = "cultivation_review", _("Cultivation review")
    RESEARCH_PRESENTATION = "research_presentation", _("Research presentation")
    LIAISON = "liaison", _("Liaison meeting")
    SUMMIT = "summit", _("Summit")
    SYMPOSIUM = "symposium", _("Symposium")
    OTHER = "other", pgettext_lazy("gathering kind", "Other")


class DatePrecision(models.TextChoices):
    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    YEAR = "year", _("to the year")


class GatheringState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("gathering", "Planned")
    HELD = "held", pgettext_lazy("gathering", "Held")
    CANCELLED = "cancelled", pgettext_lazy("gathering", "Cancelled")


class Gathering(models.Model):
    kind = models.CharField(_("kind"), max_length=30, choices=GatheringKind)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    edition = models.PositiveSmallIntegerField(_("edition"), null=True, blank=True)
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gatherings",
        verbose_name=_("programme"),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    date_precision = models.CharField(
        _("date known"), max_length=10, choices=DatePrecision, default=DatePrecision.DAY
    )
    starts_time = models.TimeField(_("starts at"), null=True, blank=True)
    ends_time = models.TimeField(_("ends at"), null=True, blank=True)
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="gatherings", verbose_name=_("venue")
    )
    place_note = models.CharField(_("place, further"), max_length=200, blank=True)
    host = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gatherings_hosted",
        verbose_name=_("host"),
    )
    organiser = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gatherings_organised",
        verbose_name=_("person in charge"),
    )
    summary = models.TextField(_("summary"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=GatheringState, default=GatheringState.PLANNED
    )
    audience = models.CharField(
        _("classification"), max_length=20, choices=Audience, default=Audience.INTERNAL
    )

    class Meta:
        verbose_name = _("gathering")
        verbose_name_plural = _("gatherings")
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="gathering_by_day"),
            models.Index(fields=["kind", "-starts_on", "-id"], name="gathering_by_kind_day"),
            models.Index(fields=["audience", "-starts_on", "-id"], name="gathering_by_audience_day"),
            models.Index(fields=["programme", "-starts_on"], name="gathering_by_programme"),
            models.Index(fields=["state", "-starts_on", "-id"], name="gathering_by_state_day"),
            models.Index(fields=["title", "id"], name="gathering_by_title"),
            models.Index(
                fields=["ends_on"], condition=Q(ends_on__isnull=False), name="gathering_by_last_day"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="gathering_ends_after_it_starts",
                violation_error_message=_(
                    "A gathering cannot end before it starts: correct one of the dates."
                ),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="gathering_has_title"),
            models.CheckConstraint(
                condition=Q(date_precision="day") | Q(ends_on=None, starts_time=None, ends_time=None),
                name="gathering_last_day_and_times_need_a_first_day",
                violation_error_message=_(
                    "Only the month or the year is known, so a last day and times must stay empty: "
                    "write the first day in full, or clear them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_time=None)
                | Q(starts_time__isnull=False, ends_time__gt=F("starts_time"))
                | Q(starts_time__isnull=False, ends_on__isnull=False, ends_on__gt=F("starts_on")),
                name="gathering_ends_at_after_it_starts_at",
                violation_error_message=_(
                    "The time at which it ends needs an earlier time at which it starts: correct one of them."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaItem(models.Model):
    gathering = models.ForeignKey(
        Gathering, models.CASCADE, related_name="agenda_items", verbose_name=_("gathering")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("item"), max_length=300)
    presenter = models.CharField(_("presented by"), max_length=200, blank=True)
    minutes_planned = models.PositiveSmallIntegerField(_("minutes planned"), null=True, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "position"], name="agenda_item_one_a_position"),
        ]

    def __str__(self) -> str:
        return self.title


class Reply(models.TextChoices):
    NONE = "none", _("no reply yet")
    YES = "yes", _("attends")
    NO = "no", _("does not attend")


class Invitation(models.Model):
    gathering = models.ForeignKey(
        Gathering, models.PROTECT, related_name="invitations", verbose_name=_("gathering")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations", verbose_name=_("person"))
    invited_at = models.DateTimeField(_("invited at"))
    reply = models.CharField(_("reply"), max_length=10, choices=Reply, default=Reply.NONE)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(fields=["gathering", "person"], name="invitation_one_a_person"),
            models.CheckConstraint(
                condition=Q(reply="none", replied_at=None) | (~Q(reply="none") & Q(replied_at__isnull=False)),
                name="invitation_reply_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gathering}: {self.person}"


class Attendance(models.Model):
    gathering = models.ForeignKey(
        Gathering, models.PROTECT, related_name="attendances", verbose_name=_("gathering")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances", verbose_name=_("person"))
    attends_as = models.CharField(_("attends as"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["gathering", "person"], name="attendance_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.gathering}: {self.person}"


class HeadCount(models.Model):
    """How many of a category came, where they are counted and not named."""

    gathering = models.ForeignKey(
        Gathering, models.PROTECT, related_name="head_counts", verbose_name=_("gathering")
    )
    category = models.CharField(_("category"), max_length=60)
    count = models.PositiveIntegerField(pgettext_lazy("people", "number"))

    class Meta:
        verbose_name = _("head count")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "category"], name="head_count_once_a_category"),
            models.CheckConstraint(condition=~Q(category=""), name="head_count_has_category"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.count}"


class Minutes(models.Model):
    """The minutes of a gathering. Confirmed minutes are not edited: a correction is the next version.

    ``as_confirmed`` is what the minutes printed when they were confirmed (who came, the agenda, the decisions),
    as canonical JSON: the version prints the same ever after, whatever becomes of those rows.
    """

    gathering = models.ForeignKey(
        Gathering, models.PROTECT, related_name="minutes", verbose_name=_("gathering")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("minutes"))
    written_by = models.ForeignKey(
        Person, models.PROTECT, related_name="minutes_written", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"))
    confirmed_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="minutes_confirmed",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    as_confirmed = models.TextField(_("as confirmed"), blank=True)

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "version"], name="minutes_one_a_version"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="minutes_confirmed_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, as_confirmed="")
                | (Q(confirmed_at__isnull=False) & ~Q(as_confirmed="")),
                name="minutes_keep_what_was_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gathering} v{self.version}"


class Decision(models.Model):
    gathering = models.ForeignKey(
        Gathering, models.PROTECT, related_name="decisions", verbose_name=_("gathering")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("decision"))

    class Meta:
        verbose_name = _("decision")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "number"], name="decision_one_a_number"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ActionItem(models.Model):
    gathering = models.ForeignKey(
        Gathering, models.PROTECT, related_name="action_items", verbose_name=_("gathering")
    )
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("decision"),
    )
    text = models.TextField(_("action"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="action_items", verbose_name=_("owner"))
    due_on = models.DateField(_("due on"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items_done",
        verbose_name=_("done by"),
    )
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["owner", "due_on"], condition=Q(done_at=None), name="action_item_open_by_owner"
            ),
            models.Index(fields=["due_on"], condition=Q(done_at=None), name="action_item_open_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_by=None, done_at=None) | Q(done_by__isnull=False, done_at__isnull=False),
                name="action_item_done_by_and_at_together",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class GatheringMaterial(models.Model):
    gathering = models.ForeignKey(
        Gathering, models.PROTECT, related_name="materials", verbose_name=_("gathering")
    )
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="gatherings", verbose_name=_("document")
    )
    position = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("material")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "document"], name="material_once_a_gathering"),
        ]

    def __str__(self) -> str:
        return f"{self.document}"
