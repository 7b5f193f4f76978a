"""Which peaks of a processing somebody has to look at, and the order in which they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl

from biocluster.laboratory.analyses.gated_results import computed_peaks
from biocluster.laboratory.models import PeakDecision, Processing, TargetRole
from biocluster.laboratory.queries.processings import files_of
from biocluster.laboratory.queries.reviews import decisions as decisions_that_stand

PER_PAGE = 50
LOW_QUALITY = 0.5
"""A peak below it is looked at though no single flag says so."""
AGAINST = (
    "ambiguous", "saturated", "cut", "poor_shape", "isotopes_differ", "time_off", "mass_off", "no_time_model",
)  # fmt: skip
"""Flags that send a peak to a person. A small peak, or one that a neighbour overlaps, is measured as it should be."""
HOLDING = (TargetRole.INTERNAL_STANDARD, TargetRole.EOF_MARKER, TargetRole.MARKER)
"""What is in every injection but blanks, so that its absence says something; so does a metabolite's in a QC."""
NOT_FOUND, LOW = "not_found", "low_quality"


class Showing(StrEnum):
    """Which peaks a list shows."""

    TO_DECIDE = "to_decide"
    """Something is against them, and nobody has decided."""
    FIT = "fit"
    """Nothing is against them, and nobody has decided."""
    ACCEPTED = PeakDecision.ACCEPT
    REJECTED = PeakDecision.REJECT
    BY_HAND = PeakDecision.REINTEGRATE
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The conditions of a list; an empty one asks nothing."""

    showing: Showing = Showing.TO_DECIDE
    against: str = ""
    """A flag, ``not_found`` or ``low_quality``."""
    type: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class ListedPeak:
    """A row of the list: times in seconds, areas in counts·seconds."""

    key: str
    injection: int
    file: str
    type: str
    target: str
    target_pk: int
    time: float | None
    area: float | None
    snr: float | None
    quality: float | None
    against: tuple[str, ...]
    decision: str | None


@dataclass(frozen=True, slots=True)
class PeakPage:
    """Some rows of a list, with the keys of the pages before and after, and how many rows there are in all."""

    rows: list[ListedPeak]
    total: int
    previous: str = ""
    next: str = ""


def list_peaks(
    processing: Processing, wanted: Wanted, *, on: date, after: str = "", before: str = ""
) -> PeakPage:
    """A page of the peaks that meet the conditions, those to look at first; read by key.

    Raises ``NoTables`` and ``TablesDiffer``; so does ``next_to_decide``.
    """
    found = _narrowed(_judged(processing, on), wanted)
    position = pl.struct("weight", "row")
    total, rows = found.height, found.sort("weight", "row")
    if (mark := _key(after)) is not None:
        rows = rows.filter(_beyond(mark))
        page = rows.head(PER_PAGE)
    elif (mark := _key(before)) is not None:
        rows = rows.filter(~_beyond(mark) & ~_at(mark))
        page = rows.tail(PER_PAGE)
    else:
        page = rows.head(PER_PAGE)
    if page.is_empty():
        return PeakPage([], total)
    first, last = page.row(0, named=True), page.row(-1, named=True)
    ordered = found.select(position.alias("p"), "weight", "row")
    is_before = not ordered.filter(~_beyond(_mark(first)) & ~_at(_mark(first))).is_empty()
    is_after = not ordered.filter(_beyond(_mark(last))).is_empty()
    return PeakPage(
        [_listed(row) for row in page.iter_rows(named=True)],
        total,
        _text(_mark(first)) if is_before else "",
        _text(_mark(last)) if is_after else "",
    )


def next_to_decide(
    processing: Processing, *, on: date, injection: int = 0, target: str = ""
) -> ListedPeak | None:
    """The peak to look at after this one, from the beginning again at the end; None if nothing is left."""
    judged = _judged(processing, on)
    here = judged.filter((pl.col("injection") == injection) & (pl.col("name") == target))
    left = _narrowed(judged, Wanted()).sort("weight", "row")
    if not here.is_empty():
        mark = _mark(here.row(0, named=True))
        left = left.filter(~_at(mark))
        left = pl.concat([left.filter(_beyond(mark)), left.filter(~_beyond(mark))])
    return None if left.is_empty() else _listed(left.row(0, named=True))


def count_to_decide(processing: Processing, *, on: date) -> int:
    """How many peaks have something against them that nobody has decided about."""
    return _narrowed(_judged(processing, on), Wanted()).height


def against(flags: str, quality: float | None, *, is_missing: bool) -> tuple[str, ...]:
    """What sends a peak to a person."""
    said = tuple(flag for flag in flags.split() if flag in AGAINST)
    if is_missing:
        return (NOT_FOUND, *said)
    return said or ((LOW,) if quality is not None and quality < LOW_QUALITY else ())


def _judged(processing: Processing, on: date) -> pl.DataFrame:
    """The peaks with injection, type, what is against them, their weight and what was decided."""
    files = pl.DataFrame(
        [
            (each.raw_file.injection.file_name, each.raw_file.injection_id, str(each.raw_file.injection.type))
            for each in files_of(processing, on=on)
        ],
        schema={"file": pl.String, "injection": pl.Int64, "type": pl.String},
        orient="row",
    )
    targets = pl.DataFrame(
        list(processing.method_version.targets.values_list("name", "pk", "role")),
        schema={"name": pl.String, "target_pk": pl.Int64, "role": pl.String},
        orient="row",
    )
    decided = pl.DataFrame(
        [(each.injection_id, each.target, each.decision) for each in decisions_that_stand(processing)],
        schema={"injection": pl.Int64, "name": pl.String, "decision": pl.String},
        orient="row",
    )
    peaks = computed_peaks(processing, on=on).select(
        "file", "name", "time", "area", "snr", "quality", "flags"
    ).with_row_index("row")  # fmt: skip
    said, missing = pl.col("flags").str.split(" "), pl.col("area").is_null()
    held_to = pl.col("role").is_in([str(role) for role in HOLDING]) | (
        (pl.col("role") == TargetRole.TARGET) & (pl.col("type") == "qc")
    )
    is_missing = missing & held_to & (pl.col("type") != "blank")
    low = pl.col("quality").fill_null(1.0) < LOW_QUALITY
    flagged = said.list.set_intersection(list(AGAINST)).list.len() > 0
    return (
        peaks.join(files, on="file", maintain_order="left")
        .join(targets.filter(pl.col("role") != TargetRole.LOCK_MASS), on="name", maintain_order="left")
        .join(decided, on=["injection", "name"], how="left", maintain_order="left")
        .with_columns(is_missing=is_missing, said=said)
        .with_columns(
            weight=pl.when(said.list.contains("ambiguous"))
            .then(0)
            .when((flagged | (low & ~missing) | is_missing) & (pl.col("type") != "blank"))
            .then(1)
            .otherwise(2)
        )
    )


def _narrowed(judged: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    is_open = pl.col("decision").is_null()
    conditions = {
        Showing.TO_DECIDE: is_open & (pl.col("weight") < 2),
        Showing.FIT: is_open & (pl.col("weight") == 2) & pl.col("area").is_not_null(),
        Showing.ALL: pl.lit(True),
    }
    found = judged.filter(conditions.get(wanted.showing, pl.col("decision") == str(wanted.showing)))
    if wanted.against == NOT_FOUND:
        found = found.filter(pl.col("area").is_null())
    elif wanted.against == LOW:
        found = found.filter(pl.col("quality") < LOW_QUALITY)
    elif wanted.against:
        found = found.filter(pl.col("said").list.contains(wanted.against))
    if wanted.type:
        found = found.filter(pl.col("type") == wanted.type)
    if wanted.target:
        found = found.filter(pl.col("name") == wanted.target)
    return found


def _listed(row: dict[str, Any]) -> ListedPeak:
    return ListedPeak(
        _text(_mark(row)), row["injection"], row["file"], row["type"], row["name"], row["target_pk"], row["time"],
        row["area"], row["snr"], row["quality"],
        against(row["flags"], row["quality"], is_missing=row["is_missing"]), row["decision"],
    )  # fmt: skip


def _mark(row: dict[str, Any]) -> tuple[int, int]:
    return row["weight"], row["row"]


def _text(mark: tuple[int, int]) -> str:
    return f"{mark[0]}-{mark[1]}"


def _key(text: str) -> tuple[int, int] | None:
    """The place that an address names; None for anything else."""
    weight, _dash, row = text.partition("-")
    plain = all(part.isascii() and part.isdigit() and len(part) < 10 for part in (weight, row))
    return (int(weight), int(row)) if plain else None


def _at(mark: tuple[int, int]) -> pl.Expr:
    return (pl.col("weight") == mark[0]) & (pl.col("row") == mark[1])


def _beyond(mark: tuple[int, int]) -> pl.Expr:
    return (pl.col("weight") > mark[0]) | ((pl.col("weight") == mark[0]) & (pl.col("row") > mark[1]))


def flags_to_ask() -> Sequence[str]:
    """What a list can be narrowed by."""
    return (NOT_FOUND, LOW, *AGAINST, "low_snr", "overlapped")
