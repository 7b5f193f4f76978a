"""The pages of the audit: every write to the record, narrowed, page by page, and as a file."""

from collections.abc import Iterator
from itertools import batched

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.exports import Format, export_rows
from biocluster.record.models import AuditEntry, AuditHead
from biocluster.record.queries.audit import visible_to
from biocluster.record.queries.keyset import page_by_key
from biocluster.record.views.downloads import as_download
from biocluster.record.views.history import history_lines
from biocluster.record.views.lists import turned_by_key
from biocluster.record.views.verbs import verb_in_words
from biocluster.web.house.audit_filter import AuditFilter

BATCH = 500


@may("audit.read")
def audit(request: Request) -> HttpResponse:
    form = AuditFilter(request.GET)
    page = page_by_key(
        form.narrow(visible_to(request.viewer)),
        key="sequence",
        descending=True,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "form": form,
        "rows": list(zip(page.rows, history_lines(page.rows), strict=True)),
        "head": AuditHead.objects.first(),
        "previous_url": turned_by_key(request, before=page.previous) if page.previous else "",
        "next_url": turned_by_key(request, after=page.next) if page.next else "",
        "export_url": reverse("audit-export") + turned_by_key(request),
    }
    return render(request, "web/house/audit.html", context)


@may("audit.read")
def audit_export(request: Request) -> HttpResponseBase:
    """The entries that meet the conditions, the oldest first, with their digests."""
    entries = AuditFilter(request.GET).narrow(visible_to(request.viewer)).order_by("sequence")
    headings = [
        _("number"), _("when"), _("who"), _("number of the person"), _("what"), _("kind"), _("row"),
        _("in words"), _("before"), _("after"), _("digest"),
    ]  # fmt: skip
    return as_download(
        export_rows(f"audit-{localdate():%Y%m%d}", headings, _lines(entries.iterator(BATCH)), Format.CSV)
    )


def _lines(entries: Iterator[AuditEntry]) -> Iterator[list[object]]:
    for batch in batched(entries, BATCH):
        for entry, line in zip(batch, history_lines(batch), strict=True):
            yield [
                entry.sequence,
                line.when,
                line.who,
                entry.by_id,
                verb_in_words(entry.verb),
                entry.subject_kind,
                entry.subject_id,
                f"{line.what} {line.detail}".strip(),
                entry.before,
                entry.after,
                entry.digest,
            ]
