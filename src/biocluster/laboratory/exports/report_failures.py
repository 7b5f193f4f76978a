"""What a report says of what failed: files, runs to be doubted, peaks that were not found or are doubtful."""

from collections import Counter

import numpy as np
import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from biocluster.laboratory.analyses.results import Results
from biocluster.laboratory.exports.charts import Rule, Series, lines_of
from biocluster.laboratory.exports.figures_in_words import count, short
from biocluster.laboratory.exports.pieces import Chart, Piece, Section, Table, Tone, Words
from biocluster.laboratory.words.faults import told_fault
from biocluster.laboratory.words.flags import FLAGS
from biocluster.laboratory.words.run_warnings import SERIOUS, WARNINGS

MOST_FILES = 100
MOST_NAMED = 5


def failed_files(results: Results) -> Section:
    failed = results.read("runs").filter(pl.col("error").is_not_null())
    if not failed.height:
        return Section(_("Files that failed"), "failed", [])
    rows = [
        (
            row["file"], row["batch"], count(row["order"]),
            told_fault(
                row["error_reason"], spectrum=row["error_spectrum"], byte=row["error_byte"],
                detail=row["error_detail"] or "",
            ),
        )
        for row in failed.head(MOST_FILES).iter_rows(named=True)
    ]  # fmt: skip
    left = failed.height - len(rows)
    table = Table(
        _("Files without a result"), (pgettext("report", "File"), pgettext("report", "Batch"), pgettext("report", "Order"), _("What is wrong")), rows, frozenset({2}),
        _("%(count)s more are not shown; see runs.parquet.") % {"count": count(left)} if left else "",
    )  # fmt: skip
    return Section(_("Files that failed"), "failed", [table])


def warnings(results: Results) -> Section:
    """Each warning once, with how many runs it is about; the serious ones first."""
    runs = results.read("runs").filter(pl.col("error").is_null())
    told: Counter[str] = Counter()
    named: dict[str, list[str]] = {}
    for row in runs.select("file", "warnings").iter_rows(named=True):
        for code in (row["warnings"] or "").split():
            told[code] += 1
            named.setdefault(code, []).append(row["file"])
    pieces: list[Piece] = []
    for code in sorted(told, key=lambda each: (each not in SERIOUS, -told[each], each)):
        files = ", ".join(named[code][:MOST_NAMED]) + (" …" if told[code] > MOST_NAMED else "")
        text = _("In %(count)s of %(whole)s runs: %(what)s (%(files)s).") % {
            "count": count(told[code]), "whole": count(runs.height),
            "what": WARNINGS.get(code, code), "files": files,
        }  # fmt: skip
        pieces.append(Words(text, Tone.WARNING if code in SERIOUS else Tone.PLAIN))
    pieces += _of_batch(runs)
    return Section(_("Warnings"), "warnings", pieces)


def _of_batch(runs: pl.DataFrame) -> list[Piece]:
    pieces: list[Piece] = []
    bad = runs.filter(pl.col("bad_qc"))["file"].to_list()
    if bad:
        pieces.append(
            Words(
                _("%(count)s QCs went wrong as a whole, and no drift is told from them: %(files)s.")
                % {"count": count(len(bad)), "files": ", ".join(bad[:MOST_FILES])},
                Tone.WARNING,
            )
        )
    if not (runs["type"] == "qc").any():
        pieces.append(Words(_("There is no QC: drift is neither known nor taken out."), Tone.WARNING))
    return pieces


def drawn_failures(results: Results) -> Section:
    """Electropherograms of targets that were not found where they should be, or whose peaks are doubtful."""
    reasons = {name: str(words) for name, words in FLAGS.items()} | {
        "not_found": _("not found, though it is in most runs of this type")
    }
    pieces: list[Piece] = []
    for row in results.read("electropherograms").iter_rows(named=True):
        reason = reasons.get(row["reason"], row["reason"])
        title = f"{row['name']} – {row['file']}"
        words = _("%(name)s in %(file)s: %(reason)s; expected at %(expected)s s, found at %(found)s s.") % {
            "name": row["name"], "file": row["file"], "reason": reason,
            "expected": short(row["predicted_time"]), "found": short(row["time"]),
        }  # fmt: skip
        if not row["times"]:
            pieces.append(Words(words))
            continue
        rules = [
            Rule(row[place], text)
            for place, text in (
                ("predicted_time", pgettext("report", "expected")),
                ("time", pgettext("report", "found")),
            )
            if row[place] is not None
        ]
        times = np.array(row["times"], dtype=float)
        series = [
            Series("trace", times, np.array(row["intensities"], dtype=float)),
            Series("baseline", times, np.array(row["baselines"], dtype=float)),
        ]
        drawn = lines_of(
            series,
            x_title=pgettext("report", "time (s)"),
            y_title=_("intensity (counts)"),
            breaks=rules,
            small=True,
        )
        pieces.append(Chart(drawn, f"{title}: {reason}", words, small=True))
    if pieces:
        pieces.insert(
            0,
            Words(
                _("A choice: internal standards and markers first, then QCs and standards, then samples. "
                  "All of them are in peaks.parquet, by their flags.")
            ),
        )  # fmt: skip
    return Section(_("Electropherograms of what failed"), "electropherograms", pieces)
