"""What may happen to measures and to the counts that are reported for them."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biocluster.record.models import Document, Measure, Organisation, Person, ReportedCount
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.turns import refuse_if_changed, take_turn
from biocluster.record.queries.figures import effective
from biocluster.record.words.dates import era_long, iso
from biocluster.record.words.tokens import RECORD_OPTIONS, TokenError, write_token

VERB = "figure.report"


class AlreadyReplaced(Exception):
    """Somebody corrected the count first; ``by`` is their correction. Nothing was saved."""

    def __init__(self, by: ReportedCount) -> None:
        super().__init__(by.pk)
        self.by = by

    def __str__(self) -> str:
        return _(
            "%(who)s has corrected this count already, so nothing was saved. "
            "Correct that correction instead, if it is still wrong."
        ) % {"who": self.by.recorded_by}


@operation("figure.report")
def save_measure(measure: Measure, *, seen: int | None = None, by: Person, at: datetime) -> Measure:
    """Add a measure or change its words. Its name stays: texts and publications cite it.

    Raises
    ------
    ChangedSince
        If somebody else changed it after ``seen``.
    django.core.exceptions.ValidationError
        If no token could cite it by its name. Nothing is saved.
    """
    _check_name(measure.name)
    if measure.pk is not None:
        stored = take_turn(measure)
        refuse_if_changed(measure, seen)
        if stored.name != measure.name:
            raise ValidationError({"name": gettext_lazy("The name stays, because texts cite it.")})
    return keep(measure, by=by, at=at, verb=VERB)


@operation("figure.report")
def report_count(
    measure: Measure,
    *,
    on: date,
    value: Decimal,
    source: str,
    stated_by: Organisation | None = None,
    document: Document | None = None,
    by: Person,
    at: datetime,
) -> ReportedCount:
    """Enter what somebody states of a measure as of a day. A measure that is not in the record yet is added.

    Raises
    ------
    django.core.exceptions.ValidationError
        If a count stands for that day already, or the day is still to come. Nothing is saved.
    """
    _refuse_future(on, at)
    measure = _kept(measure, by=by, at=at)
    standing = effective().filter(measure=measure, on=on).first()
    if standing is not None:
        raise ValidationError({"on": _already(standing)})
    moved = ReportedCount.objects.filter(measure=measure, on=on, replaces=None).first()
    if moved is not None:
        raise ValidationError({"on": _moved(_latest_of(moved))})
    return keep(
        ReportedCount(
            measure=measure, on=on, value=value, source=source, stated_by=stated_by, document=document,
            recorded_by=by, recorded_at=at,
        ),
        by=by, at=at, verb=VERB,
    )  # fmt: skip


@operation("figure.report")
def correct_count(
    count: ReportedCount,
    *,
    value: Decimal,
    source: str,
    reason: str,
    on: date | None = None,
    stated_by: Organisation | None = None,
    document: Document | None = None,
    by: Person,
    at: datetime,
) -> ReportedCount:
    """Put a corrected count in the place of one, and keep the old one on record. ``on`` None leaves the day.

    Raises
    ------
    AlreadyReplaced
        If somebody corrected the count first.
    django.core.exceptions.ValidationError
        If another count stands for the corrected day, the day is still to come, or nothing is corrected.
    """
    on = on or count.on
    _refuse_future(on, at)
    take_turn(count.measure)
    replacement = ReportedCount.objects.filter(replaces=count).select_related("recorded_by").first()
    if replacement is not None:
        raise AlreadyReplaced(replacement)
    other = effective().filter(measure=count.measure, on=on).exclude(pk=count.pk).first()
    if other is not None:
        raise ValidationError({"on": _already(other)})
    before = (count.on, count.value, count.source, count.stated_by_id, count.document_id)
    after = (on, value, source, stated_by.pk if stated_by else None, document.pk if document else None)
    if before == after:
        raise ValidationError(gettext_lazy("Nothing is corrected: change the value, the day or the source."))
    if not reason.strip():
        raise ValidationError({"reason": gettext_lazy("Say why the count is corrected.")})
    return keep(
        ReportedCount(
            measure=count.measure, on=on, value=value, source=source, stated_by=stated_by, document=document,
            replaces=count, reason=reason.strip(), recorded_by=by, recorded_at=at,
        ),
        by=by, at=at, verb=VERB,
    )  # fmt: skip


def _kept(measure: Measure, *, by: Person, at: datetime) -> Measure:
    """The measure, in the record and kept from other writers until the transaction ends."""
    if measure.pk is None:
        known = Measure.objects.filter(name=measure.name).first()
        try:
            with transaction.atomic():
                measure = known or keep(measure, by=by, at=at, verb=VERB)
        except IntegrityError:  # somebody else has added it in this very moment
            measure = Measure.objects.get(name=measure.name)
    return take_turn(measure)


def _check_name(name: str) -> None:
    try:
        write_token(name)
    except TokenError as error:
        raise ValidationError({"name": str(error)}) from None
    if name in RECORD_OPTIONS:
        raise ValidationError({"name": _("“%(name)s” means something else in texts.") % {"name": name}})


def _refuse_future(on: date, at: datetime) -> None:
    if on > localdate(at):
        raise ValidationError(
            {"on": _("%(day)s is still to come: what is not yet so cannot be reported.") % {"day": _day(on)}}
        )


def _already(count: ReportedCount) -> str:
    return _("For %(day)s a count is reported already (source: %(source)s). Correct that one instead.") % {
        "day": _day(count.on),
        "source": count.source,
    }


def _moved(count: ReportedCount) -> str:
    return _(
        "The count first reported for this day was moved to %(day)s by a correction. "
        "Correct that one back to this day, and report %(day)s anew."
    ) % {"day": _day(count.on)}


def _latest_of(count: ReportedCount) -> ReportedCount:
    while (correction := ReportedCount.objects.filter(replaces=count).first()) is not None:
        count = correction
    return count


def _day(day: date) -> str:
    return f"{era_long(day)} ({iso(day)})"
