"""Programmes, and what each is in one fiscal year's plan."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.record.models.documents import Document
from biocluster.record.models.people import Organisation, Person


class Outlet(models.TextChoices):
    """The five uses to which the institute's research and education are put."""

    INDUSTRY = "industry", _("Local industry")
    HEALTH = "health", _("Health and long life")
    STRATEGY = "strategy", _("Bio strategy")
    VENTURES = "ventures", _("Ventures")
    TALENT = "talent", _("Talent and outreach")


class Programme(models.Model):
    """A programme as it lives across years. Its place in a year's tree is its year plan's."""

    name = models.CharField(_("name"), max_length=200)
    kana = models.CharField(_("kana"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    responsible = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name=_("responsible organisation"),
    )
    begun_in = models.PositiveSmallIntegerField(_("begun in fiscal year"), null=True, blank=True)
    ended_in = models.PositiveSmallIntegerField(_("ended in fiscal year"), null=True, blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="programme_has_name"),
            models.CheckConstraint(
                condition=Q(ended_in=None) | Q(begun_in=None) | Q(ended_in__gte=F("begun_in")),
                name="programme_ends_after_it_begins",
                violation_error_message=_("A programme cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AnnualPlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("plan", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("plan", "In review")
    APPROVED = "approved", pgettext_lazy("plan", "Approved")
    PUBLISHED = "published", pgettext_lazy("plan", "Published")


class AnnualPlan(models.Model):
    """The plan-and-results document of one fiscal year, as it is being written."""

    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), unique=True)
    overview_title = models.CharField(_("title of the overview"), max_length=200, blank=True)
    detail_title = models.CharField(_("title of the detail"), max_length=200, blank=True)
    purpose_heading = models.CharField(_("heading of the purpose"), max_length=60, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    overview_heading = models.CharField(_("heading of the overview"), max_length=60, blank=True)
    detail_note = models.TextField(
        _("note under the title of the detail"),
        blank=True,
        help_text=_("For example that it holds the results of the year before."),
    )
    numbering = models.CharField(
        _("numbering"),
        max_length=100,
        default="1.|(1)|①|i.",
        help_text=_("The number of each level as it is printed for the first item, parted by |."),
    )
    overview_numbering = models.CharField(
        _("numbering of the overview"),
        max_length=100,
        default="- (1)|-",
        help_text=_("Bullet, number or both of each level as printed for the first item, parted by |."),
    )
    front = models.TextField(_("lines before the first title"), blank=True)
    overview_note = models.TextField(_("lines under the title of the overview"), blank=True)
    overview_intro = models.TextField(_("lines under the heading of the overview"), blank=True)
    imported_from = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans_imported",
        verbose_name=_("imported from"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=AnnualPlanState, default=AnnualPlanState.DRAFT
    )
    submitted_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans_submitted",
        verbose_name=_("submitted by"),
    )
    approved_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans_approved",
        verbose_name=_("approved by"),
    )
    review_note = models.TextField(_("note of the review"), blank=True)

    class Meta:
        verbose_name = _("annual plan")
        verbose_name_plural = _("annual plans")
        ordering = ["-fiscal_year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("submitted_by")),
                name="annual_plan_approved_by_another",
                violation_error_message=_("A plan is approved by somebody other than who submitted it."),
            ),
        ]

    def __str__(self) -> str:
        return f"FY{self.fiscal_year}"


class YearPlan(models.Model):
    """A programme in one fiscal year: its place in that year's tree, its texts and its notes.

    ``body`` is plain text, a paragraph a line; a line that begins with ``- `` is a bullet. Texts carry
    figure tokens instead of numbers.
    """

    annual_plan = models.ForeignKey(
        AnnualPlan, models.PROTECT, related_name="year_plans", verbose_name=_("annual plan")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="year_plans", verbose_name=_("programme")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("stands under"),
    )
    position = models.PositiveSmallIntegerField(_("order"))
    heading = models.CharField(_("heading"), max_length=300)
    group = models.CharField(
        _("group"), max_length=60, blank=True, help_text=_("A heading above it such as 体制 or 事業.")
    )
    number = models.PositiveSmallIntegerField(
        _("number"), null=True, blank=True, help_text=_("Only where it differs from the order.")
    )
    label_style = models.CharField(
        _("style of the number"),
        max_length=40,
        blank=True,
        help_text=_("Only where it differs from the plan's numbering; = and words prints the words."),
    )
    in_detail = models.BooleanField(_("printed in the detail"), default=True)
    purpose = models.TextField(_("purpose"), blank=True)
    body = models.TextField(_("plan"), blank=True)
    continuing_since = models.PositiveSmallIntegerField(
        _("continuing since fiscal year"), null=True, blank=True
    )
    responsible_person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="year_plans",
        verbose_name=_("person in charge"),
    )

    class Meta:
        verbose_name = _("year plan")
        verbose_name_plural = _("year plans")
        ordering = ["annual_plan", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["annual_plan", "programme"],
                name="year_plan_one_a_year",
                violation_error_message=_("This programme already has a plan in this fiscal year."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="year_plan_not_under_itself",
                violation_error_message=_("A programme cannot stand under itself."),
            ),
            models.CheckConstraint(condition=~Q(heading=""), name="year_plan_has_heading"),
        ]

    def __str__(self) -> str:
        return self.heading


class YearPlanPartner(models.Model):
    """With whom a programme is run jointly in that year, as the plan names them."""

    year_plan = models.ForeignKey(
        YearPlan, models.CASCADE, related_name="partners", verbose_name=_("year plan")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="joint_year_plans", verbose_name=_("organisation")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    wording = models.CharField(_("as printed"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("joint partner")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year_plan", "organisation"], name="partner_once_a_year_plan"),
        ]

    def __str__(self) -> str:
        return self.wording or self.organisation.name


class NoteKind(models.TextChoices):
    CONTINUING = "continuing", _("Continuing since")
    JOINT = "joint", _("Joint work")
    RESULTS = "results", _("Results of the year before")
    OTHER = "other", pgettext_lazy("note kind", "Other")


class NotePlacement(models.TextChoices):
    HEADING = "heading", _("beside the heading")
    BEFORE = "before", _("before the text")
    AFTER = "after", _("after the text")


class YearPlanNote(models.Model):
    """A note of a year plan as it is printed, its leading ※ and label included, with its tokens."""

    year_plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="notes", verbose_name=_("year plan"))
    kind = models.CharField(_("kind"), max_length=20, choices=NoteKind)
    placement = models.CharField(
        _("placement"), max_length=10, choices=NotePlacement, default=NotePlacement.AFTER
    )
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("note")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year_plan", "position"], name="note_one_a_position"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class PlanOutlet(models.Model):
    """An outlet as one year's plan heads it (□…に活かす)."""

    annual_plan = models.ForeignKey(
        AnnualPlan, models.PROTECT, related_name="outlets", verbose_name=_("annual plan")
    )
    outlet = models.CharField(_("outlet"), max_length=20, choices=Outlet, blank=True)
    heading = models.CharField(_("heading"), max_length=200)
    position = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("outlet of a plan")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["annual_plan", "position"], name="plan_outlet_one_a_position"),
            models.UniqueConstraint(
                fields=["annual_plan", "outlet"],
                condition=~Q(outlet=""),
                name="plan_outlet_one_an_outlet",
            ),
        ]

    def __str__(self) -> str:
        return self.heading


class OverviewPlacement(models.Model):
    """Where a year plan stands in the overview: under which outlet, as a numbered item or a bullet below one."""

    plan_outlet = models.ForeignKey(
        PlanOutlet, models.PROTECT, related_name="placements", verbose_name=_("plan outlet")
    )
    year_plan = models.ForeignKey(
        YearPlan, models.PROTECT, related_name="placements", verbose_name=_("year plan")
    )
    under = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="bullets", verbose_name=_("under")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    wording = models.TextField(
        _("wording"), blank=True, help_text=_("Only where it differs from the heading.")
    )
    lead = models.CharField(
        _("bullet or number"),
        max_length=40,
        blank=True,
        help_text=_("Only where it differs from the plan's numbering; = and words prints the words."),
    )

    class Meta:
        verbose_name = _("place in the overview")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan_outlet", "year_plan"], name="placement_once_an_outlet"),
        ]

    def __str__(self) -> str:
        return self.wording or self.year_plan.heading


class CaptionKind(models.TextChoices):
    PICTURE = "picture", _("Picture")
    DIAGRAM = "diagram", _("Label of the diagram")
    TEXT = "text", _("Other line")


class PlanCaption(models.Model):
    """A picture of the overview with its caption, a label of its diagram, or another line between its items.

    ``position`` counts in one row with the items of the same outlet.
    """

    annual_plan = models.ForeignKey(
        AnnualPlan, models.PROTECT, related_name="captions", verbose_name=_("annual plan")
    )
    plan_outlet = models.ForeignKey(
        PlanOutlet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="captions",
        verbose_name=_("plan outlet"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CaptionKind, default=CaptionKind.PICTURE)
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("text"))
    picture = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="captions", verbose_name=_("picture")
    )

    class Meta:
        verbose_name = _("caption")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class BudgetSource(models.TextChoices):
    CITY = "city", pgettext_lazy("budget", "City")
    PREFECTURE = "prefecture", pgettext_lazy("budget", "Prefecture")
    NATION = "nation", pgettext_lazy("budget", "National government")
    OTHER = "other", pgettext_lazy("budget", "Other")


class BudgetLine(models.Model):
    """Money for a year plan from one source, in whole yen."""

    year_plan = models.ForeignKey(
        YearPlan, models.PROTECT, related_name="budget_lines", verbose_name=_("year plan")
    )
    source = models.CharField(pgettext_lazy("budget", "source"), max_length=20, choices=BudgetSource)
    title = models.CharField(_("item"), max_length=200)
    planned_yen = models.BigIntegerField(_("planned (yen)"))
    actual_yen = models.BigIntegerField(_("actual (yen)"), null=True, blank=True)

    class Meta:
        verbose_name = _("budget line")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year_plan", "source", "title"], name="budget_line_once_a_source_and_item"
            ),
            models.CheckConstraint(condition=Q(planned_yen__gte=0), name="budget_line_planned_not_negative"),
            models.CheckConstraint(
                condition=Q(actual_yen=None) | Q(actual_yen__gte=0), name="budget_line_actual_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.title
