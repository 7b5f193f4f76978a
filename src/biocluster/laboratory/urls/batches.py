"""Addresses of batches, their raw files and their processings."""

from django.urls import path

from biocluster.laboratory.views import batch_sheets, batches, processings, raw_files

BATCH, PROCESSING = "batches/<int:pk>/", "processings/<int:pk>/"

urlpatterns = [
    path("batches/", batches.batches, name="batches"),
    path("batches/export.<str:format>", batches.batches_export, name="batches-export"),
    path("batches/plan/", batches.batch_plan, name="batch-plan"),
    path(BATCH, batches.batch, name="batch"),
    path(BATCH + "sheet.<str:format>", batch_sheets.batch_sheet, name="batch-sheet"),
    path(BATCH + "start/", batches.batch_start, name="batch-start"),
    path(BATCH + "finish/", batches.batch_finish, name="batch-finish"),
    path(BATCH + "cancel/", batches.batch_cancel, name="batch-cancel"),
    path(BATCH + "injections/<int:injection_pk>/fail/", batches.injection_fail, name="injection-fail"),
    path(BATCH + "files/receive/", raw_files.raw_file_receive, name="raw-file-receive"),
    path(BATCH + "process/", processings.processing_ask, name="processing-ask"),
    path("processings/", processings.processings, name="processings"),
    path(PROCESSING, processings.processing, name="processing"),
    path(PROCESSING + "progress/", processings.processing_progress, name="processing-progress"),
    path(PROCESSING + "give-up/", processings.processing_give_up, name="processing-give-up"),
]
