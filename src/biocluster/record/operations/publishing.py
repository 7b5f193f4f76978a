"""Publishing an annual plan: its figures are frozen, and the document is kept as it stands."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.record.figures.documents import PlanDocument, document_of
from biocluster.record.models import (
    AnnualPlan,
    AnnualPlanState,
    Audience,
    Person,
    Publication,
    PublishedFigure,
    PublishedFile,
    StoredFile,
)
from biocluster.record.operations.audit import keep, operation, require
from biocluster.record.operations.documents import path_of, read_stored, store_bytes
from biocluster.record.operations.plan_review import WrongStep
from biocluster.record.operations.turns import take_turn
from biocluster.record.queries.programmes import latest_publication
from biocluster.record.typesetting import can_be_printed
from biocluster.record.words.file_kinds import PDF, TEXT, WORD, FileKind
from biocluster.record.words.imprint import Edition, Imprint, from_plain, to_plain
from biocluster.record.words.outline import Outline, printed_lines
from biocluster.record.words.outline_changes import changes_between
from biocluster.record.words.outline_json import from_json, to_json

VERB = "plan.publish"
OUTLINE = FileKind("JSON", "application/json", (".json",))
HTML = FileKind("HTML", "text/html", (".html",))
FORMATS = {"pdf": PDF, "docx": WORD, "html": HTML, "txt": TEXT}
"""The formats that a publication is kept in."""


@dataclass(frozen=True)
class Press:
    """What sets a document: ``made_with`` names the software, ``files`` gives the bytes of each format."""

    made_with: str
    files: Callable[[Outline, Imprint], Mapping[str, bytes]]


NO_PRESS = Press("", lambda outline, imprint: {})
"""Keeps the document without its files; they can be made from it at any time."""


@dataclass(frozen=True)
class PlanProblem:
    """Why a plan cannot be published, and where that is. ``year_plan`` is the one to mend, if it is in one."""

    where: str
    sentence: str
    year_plan: int | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}" if self.where else self.sentence


class NotReady(Exception):
    """The plan cannot be published as it is, with every reason at once."""

    def __init__(self, problems: list[PlanProblem]) -> None:
        super().__init__(len(problems))
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.problems)


class ChangedMeanwhile(Exception):
    """The record changed between the setting of the document and its publication; nothing was published."""

    def __str__(self) -> str:
        return _(
            "Somebody changed the record while the plan was being published, so nothing was published. "
            "Look at the preview again and publish once more."
        )


@dataclass(frozen=True)
class Frozen:
    """What a publication would keep."""

    document: PlanDocument
    imprint: Imprint

    def stored(self) -> bytes:
        return to_json(self.document.outline, **to_plain(self.imprint))


def publish_plan(
    plan: AnnualPlan,
    *,
    note: str = "",
    seen: str | None = None,
    press: Press = NO_PRESS,
    by: Person,
    at: datetime,
) -> Publication:
    """Publish an approved plan: the next publication, with its figures as the record has them now.

    The files are set before anything is written, so that nobody waits for them; then the document is made once
    more and must be the same. ``note`` is the officer's own word on what changed; ``seen`` is the digest of the
    document that the officer had before them.

    Raises
    ------
    NotAllowed
        If ``by`` may not publish.
    WrongStep
        If the plan is not approved.
    NotReady
        If a text cites what the record cannot say, or there is nothing to print; with every reason.
    ChangedMeanwhile
        If the record changed in between, or after the officer saw it.
    """
    require(VERB, by=by, at=at)
    prepared = freeze(plan, note=note, made_with=press.made_with, at=at)
    if seen is not None and seen != digest_of(prepared.document):
        raise ChangedMeanwhile
    files = press.files(prepared.document.outline, prepared.imprint)
    return _publish(plan, prepared, files, note, by=by, at=at)


def freeze(plan: AnnualPlan, *, note: str = "", made_with: str = "", at: datetime) -> Frozen:
    """The document that would be published at this moment. Raises ``WrongStep`` and ``NotReady``."""
    current = AnnualPlan.objects.get(pk=plan.pk)
    if current.state != AnnualPlanState.APPROVED:
        raise WrongStep(current.state)
    document = document_of(current)
    if problems := list(problems_in(current, document)):
        raise NotReady(problems)
    return Frozen(document, imprint_of(current, document, note=note, made_with=made_with, at=at))


def digest_of(document: PlanDocument) -> str:
    """What tells one state of a plan's document from another: its words and its figures."""
    return sha256(to_json(document.outline, **to_plain(document.imprint))).hexdigest()


def imprint_of(
    plan: AnnualPlan, document: PlanDocument, *, note: str = "", made_with: str = "", at: datetime
) -> Imprint:
    """What the next publication would say about itself."""
    previous = latest_publication(plan)
    earlier = tuple(
        Edition(each.number, localdate(each.published_at)) for each in plan.publications.order_by("number")
    )
    imprint = replace(
        document.imprint,
        number=previous.number + 1 if previous else 1,
        published_on=localdate(at),
        earlier=earlier,
        made_with=made_with,
    )
    told = changes_between(frozen_document(previous), (document.outline, imprint)) if previous else []
    own = [line.strip() for line in note.splitlines() if line.strip()]
    return replace(imprint, changes="\n".join(f"・{line}" for line in (*own, *told)))


def problems_in(plan: AnnualPlan, document: PlanDocument) -> Iterator[PlanProblem]:
    """Everything that keeps the document from being published, whatever state the plan is in."""
    if not any(line.strip() for line in printed_lines(document.outline)):
        yield PlanProblem("", _("There is nothing to print in this plan yet."))
    for each in document.problems:
        where = " ".join(filter(None, [each.text.heading, each.text.part]))
        yield PlanProblem(where, each.sentence, each.text.year_plan.pk if each.text.year_plan else None)
    for caption in plan.captions.select_related("picture__stored").exclude(picture=None):
        picture = caption.picture
        if picture is None:
            continue
        if picture.audience != Audience.PUBLIC:
            yield PlanProblem(
                caption.text,
                _("The picture “%(title)s” is not open to the public: open it, or take it off the plan.")
                % {"title": picture.title},
            )
        if picture.stored.media_type not in ("image/png", "image/jpeg"):
            yield PlanProblem(
                caption.text, _("“%(title)s” is no PNG or JPEG picture.") % {"title": picture.title}
            )
        elif not can_be_printed(path_of(picture.stored.sha256)):
            yield PlanProblem(
                caption.text,
                _("The picture “%(title)s” is damaged and cannot be printed: give it in once more.")
                % {"title": picture.title},
            )


def frozen_document(publication: Publication) -> tuple[Outline, Imprint]:
    """The document as it was published. Raises ``DigestDiffers`` if the stored bytes are damaged."""
    return document_in(publication.outline)


def document_in(stored: StoredFile) -> tuple[Outline, Imprint]:
    """The document that stored bytes hold. Raises ``DigestDiffers`` if they are damaged."""
    outline, about = from_json(read_stored(stored))
    return outline, from_plain(about)


@operation("plan.publish")
def _publish(
    plan: AnnualPlan, prepared: Frozen, files: Mapping[str, bytes], note: str, *, by: Person, at: datetime
) -> Publication:
    current = take_turn(plan)
    frozen = freeze(current, note=note, made_with=prepared.imprint.made_with, at=at)
    stored = frozen.stored()
    if stored != prepared.stored():
        raise ChangedMeanwhile
    publication = keep(
        Publication(
            annual_plan=current,
            number=frozen.imprint.number,
            published_at=at,
            published_by=by,
            outline=store_bytes(stored, OUTLINE, by=by, at=at),
            changes=frozen.imprint.changes,
        ),
        by=by, at=at, verb=VERB,
    )  # fmt: skip
    for value in frozen.document.values:
        keep(
            PublishedFigure(
                publication=publication, name=value.name, on=value.on, value=value.value, unit=value.unit,
                as_of=value.as_of, rows_digest=value.rows_digest, computed_at=at, measure_id=value.measure_id,
            ),
            by=by, at=at, verb=VERB,
        )  # fmt: skip
    for name, content in sorted(files.items()):
        store_bytes(content, FORMATS[name], by=by, at=at)
        digest = sha256(content).hexdigest()
        keep(PublishedFile(publication=publication, format=name, sha256=digest), by=by, at=at, verb=VERB)
    current.state = AnnualPlanState.PUBLISHED
    keep(current, by=by, at=at, verb=VERB)
    return publication
