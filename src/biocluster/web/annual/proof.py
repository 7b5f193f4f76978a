"""The proof that a publication is as it was published: its document is whole, and gives the same bytes again."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _

from biocluster.record.models import Publication
from biocluster.record.operations.documents import DigestDiffers, path_of
from biocluster.record.operations.publishing import frozen_document
from biocluster.web.annual.rendering import made_with, render


@dataclass(frozen=True)
class Proof:
    """What was looked at, whether it holds, and a sentence."""

    what: str
    holds: bool
    sentence: str


def prove(publication: Publication) -> Iterator[Proof]:
    """One proof for the document and one for each of its files."""
    try:
        outline, imprint = frozen_document(publication)
    except DigestDiffers as damage:
        yield Proof("document", False, str(damage))
        return
    yield Proof("document", True, _("whole: its digest is the one that was kept."))
    for file in sorted(publication.files.all(), key=lambda each: each.format):
        if not _is_whole(file.sha256):
            yield Proof(
                file.format, False, _("the published file is lost or damaged: restore it from the backup.")
            )
        elif sha256(render(outline, imprint, file.format)).hexdigest() == file.sha256:
            yield Proof(file.format, True, _("the same, byte for byte."))
        elif imprint.made_with != made_with():
            yield Proof(
                file.format,
                False,
                _(
                    "set otherwise by this software: it was made with %(then)s, and this is %(now)s. "
                    "The published file is kept as it was and is the one that readers get."
                )
                % {"then": imprint.made_with or "?", "now": made_with()},
            )
        else:
            yield Proof(
                file.format,
                False,
                _(
                    "set otherwise although the software says that it is the same: somebody changed the software. "
                    "The published file is kept as it was and is the one that readers get."
                ),
            )


def _is_whole(digest: str) -> bool:
    path = path_of(digest)
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == digest
