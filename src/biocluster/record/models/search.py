"""What the search knows of each row, and the words that mean the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from biocluster.record.models.audience import Audience


class SearchEntry(models.Model):
    """One row of the record as the search sees it; the full-text index beside it is the database's own."""

    kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    audience = models.CharField(max_length=20, choices=Audience)

    class Meta:
        verbose_name = _("search entry")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id"], name="search_entry_one_a_row"),
        ]

    def __str__(self) -> str:
        return self.title


class Synonym(models.Model):
    """Two words that the office wants found together (枝豆, だだちゃ豆).

    The keys are the words in the form in which they are compared, see ``words.text.fold``.
    """

    word = models.CharField(_("word"), max_length=100)
    other = models.CharField(_("same as"), max_length=100)
    word_key = models.CharField(max_length=200, editable=False, db_index=True)
    other_key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["word_key", "other_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["word_key", "other_key"],
                name="synonym_once",
                violation_error_message=_("These two words are in the list already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(word_key=models.F("other_key")),
                name="synonym_of_another_word",
                violation_error_message=_("The two words are the same to the search: write another."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} = {self.other}"
