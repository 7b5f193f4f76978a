"""What the actions of `biocluster metabolome` are told on the command line. Nothing here needs the engine."""

import argparse
from pathlib import Path

from biocluster.web.cli.metabolome.numbers import count, finite, not_negative, positive, seed

POLARITIES = {"positive": 1, "negative": -1}
WEIGHTINGS = ("auto", "none", "1/x", "1/x2")
PRESETS = ("friendly", "unfriendly")
REPORTS = ("html", "pdf")
EXPORTS = ("mztab", "isatab", "xlsx")


def process(parser: argparse.ArgumentParser) -> None:
    """Measure every run of a sheet and write tables and a report.

    Each run is measured once: the same command again does nothing, after an interruption it goes on, and with more
    files it measures only these. Exit status: 0 done, 1 something is wrong with the sheet or with a file (the others
    are done), 2 wrong usage.
    """
    parser.add_argument("sheet", type=Path, metavar="SHEET", help="The injections: CSV or Excel (.xlsx).")
    parser.add_argument(
        "--targets", type=Path, required=True, metavar="TARGETS", help="What is looked for: CSV or Excel."
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="The folder for the results.")
    where = parser.add_argument_group("where it is worked")
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="A Dask scheduler, such as tcp://10.0.0.5:8786."
    )
    where.add_argument(
        "--workers", type=count, metavar="N", help="Processes on this machine (one for each core)."
    )
    where.add_argument(
        "--read-all", action="store_true", help="Read every raw file again to see whether it has changed."
    )
    how = parser.add_argument_group("how it is measured")
    how.add_argument("--polarity", choices=POLARITIES, help="Take only scans of this polarity.")
    how.add_argument(
        "--mass-tolerance",
        type=positive,
        metavar="PPM",
        help="Half width in which a point is a target's (20).",
    )
    how.add_argument(
        "--minimum-snr", type=positive, metavar="X", help="Height over noise from which a peak is one (3)."
    )
    how.add_argument("--length", type=positive, metavar="MM", help="Length of the capillary.")
    how.add_argument("--voltage", type=finite, metavar="KV", help="Negative for reversed polarity.")
    how.add_argument("--ramp", type=not_negative, metavar="S", help="How long the voltage rises (0).")
    how.add_argument("--weighting", choices=WEIGHTINGS, help="Of the calibration lines (auto).")
    how.add_argument("--no-drift-correction", action="store_true", help="Leave the drift in.")
    how.add_argument("--untargeted", action="store_true", help="Look for features that no target asks for.")
    parser.add_argument("--no-report", action="store_true", help="Write no report.html.")


def report(parser: argparse.ArgumentParser) -> None:
    """Write the report of a folder of results anew.

    Writes report.html and report.pdf from the tables in the folder, in the language of the command.
    """
    parser.add_argument("folder", type=Path, metavar="DIR", help="What process has written.")
    parser.add_argument("--format", choices=REPORTS, help="Only this one; without it both.")
    parser.add_argument("--language", choices=("ja", "en"), help="Without it, that of the command.")


def export(parser: argparse.ArgumentParser) -> None:
    """Write a folder of results in a format for others.

    mztab: mzTab-M 2.0, one file. isatab: ISA-Tab as MetaboLights takes it for CE-MS, a folder. xlsx: a workbook for
    people.
    """
    parser.add_argument("folder", type=Path, metavar="DIR", help="What process has written.")
    parser.add_argument("--format", choices=EXPORTS, required=True)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="PATH",
        help="The file, or the folder for isatab; without it beside the tables.",
    )


def correct(parser: argparse.ArgumentParser) -> None:
    """Take drift out of any table of signals by its QCs.

    TABLE has a column for the sample and one for each metabolite, LIST the samples with their order, type and batch.
    """
    parser.add_argument("table", type=Path, metavar="TABLE")
    parser.add_argument("--samples", type=Path, metavar="LIST", help="Without it, what TABLE says of them.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="The folder for the results.")


def simulate(parser: argparse.ArgumentParser) -> None:
    """Write simulated runs with their sheet, their targets and the truth.

    The same seed gives the same files. The folder has sheet.csv and targets.csv, which process reads, and truth.csv.
    """
    parser.add_argument("--runs", type=count, required=True, metavar="N", help="Injections of all types.")
    parser.add_argument("--targets", type=count, required=True, metavar="M", help="Metabolites in the list.")
    parser.add_argument("--seed", type=seed, required=True, metavar="S", help="A whole number from 0 on.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="The folder for the files.")
    parser.add_argument("--preset", choices=PRESETS, default="friendly", help="How hard it is (friendly).")
    parser.add_argument("--batch-size", type=count, metavar="N", help="Injections in a batch (all in one).")


def mobility(parser: argparse.ArgumentParser) -> None:
    """Turn migration times into effective mobilities by markers.

    Prints a line for each time: seconds, a tab, mm² kV⁻¹ min⁻¹. One marker needs --length and --voltage; with one
    neutral marker alone the result rests wholly on them.
    """
    parser.add_argument("times", type=positive, nargs="+", metavar="TIME", help="In seconds.")
    parser.add_argument(
        "--marker", type=_marker, action="append", required=True, dest="markers", metavar="TIME[:MOBILITY]",
        help="Seconds and mm² kV⁻¹ min⁻¹; neutral without a mobility. May be given again.",
    )  # fmt: skip
    parser.add_argument("--length", type=positive, metavar="MM", help="Of the capillary.")
    parser.add_argument("--voltage", type=finite, metavar="KV", help="Negative for reversed polarity.")
    parser.add_argument(
        "--ramp", type=not_negative, default=0.0, metavar="S", help="How long the voltage rises (0)."
    )


def _marker(text: str) -> tuple[float, float]:
    time, _colon, given = text.partition(":")
    return positive(time), finite(given or "0")
