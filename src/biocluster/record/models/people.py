"""Organisations, people, and the posts by which people hold roles."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(models.TextChoices):
    CITY = "city", _("City")
    PREFECTURE = "prefecture", _("Prefecture")
    NATION = "nation", _("National government")
    UNIVERSITY = "university", _("University or institute")
    SCHOOL = "school", _("School")
    HOSPITAL = "hospital", _("Hospital or clinic")
    ASSOCIATION = "association", _("Association")
    VENTURE = "venture", _("Venture company")
    COMPANY = "company", _("Company")
    SUPPORT = "support", _("Support centre")
    OTHER = "other", pgettext_lazy("organisation kind", "Other")


class Organisation(models.Model):
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("name"), max_length=200, unique=True)
    kana = models.CharField(_("kana"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    corporate_number = models.CharField(
        _("corporate number"),
        max_length=13,
        null=True,
        blank=True,
        unique=True,
        help_text=_("13 digits, as the National Tax Agency gives them; the first is the check digit."),
    )
    postal_code = models.CharField(_("postal code"), max_length=8, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    district = models.CharField(_("district"), max_length=100, blank=True)
    url = models.URLField(_("web page"), blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["kana", "name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
            models.CheckConstraint(
                condition=Q(corporate_number=None) | Q(corporate_number__regex=r"^[0-9]{13}$"),
                name="organisation_corporate_number_13_digits",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationAlias(models.Model):
    """Another name under which documents speak of an organisation (県, 慶應先端研, HMT)."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="aliases", verbose_name=_("organisation")
    )
    name = models.CharField(_("other name"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("other name of an organisation")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="organisation_alias_has_name")]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    name = models.CharField(pgettext_lazy("person", "name"), max_length=100)
    kana = models.CharField(_("kana"), max_length=100, blank=True)
    romaji = models.CharField(_("romaji"), max_length=100, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["kana", "name", "pk"]
        indexes = [models.Index(fields=["kana", "name", "id"], name="person_by_kana")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="person_has_name"),
            models.UniqueConstraint(
                fields=["email"], condition=~Q(email=""), name="person_one_for_each_email"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a post lets its holder do; see the table in ``access.py``."""

    OFFICER = "officer", _("City officer")
    PRODUCER = "producer", _("Industrialisation producer")
    COORDINATOR = "coordinator", _("Coordinator")
    SURVEY_OFFICE = "survey_office", _("Survey office")
    LABORATORY = "laboratory", _("Laboratory")
    EPIDEMIOLOGIST = "epidemiologist", _("Epidemiologist")
    GROWER = "grower", _("Kampo grower or researcher")
    ALGAE_RESEARCHER = "algae_researcher", _("Algae researcher")
    CLINICIAN = "clinician", _("Clinician or carer")
    MAKER = "maker", _("Local maker")
    VENTURE_STAFF = "venture_staff", _("Venture, incubator and park staff")
    COUNCIL_MEMBER = "council_member", _("Council member")
    PUPIL = "pupil", _("Pupil")
    TEACHER = "teacher", _("Teacher")
    JUDGE = "judge", _("Judge")
    ADMINISTRATOR = "administrator", _("Administrator")


class Post(models.Model):
    """A person's post in an organisation, with the role it carries, from one day to another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="posts", verbose_name=_("organisation")
    )
    title = models.CharField(_("title"), max_length=100, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["from_on", "pk"]
        indexes = [
            models.Index(fields=["until_on"], condition=Q(until_on__isnull=False), name="post_by_last_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="post_ends_after_it_starts",
                violation_error_message=_("A post cannot end before it starts: correct one of the dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.title}".strip()
