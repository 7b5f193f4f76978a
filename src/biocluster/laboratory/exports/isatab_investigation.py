"""The investigation of an ISA-Tab: what was done, by which protocols. Each line is a field and its values."""

from collections.abc import Iterator

ONTOLOGIES = {
    "CHMO": ("http://purl.obolibrary.org/obo/chmo.owl", "Chemical Methods Ontology"),
    "EFO": ("http://www.ebi.ac.uk/efo/efo.owl", "Experimental Factor Ontology"),
    "MS": ("http://purl.obolibrary.org/obo/ms.owl", "Mass Spectrometry Ontology"),
    "MSIO": ("http://purl.obolibrary.org/obo/msio.owl", "Metabolomics Standards Initiative Ontology"),
    "OBI": ("http://purl.obolibrary.org/obo/obi.owl", "Ontology for Biomedical Investigations"),
}
SAMPLE_COLLECTION = (
    "Sample collection",
    "sample collection protocol",
    "EFO",
    "http://www.ebi.ac.uk/efo/EFO_0005518",
)
PROTOCOLS = (
    (*SAMPLE_COLLECTION, ""),
    ("Extraction", "Extraction", "", "", "Post Extraction;Derivatization"),
    ("Capillary Electrophoresis", "Capillary Electrophoresis", "", "", "CE Instrument;Column model;Column type"),
    ("Mass spectrometry", "mass spectrometry", "CHMO", "http://purl.obolibrary.org/obo/CHMO_0000470",
     "Scan polarity;Scan m/z range;Instrument;Ion source;Mass analyzer"),
    ("Data transformation", "data transformation", "", "", ""),
    ("Metabolite identification", "metabolite identification", "", "", ""),
)  # fmt: skip
FACTORS = ("Batch", "Injection order")
PERSON = (
    "Last Name", "First Name", "Mid Initials", "Email", "Phone", "Fax", "Address", "Affiliation", "Roles",
    "Roles Term Accession Number", "Roles Term Source REF",
)  # fmt: skip
PUBLICATION = (
    "PubMed ID", "Publication DOI", "Publication Author List", "Publication Title", "Publication Status",
    "Publication Status Term Accession Number", "Publication Status Term Source REF",
)  # fmt: skip


def investigation(*, study: str, assay_file: str, engine: str, tables: str) -> str:
    """The text of ``i_Investigation.txt``; ``tables`` is the digest of the tables that it belongs to."""
    return "".join("\t".join(line) + "\n" for line in _lines(study, assay_file, engine, tables))


def _lines(study: str, assay_file: str, engine: str, tables: str) -> Iterator[tuple[str, ...]]:
    yield ("ONTOLOGY SOURCE REFERENCE",)
    yield ("Term Source Name", *ONTOLOGIES)
    yield ("Term Source File", *(file for file, _words in ONTOLOGIES.values()))
    yield ("Term Source Version", *("" for _each in ONTOLOGIES))
    yield ("Term Source Description", *(words for _file, words in ONTOLOGIES.values()))
    yield ("INVESTIGATION",)
    yield from _empty(
        "Investigation", ("Identifier", "Title", "Description", "Submission Date", "Public Release Date")
    )
    yield ("INVESTIGATION PUBLICATIONS",)
    yield from _empty("Investigation", PUBLICATION)
    yield ("INVESTIGATION CONTACTS",)
    yield from _empty("Investigation Person", PERSON)
    yield ("STUDY",)
    yield ("Study Identifier", study)
    yield ("Study Title", "CE-MS metabolome")
    yield ("Study Description", f"Measured by biocluster engine {engine}; tables {tables}.")
    yield from _empty("Study", ("Submission Date", "Public Release Date"))
    yield ("Study File Name", f"s_{study}.txt")
    yield ("STUDY DESIGN DESCRIPTORS",)
    yield from _empty("Study Design Type", ("", "Term Accession Number", "Term Source REF"))
    yield ("STUDY PUBLICATIONS",)
    yield from _empty("Study", PUBLICATION)
    yield ("STUDY FACTORS",)
    yield ("Study Factor Name", *FACTORS)
    yield ("Study Factor Type", *FACTORS)
    yield ("Study Factor Type Term Accession Number", *("" for _each in FACTORS))
    yield ("Study Factor Type Term Source REF", *("" for _each in FACTORS))
    yield from _assays(assay_file)
    yield from _protocols(engine)
    yield ("STUDY CONTACTS",)
    yield from _empty("Study Person", PERSON)


def _empty(prefix: str, fields: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for field in fields:
        yield (f"{prefix} {field}".strip(), "")


def _assays(assay_file: str) -> Iterator[tuple[str, ...]]:
    yield ("STUDY ASSAYS",)
    yield ("Study Assay File Name", assay_file)
    yield ("Study Assay Measurement Type", "metabolite profiling")
    yield ("Study Assay Measurement Type Term Accession Number", "http://purl.obolibrary.org/obo/OBI_0000366")
    yield ("Study Assay Measurement Type Term Source REF", "OBI")
    yield ("Study Assay Technology Type", "mass spectrometry")
    yield ("Study Assay Technology Type Term Accession Number", "http://purl.obolibrary.org/obo/OBI_0000470")
    yield ("Study Assay Technology Type Term Source REF", "OBI")
    yield ("Study Assay Technology Platform", "Capillary Electrophoresis - Mass spectrometry")


def _protocols(engine: str) -> Iterator[tuple[str, ...]]:
    descriptions = {
        "Data transformation": f"biocluster engine {engine}: migration times by markers and internal standards, "
        "areas of fitted peaks over those of internal standards, drift taken out by QCs, calibration curves.",
        "Metabolite identification": "By m/z, migration time and order of migration, against a list of targets.",
    }
    names, types, sources, accessions, parameters = zip(*PROTOCOLS, strict=True)
    yield ("STUDY PROTOCOLS",)
    yield ("Study Protocol Name", *names)
    yield ("Study Protocol Type", *types)
    yield ("Study Protocol Type Term Accession Number", *accessions)
    yield ("Study Protocol Type Term Source REF", *sources)
    yield ("Study Protocol Description", *(descriptions.get(name, "") for name in names))
    yield ("Study Protocol URI", *("" for _each in names))
    yield ("Study Protocol Version", *("" for _each in names))
    yield ("Study Protocol Parameters Name", *parameters)
    separators = tuple(";" * each.count(";") for each in parameters)
    yield ("Study Protocol Parameters Name Term Accession Number", *separators)
    yield ("Study Protocol Parameters Name Term Source REF", *separators)
    for field in ("Name", "Type", "Type Term Accession Number", "Type Term Source REF"):
        yield (f"Study Protocol Components {field}", *("" for _each in names))
