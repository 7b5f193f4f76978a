"""A processing's results as files: whole, and without what is held on the day."""

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.laboratory import HoldFactory
from tests.factories.visitors import client_for
from tests.laboratory.processed import Processed

BEGINNINGS = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF", "mztab": b"MTD\t", "xlsx": b"PK", "zip": b"PK"}


@pytest.mark.parametrize("format", BEGINNINGS)
def test_each_file_begins_as_its_kind_does_and_leaves_out_what_is_held(processed: Processed, format: str):
    client = client_for(processed.staff)
    url = reverse("processing-file", args=[processed.processing.pk, format])
    whole = client.get(url)
    assert whole.status_code == 200
    assert whole.content.startswith(BEGINNINGS[format])
    assert "attachment" in whole["Content-Disposition"]
    HoldFactory(material=processed.mine[0], from_on=timezone.localdate())
    gated = client.get(url)
    assert gated.content.startswith(BEGINNINGS[format])
    assert gated.content != whole.content
    if format in ("mztab", "zip", "html"):
        assert processed.mine[1].code in text_of(gated.content) or format == "html"
        assert processed.mine[0].code in text_of(whole.content) or format == "html"
        assert processed.mine[0].code not in text_of(gated.content)


def text_of(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            return "".join(files.read(name).decode() for name in files.namelist())
    return content.decode()


def test_another_ending_is_not_there(processed: Processed):
    url = reverse("processing-file", args=[processed.processing.pk, "exe"])
    assert client_for(processed.staff).get(url).status_code == 404
