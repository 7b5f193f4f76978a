"""Where the tables of a processing lie, and how far a worker is with them."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from biocluster.laboratory.models import Processing

PROGRESS = "progress.json"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many files of all are done."""

    done: int
    total: int

    @property
    def per_cent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


def folder_of(processing: Processing) -> Path:
    """The folder of a processing's tables, named for everything on which they depend."""
    parts = (processing.engine_version, processing.parameters_sha256, processing.inputs_sha256)
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return settings.RESULTS / key[:2] / key


def progress_path(processing: Processing) -> Path:
    return folder_of(processing) / PROGRESS


def progress_of(processing: Processing) -> Progress | None:
    """What the worker last told; None before it told anything. It is told beside the record, and is no part of it."""
    try:
        told = json.loads(progress_path(processing).read_text(encoding="utf-8"))
        return Progress(int(told["done"]), int(told["total"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
