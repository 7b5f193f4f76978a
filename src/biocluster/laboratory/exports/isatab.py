"""Results as ISA-Tab, in the layout that MetaboLights takes for CE-MS: investigation, samples, assay, metabolites.

What the tables do not know (organism, capillary, instruments, m/z range, people) is left empty for whoever submits.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import numpy as np
import polars as pl

from biocluster.laboratory.analyses.ions import ion_of
from biocluster.laboratory.analyses.results import Results
from biocluster.laboratory.exports.isatab_investigation import investigation
from biocluster.laboratory.exports.matrices import matrix_of, middles

STUDY = "study"
SHORTEST_NAME = 3
"""Of a sample: MetaboLights refuses shorter ones."""
POLARITIES = {
    1: ("positive", "positive polarity acquisition"), -1: ("negative", "negative polarity acquisition"),
}  # fmt: skip
SAMPLE_TYPES = {
    "sample": ("experimental sample", "CHMO", "http://purl.obolibrary.org/obo/CHMO_0002746"),
    "qc": ("pooled quality control sample", "", ""),
    "blank": ("experimental blank", "", ""),
    "standard": ("reference compound mix", "MSIO", "http://purl.obolibrary.org/obo/MSIO_0000024"),
}
_TERM = ("Term Source REF", "Term Accession Number")
SAMPLES = (
    "Source Name", "Characteristics[Organism]", *_TERM, "Characteristics[Organism part]", *_TERM,
    "Characteristics[Variant]", *_TERM, "Characteristics[Sample type]", *_TERM, "Protocol REF", "Sample Name",
    "Factor Value[Batch]", "Factor Value[Injection order]",
)  # fmt: skip
ASSAY = (
    "Sample Name", "Protocol REF", "Parameter Value[Post Extraction]", "Parameter Value[Derivatization]",
    "Extract Name", "Protocol REF", "Parameter Value[CE Instrument]", "Parameter Value[Column model]",
    "Parameter Value[Column type]", "Labeled Extract Name", "Label", *_TERM, "Protocol REF",
    "Parameter Value[Scan polarity]", "Parameter Value[Scan m/z range]", "Parameter Value[Instrument]", *_TERM,
    "Parameter Value[Ion source]", *_TERM, "Parameter Value[Mass analyzer]", *_TERM, "MS Assay Name",
    "Raw Spectral Data File", "Protocol REF", "Normalization Name", "Derived Spectral Data File", "Protocol REF",
    "Data Transformation Name", "Metabolite Assignment File",
)  # fmt: skip
METABOLITES = (
    "database_identifier", "chemical_formula", "smiles", "inchi", "metabolite_identification", "mass_to_charge",
    "fragmentation", "modifications", "charge", "retention_time", "taxid", "species", "database",
    "database_version", "reliability", "uri", "search_engine", "search_engine_score",
    "smallmolecule_abundance_sub", "smallmolecule_abundance_stdev_sub", "smallmolecule_abundance_std_error_sub",
)  # fmt: skip


def isatab_of(results: Results) -> dict[str, bytes]:
    """The four files by their names; the same results give the same bytes."""
    runs = results.read("runs").filter(pl.col("error").is_null())
    known = runs["polarity"].to_list()
    polarity = -1 if known.count(-1) > known.count(1) else 1
    middle = f"{STUDY}_CE-MS_{POLARITIES[polarity][0]}_metabolite_profiling"
    assay, metabolites = f"a_{middle}.txt", f"m_{middle}_v2_maf.tsv"
    names = sample_names(runs)
    return {
        "i_Investigation.txt": investigation(
            study=STUDY, assay_file=assay, engine=results.engine, tables=results.digest
        ).encode(),
        f"s_{STUDY}.txt": _tabbed([SAMPLES, *_samples(runs, names)]),
        assay: _tabbed([ASSAY, *_assay(runs, names, polarity, metabolites, results.engine)]),
        metabolites: _tabbed(_metabolites(results, runs, names, polarity)),
    }


def sample_names(runs: pl.DataFrame) -> list[str]:
    """A name for each run, each once: that of its material if only this run has it, else that of its file."""
    materials = Counter(name for name in runs["material"].to_list() if name)
    stems = [PurePosixPath(file).name.split(".")[0] for file in runs["file"].to_list()]
    alike = Counter(stems)
    found = []
    for row, stem in zip(runs.iter_rows(named=True), stems, strict=True):
        name = row["material"] if materials.get(row["material"], 0) == 1 else stem
        if name == stem and alike[stem] > 1:
            name = row["file"].replace("/", "_")
        found.append(name if len(name) >= SHORTEST_NAME else f"sample_{name}")
    return found


def _samples(runs: pl.DataFrame, names: Sequence[str]) -> Iterator[list[str]]:
    for row, name in zip(runs.iter_rows(named=True), names, strict=True):
        yield [
            name, *[""] * 9, *SAMPLE_TYPES[row["type"]], "Sample collection", name, row["batch"], str(row["order"]),
        ]  # fmt: skip


def _assay(
    runs: pl.DataFrame, names: Sequence[str], polarity: int, metabolites: str, engine: str
) -> Iterator[list[str]]:
    for row, name in zip(runs.iter_rows(named=True), names, strict=True):
        stem = PurePosixPath(row["file"]).name.split(".")[0]
        yield [
            name, "Extraction", "", "", "", "Capillary Electrophoresis", "", "", "", "", "", "", "",
            "Mass spectrometry", POLARITIES[row["polarity"] or polarity][1], "", "", "", "", "", "", "", "", "", "",
            stem, "", "Data transformation", "", f"FILES/DERIVED_FILES/{row['file']}",
            "Metabolite identification", f"biocluster engine {engine}", metabolites,
        ]  # fmt: skip


def _metabolites(
    results: Results, runs: pl.DataFrame, names: Sequence[str], polarity: int
) -> Iterator[Sequence[str]]:
    """A row for each target, with its concentration in every sample (µM), or its response where it has no curve."""
    targets = results.read("targets").filter(pl.col("role") == "target")
    files, wanted = runs["file"].to_list(), targets["name"].to_list()
    values = matrix_of(results, "concentrations", "concentration", files=files, names=wanted)
    responses = matrix_of(results, "concentrations", "corrected_response", files=files, names=wanted)
    times = middles(matrix_of(results, "peaks", "time", files=files, names=wanted))
    curves = {row["name"]: row["slope"] for row in results.read("curves").iter_rows(named=True)}
    yield [*METABOLITES, *names]
    for at, row in enumerate(targets.iter_rows(named=True)):
        ion = ion_of(row["formula"], row["mz"], polarity)
        calibrated = curves.get(row["name"]) is not None
        yield [
            "", row["formula"] or "", "", "", row["name"], _number(row["mz"]), "", ion.name, str(ion.charge),
            _number(times[at]), "", "", "", "", "1" if calibrated else "2", "", f"biocluster engine {results.engine}",
            "", "", "", "", *(_number(value) for value in (values if calibrated else responses)[:, at]),
        ]  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.10g}" if np.isfinite(value) else ""


def _tabbed(rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, delimiter="\t", lineterminator="\n")
    for row in rows:
        writer.writerow([" ".join(cell.split()) for cell in row])
    return written.getvalue().encode()
