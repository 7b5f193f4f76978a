"""Results as mzTab-M 2.0 (HUPO-PSI): one file with what was measured of which molecule in which run.

The small molecules are the targets, with their concentrations in µM or, where there is no calibration at all, their
responses. Each has one feature, with its areas, and one evidence: m/z and migration time of the target.
"""

import math
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import numpy as np
import polars as pl
from numpy.typing import NDArray

from biocluster.laboratory.analyses.ions import TargetIon, ion_of
from biocluster.laboratory.analyses.results import Results
from biocluster.laboratory.exports.matrices import matrix_of, middles

NULL = "null"
VERSION = "2.0.0-M"
POLARITIES = {1: "[MS, MS:1000130, positive scan, ]", -1: "[MS, MS:1000129, negative scan, ]"}
MICROMOLAR = "[UO, UO:0000064, micromolar, ]"
RATIO = "[PRIDE, PRIDE:0000395, Ratio, ]"
ARBITRARY = "[PRIDE, PRIDE:0000330, Arbitrary quantification unit, ]"
PROBABILITY = "[, , probability of the assignment, ]"
CVS = (
    ("MS", "PSI-MS controlled vocabulary", "https://www.ebi.ac.uk/ols4/ontologies/ms"),
    ("UO", "Units of measurement ontology", "https://www.ebi.ac.uk/ols4/ontologies/uo"),
    ("PRIDE", "PRIDE controlled vocabulary", "https://www.ebi.ac.uk/ols4/ontologies/pride"),
)
TYPES = {
    "sample": "samples",
    "qc": "injections of the pool",
    "standard": "calibration series",
    "blank": "blanks",
}
SML = (
    "SML_ID", "SMF_ID_REFS", "database_identifier", "chemical_formula", "smiles", "inchi", "chemical_name", "uri",
    "theoretical_neutral_mass", "adduct_ions", "reliability", "best_id_confidence_measure", "best_id_confidence_value",
)  # fmt: skip
SMF = (
    "SMF_ID", "SME_ID_REFS", "SME_ID_REF_ambiguity_code", "adduct_ion", "isotopomer", "exp_mass_to_charge", "charge",
    "retention_time_in_seconds", "retention_time_in_seconds_start", "retention_time_in_seconds_end",
)  # fmt: skip
SME = (
    "SME_ID", "evidence_input_id", "database_identifier", "chemical_formula", "smiles", "inchi", "chemical_name",
    "uri", "derivatized_form", "adduct_ion", "exp_mass_to_charge", "charge", "theoretical_mass_to_charge",
    "spectra_ref", "identification_method", "ms_level", "id_confidence_measure[1]", "rank",
)  # fmt: skip
IDENTIFIED, ANNOTATED = "1", "2"


def mztab_of(results: Results) -> Iterator[str]:
    """The lines of the file, each with its end; the same results give the same lines."""
    made = _MzTab(results)
    for section in (made.metadata(), made.molecules(), made.features(), made.evidence()):
        for cells in section:
            yield "\t".join(cells) + "\n"
        yield "\n"


class _MzTab:
    def __init__(self, results: Results) -> None:
        self.results = results
        self.runs = results.read("runs").filter(pl.col("error").is_null())
        self.files: list[str] = self.runs["file"].to_list()
        self.targets = results.read("targets").filter(pl.col("role") == "target")
        self.names: list[str] = self.targets["name"].to_list()
        polarities = self.runs["polarity"].to_list()
        self.polarity = -1 if polarities.count(-1) > polarities.count(1) else 1
        self.ions = [
            ion_of(formula, mz, self.polarity)
            for formula, mz in self.targets.select("formula", "mz").iter_rows()
        ]
        curves = {row["name"]: row["slope"] for row in results.read("curves").iter_rows(named=True)}
        self.calibrated = [curves.get(name) is not None for name in self.names]
        self.probability = middles(self._matrix("peaks", "probability", found=True))

    def _matrix(self, table: str, column: str, *, found: bool = False) -> NDArray[np.float64]:
        values = matrix_of(self.results, table, column, files=self.files, names=self.names)
        if found:  # what is not found has values that say how sure that is
            there = matrix_of(self.results, "peaks", "area", files=self.files, names=self.names)
            values[np.isnan(there)] = np.nan
        return values

    def _study_variables(self) -> list[tuple[str, NDArray[np.int64]]]:
        kinds = self.runs["type"].to_numpy()
        present = [kind for kind in TYPES if (kinds == kind).any()]
        return [(kind, np.flatnonzero(kinds == kind)) for kind in present]

    def metadata(self) -> Iterator[list[str]]:
        for key, value in self._metadata():
            yield ["MTD", key, value]

    def _metadata(self) -> Iterator[tuple[str, str]]:
        engine = self.results.engine
        yield "mzTab-version", VERSION
        yield "mzTab-ID", self.results.digest[:16]
        yield "title", "CE-MS metabolome"
        yield "description", f"Tables {self.results.digest}"
        yield "software[1]", f"[MS, MS:1000799, custom unreleased software tool, biocluster engine {engine}]"
        for number, (name, value) in enumerate(_settings(self.results.method), start=1):
            yield f"software[1]-setting[{number}]", f"{name}={value}"
        yield "quantification_method", "[MS, MS:1002019, label-free raw feature quantitation, ]"
        for number, row in enumerate(self.runs.iter_rows(named=True), start=1):
            yield f"ms_run[{number}]-location", f"file:{quote(row['file'])}"
            yield f"ms_run[{number}]-format", "[MS, MS:1000584, mzML format, ]"
            yield f"ms_run[{number}]-scan_polarity[1]", POLARITIES[row["polarity"] or self.polarity]
            yield f"ms_run[{number}]-hash", row["sha256"]
            yield f"ms_run[{number}]-hash_method", "[MS, MS:1003151, SHA-256, ]"
        for number, row in enumerate(self.runs.iter_rows(named=True), start=1):
            yield f"assay[{number}]", _clean(row["material"] or PurePosixPath(row["file"]).stem)
            yield f"assay[{number}]-ms_run_ref", f"ms_run[{number}]"
        for number, (kind, rows) in enumerate(self._study_variables(), start=1):
            yield f"study_variable[{number}]", kind
            yield f"study_variable[{number}]-assay_refs", "|".join(f"assay[{row + 1}]" for row in rows)
            yield f"study_variable[{number}]-description", TYPES[kind]
        for number, (label, name, uri) in enumerate(CVS, start=1):
            yield f"cv[{number}]-label", label
            yield f"cv[{number}]-full_name", name
            yield f"cv[{number}]-version", "Unknown"
            yield f"cv[{number}]-uri", uri
        yield "database[1]", '[, , "no database", null]'
        yield "database[1]-prefix", NULL
        yield "database[1]-version", "Unknown"
        yield "database[1]-uri", NULL
        yield "small_molecule-quantification_unit", MICROMOLAR if any(self.calibrated) else RATIO
        yield "small_molecule_feature-quantification_unit", ARBITRARY
        yield "id_confidence_measure[1]", PROBABILITY

    def molecules(self) -> Iterator[list[str]]:
        variables = self._study_variables()
        yield [
            "SMH", *SML, *(f"abundance_assay[{at}]" for at in range(1, len(self.files) + 1)),
            *(f"abundance_study_variable[{at}]" for at in range(1, len(variables) + 1)),
            *(f"abundance_variation_study_variable[{at}]" for at in range(1, len(variables) + 1)),
            "opt_global_qc_cv",
        ]  # fmt: skip
        column = "concentration" if any(self.calibrated) else "corrected_response"
        values = self._matrix("concentrations", column)
        cvs = {row["name"]: row["qc_cv"] for row in self.results.read("qc").iter_rows(named=True)}
        for at, row in enumerate(self.targets.iter_rows(named=True)):
            ion = self.ions[at]
            spread = [_mean_and_cv(values[rows, at]) for _kind, rows in variables]
            yield [
                "SML", str(at + 1), str(at + 1), NULL, row["formula"] or NULL, NULL, NULL, _clean(row["name"]), NULL,
                _number(ion.mass), _adduct(ion), IDENTIFIED if self.calibrated[at] else ANNOTATED, PROBABILITY,
                _number(self.probability[at]), *(_number(value) for value in values[:, at]),
                *(_number(mean) for mean, _cv in spread), *(_number(cv) for _mean, cv in spread),
                _number(cvs.get(row["name"])),
            ]  # fmt: skip

    def features(self) -> Iterator[list[str]]:
        yield ["SFH", *SMF, *(f"abundance_assay[{at}]" for at in range(1, len(self.files) + 1))]
        areas = self._matrix("peaks", "area")
        places = [middles(self._matrix("peaks", column)) for column in ("time", "start", "end")]
        for at, mz in enumerate(self._measured_mz()):
            yield [
                "SMF", str(at + 1), str(at + 1), NULL, _adduct(self.ions[at]), NULL, _number(mz),
                str(self.ions[at].charge), *(_number(place[at]) for place in places),
                *(_number(value) for value in areas[:, at]),
            ]  # fmt: skip

    def evidence(self) -> Iterator[list[str]]:
        yield ["SEH", *SME]
        times = middles(self._matrix("peaks", "time"))
        measured = self._measured_mz()
        for at, row in enumerate(self.targets.iter_rows(named=True)):
            ion, number = self.ions[at], str(at + 1)
            given = f"mz={_number(row['mz'])};mt={_number(times[at])};target={number}"
            yield [
                "SME", number, given, NULL, row["formula"] or NULL, NULL, NULL, _clean(row["name"]), NULL, NULL,
                _adduct(ion), _number(measured[at]), str(ion.charge), _number(row["mz"]), "ms_run[1]",
                "[, , m/z and migration time of a target, ]", "[MS, MS:1000511, ms level, 1]",
                _number(self.probability[at]), "1",
            ]  # fmt: skip

    def _measured_mz(self) -> NDArray[np.float64]:
        error = middles(self._matrix("peaks", "mz_error_ppm"))
        mz: NDArray[np.float64] = self.targets["mz"].to_numpy()
        return mz * (1 + np.nan_to_num(error) * 1e-6)


def _settings(method: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in sorted(method.items()):
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", each) for inner, each in sorted(value.items()))
        else:
            yield name, value


def _mean_and_cv(values: NDArray[np.float64]) -> tuple[float, float]:
    here = values[np.isfinite(values)]
    if not len(here):
        return math.nan, math.nan
    mean = float(here.mean())
    return mean, float(here.std(ddof=1) / mean) if len(here) > 1 and mean > 0 else math.nan


def _adduct(ion: TargetIon) -> str:
    """The ion as mzTab-M writes it: with the number of its charges, also where it is one."""
    return re.sub(r"\]([+-])$", r"]1\1", ion.name) if ion.name else NULL


def _number(value: float | None) -> str:
    return NULL if value is None or not math.isfinite(value) else f"{value:.10g}"


def _clean(text: str) -> str:
    """The text without what would end a cell or be taken for a list."""
    return " ".join(text.replace("|", "/").split()) or NULL
