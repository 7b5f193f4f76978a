"""A file of rows checked, or taken in, by a test."""

from biocluster.record.importers.running import Report, check_file, import_file
from biocluster.record.models import Person
from tests.factories.people import AT


def problems_of(kind: str, content: bytes, name: str = "a.csv") -> list[tuple[int, str, str, str]]:
    """What is wrong with the file: line, column, what stands there, and the sentence."""
    report, changes = check_file(kind, content, name)
    assert (list(changes.added), list(changes.changed)) == ([], [])
    return [(problem.line, problem.column, problem.value, problem.message) for problem in report.problems]


def taken(kind: str, content: bytes, by: Person, name: str = "a.csv") -> Report:
    report = import_file(kind, content, name, by=by, at=AT)
    assert report.problems == []
    return report
