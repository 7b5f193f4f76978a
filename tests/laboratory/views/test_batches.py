"""Pages of batches: planned from the list, begun and ended, their sheets, raw files, and processings with progress."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_ox.models import OxTask
from pypdf import PdfReader

from biocluster.laboratory.models import Batch, BatchEvent, Processing, RawFile
from biocluster.laboratory.operations.processing_steps import begin
from biocluster.laboratory.queries.results import progress_path
from biocluster.record.models import Role
from tests.factories.laboratory import (
    HoldFactory,
    MaterialFactory,
    MethodVersionFactory,
    batch_of,
    received,
    staff,
)
from tests.factories.pages import bytes_of, words_of
from tests.factories.people import AT, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def bench():
    return client_for(staff(), language="en")


def planned(bench, materials, **given) -> dict[str, object]:
    version = MethodVersionFactory()
    return {
        "version": version.pk, "codes": "\n".join(each.code for each in materials), "planned_for": str(TODAY()),
        "instrument": "CE-MS 1", "capillary": "C-1", "qc_every": "3", "qc_first": "1", "blanks_first": "1",
        "blanks_last": "1", "series_at": "start", "block_size": "10", "seed": "1",
    } | given  # fmt: skip


def test_a_batch_is_planned_from_what_the_list_shows_and_may_be_used(bench):
    materials = MaterialFactory.create_batch(3, kind="urine")
    MaterialFactory(kind="serum")
    HoldFactory(material=materials[0], from_on=TODAY())
    address = reverse("batch-plan")
    filled = bench.get(address, {"kind": "urine"}).context["form"].initial["codes"]
    assert filled.split() == [each.code for each in materials[1:]]
    assert bench.get(address).context["form"].initial["codes"] == ""
    bench.post(address, planned(bench, materials[1:]))
    batch = Batch.objects.get()
    assert batch.injections.filter(type="sample").count() == 2
    refused = words_of(bench.post(address, planned(bench, materials)))
    assert f"These materials are on hold: {materials[0].code}." in refused
    assert Batch.objects.count() == 1


def test_a_planned_batch_says_what_is_held_and_its_sheets_leave_it_out(bench):
    held, free = MaterialFactory(), MaterialFactory()
    batch = batch_of([held, free], planned_for=TODAY())
    page = reverse("batch", args=[batch.pk])
    assert "may not be used today" not in words_of(bench.get(page))
    HoldFactory(material=held, from_on=TODAY())
    assert "1 injection is of a material that may not be used today." in words_of(bench.get(page))
    sheet = bytes_of(bench.get(reverse("batch-sheet", args=[batch.pk, "csv"]))).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert list(rows[0]) == ["file", "order", "batch", "type", "level", "material"]
    assert [row["material"] for row in rows if row["type"] == "sample"] == [free.code]
    assert all(row["file"].endswith(".mzML") for row in rows)
    printed = PdfReader(io.BytesIO(bench.get(reverse("batch-sheet", args=[batch.pk, "pdf"])).content))
    text = printed.pages[0].extract_text()
    assert free.code[5:] in text
    assert held.code not in text
    assert bench.get(reverse("batch-sheet", args=[batch.pk, "docx"])).status_code == 404
    told = words_of(bench.get(reverse("home")))
    assert f"Look at the batch {batch.code}" in told


def test_a_batch_goes_its_way(bench):
    batch = batch_of([MaterialFactory()])
    page = reverse("batch", args=[batch.pk])
    assert "It is being measured" in words_of(bench.get(page))
    assert "The batch is being measured." in words_of(
        bench.post(reverse("batch-start", args=[batch.pk]), follow=True)
    )
    assert "It is being measured" not in words_of(bench.get(page))
    injection = batch.injections.get(type="sample")
    fail = reverse("injection-fail", args=[batch.pk, injection.pk])
    assert words_of(bench.post(fail, {"reason": ""})).startswith("Error: ")
    assert "failed." in words_of(bench.post(fail, {"reason": "電流の低下", "repeat": "on"}, follow=True))
    shown = words_of(bench.get(page))
    assert "電流の低下" in shown
    assert f"repeats {injection.order}" in shown
    bench.post(reverse("batch-finish", args=[batch.pk]))
    assert "This batch is over already: Measured." in words_of(
        bench.post(reverse("batch-start", args=[batch.pk]), follow=True)
    )
    cancel = words_of(bench.post(reverse("batch-cancel", args=[batch.pk]), {"reason": "x"}))
    assert "This batch is over already" in cancel
    assert list(BatchEvent.objects.values_list("step", flat=True)) == ["started", "finished"]


def test_a_batch_is_cancelled_with_a_reason(bench):
    batch = batch_of([MaterialFactory()])
    address = reverse("batch-cancel", args=[batch.pk])
    assert words_of(bench.post(address, {"reason": ""})).startswith("Error: ")
    assert "The batch is cancelled." in words_of(bench.post(address, {"reason": "故障"}, follow=True))
    table = bench.get(reverse("batches"), {"state": "cancelled"}).context["table"]
    assert [row.record for row in table.rows] == [batch]
    assert list(bench.get(reverse("batches"), {"state": "planned"}).context["table"].rows) == []


def test_a_small_raw_file_is_uploaded_and_what_is_no_raw_file_is_told(bench):
    batch = batch_of([MaterialFactory()])
    injection, address = batch.injections.first(), reverse("raw-file-receive", args=[batch.pk])
    for name, content, sentence in (
        ("x.raw", b"run", "Raw files are mzML files"),
        ("x.mzML", b"run", "No injection of this batch"),
        (f"{injection.file_name}.mzML", b"", "empty"),
    ):
        page = words_of(bench.post(address, {"file": SimpleUploadedFile(name, content)}))
        assert page.startswith("Error: ")
        assert sentence in page
    file = SimpleUploadedFile(f"{injection.file_name}.mzML", b"run")
    assert "was received. Its digest begins" in words_of(bench.post(address, {"file": file}, follow=True))
    assert RawFile.objects.get().injection == injection
    other = {"file": SimpleUploadedFile(f"{injection.file_name}.mzML", b"another")}
    assert "has another file already" in words_of(bench.post(address, other))


def test_an_officer_sees_batches_and_nothing_of_their_results():
    batch = batch_of([MaterialFactory(reference="P-secret")])
    received(batch.injections.first())
    client = client_for(person_with_role(Role.OFFICER), language="en")
    page = client.get(reverse("batch", args=[batch.pk]))
    assert batch.code in words_of(page)
    assert b"P-secret" not in page.content
    assert "Have it processed" not in words_of(page)
    assert client.get(reverse("processings")).status_code == 403


@pytest.fixture
def processing(bench) -> Processing:
    batch = batch_of([MaterialFactory()])
    for injection in batch.injections.all():
        received(injection)
    bench.post(reverse("processing-ask", args=[batch.pk]), {"version": batch.method_version_id})
    return Processing.objects.get()


def test_a_processing_is_followed_while_a_worker_is_at_it(bench, processing):
    assert OxTask.objects.count() == 1
    page, piece = (reverse(name, args=[processing.pk]) for name in ("processing", "processing-progress"))
    assert "Waiting" in words_of(bench.get(page))
    begin(processing, at=AT)
    path = progress_path(processing)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"done": 2, "total": 4}))
    told = bench.get(piece, headers={"HX-Request": "true"})
    assert "2 of 4 files" in words_of(told)
    assert f'hx-get="{piece}"' in told.content.decode(), "it asks for itself again"
    assert '<progress max="4" value="2"' in bench.get(page).content.decode(), "without a script, too"
    path.write_text("half wri")
    assert "At work" in words_of(bench.get(piece, headers={"HX-Request": "true"}))
    bench.post(reverse("processing-give-up", args=[processing.pk]), {"reason": "版を間違えた"})
    ended = bench.get(piece, headers={"HX-Request": "true"})
    assert bench.get(piece).url == page, "opened by itself it is the page"
    assert "Given up 版を間違えた" in words_of(ended)
    assert "hx-get" not in ended.content.decode()
    again = words_of(bench.post(reverse("processing-give-up", args=[processing.pk]), {"reason": "x"}))
    assert "has ended already" in again


def test_several_batches_of_a_method_are_processed_together(bench, processing):
    first = processing.batches.get().batch
    other = batch_of([MaterialFactory()], version=first.method_version)
    elsewhere = batch_of([MaterialFactory()])
    for batch in (other, elsewhere):
        received(batch.injections.first())
    address = reverse("processing-ask", args=[first.pk])
    offered = bench.get(address).context["form"].fields["others"].queryset
    assert list(offered) == [other]
    bench.post(address, {"version": first.method_version_id, "others": [other.pk]})
    together = Processing.objects.exclude(pk=processing.pk).get()
    assert {each.batch for each in together.batches.all()} == {first, other}


def test_without_files_there_is_nothing_to_process(bench):
    batch = batch_of([MaterialFactory()])
    page = bench.post(reverse("processing-ask", args=[batch.pk]), {"version": batch.method_version_id})
    assert "There is no file to process" in words_of(page)
    assert not Processing.objects.exists()
