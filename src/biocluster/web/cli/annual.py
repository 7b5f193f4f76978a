"""`biocluster annual YEAR`: the annual document in one of its formats, and the proof that it is as published."""

import argparse
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from biocluster.record.figures.documents import document_of
from biocluster.record.models import Publication
from biocluster.record.operations.documents import DigestDiffers
from biocluster.record.queries.publications import plan_of_year, publications
from biocluster.record.words.dates import DateError, FiscalYear
from biocluster.web.annual.proof import prove
from biocluster.web.annual.rendering import render
from biocluster.web.annual.shelf import file_of

HELP = "Print the annual plan of a fiscal year, or prove that its publications are unchanged."
FORMATS = {"text": "txt", "html": "html", "pdf": "pdf", "docx": "docx"}
FOR_PEOPLE = frozenset({"text", "html"})


class CannotBeDone(Exception):
    """With a sentence that says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("fiscal_year", metavar="YEAR", help="The fiscal year: 2014, H26 or 平成26年度.")
    parser.add_argument("--format", choices=FORMATS, default="text", help="Default: text.")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="Write to FILE, not to the screen.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--publication", type=int, metavar="N", help="An earlier publication; without it, the one in force."
    )
    which.add_argument(
        "--draft",
        action="store_true",
        help="The plan as the record has it now. So it is printed anyway as long as nothing is published.",
    )
    which.add_argument(
        "--verify",
        action="store_true",
        help="Set every publication of the year again and compare it with the digests that were kept.",
    )


def run(arguments: argparse.Namespace) -> int:
    try:
        fiscal_year = _fiscal_year(arguments.fiscal_year)
        if arguments.verify:
            return _verify(fiscal_year)
        content = _content(fiscal_year, arguments)
        _write(content, arguments)
    except (CannotBeDone, DateError, DigestDiffers) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def _fiscal_year(text: str) -> int:
    return FiscalYear(int(text)).year if text.isdecimal() else FiscalYear.parse(text).year


def _content(fiscal_year: int, arguments: argparse.Namespace) -> bytes:
    format = FORMATS[arguments.format]
    if not arguments.draft:
        publication = _publication(fiscal_year, arguments.publication)
        if publication is not None:
            return file_of(publication, format)
    plan = plan_of_year(fiscal_year)
    if plan is None:
        raise CannotBeDone(_no_plan(fiscal_year))
    document = document_of(plan)
    for problem in document.problems:
        where = " ".join(filter(None, [problem.text.heading, problem.text.part]))
        print(f"{where}: {problem.sentence}", file=sys.stderr)
    return render(document.outline, document.imprint, format)


def _publication(fiscal_year: int, number: int | None) -> Publication | None:
    every = list(publications(fiscal_year=fiscal_year))
    found = next((each for each in every if number in (None, each.number)), None)
    if found is None and number is not None:
        if plan_of_year(fiscal_year) is None:
            raise CannotBeDone(_no_plan(fiscal_year))
        raise CannotBeDone(
            _("The plan of %(year)s has no publication number %(number)s. It has: %(known)s.")
            % {
                "year": _year(fiscal_year),
                "number": number,
                "known": ", ".join(str(each.number) for each in reversed(every)) or _("none"),
            }
        )
    return found


def _write(content: bytes, arguments: argparse.Namespace) -> None:
    if arguments.output is not None:
        try:
            arguments.output.write_bytes(content)
        except OSError as error:
            raise CannotBeDone(
                _("%(file)s cannot be written: %(why)s.") % {"file": arguments.output, "why": error.strerror}
            ) from None
        return
    if arguments.format not in FOR_PEOPLE and sys.stdout.isatty():
        raise CannotBeDone(_("This format is not for the screen: name a file with -o."))
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _verify(fiscal_year: int) -> int:
    found = list(publications(fiscal_year=fiscal_year))
    if not found:
        raise CannotBeDone(
            _("The plan of %(year)s has not been published yet.") % {"year": _year(fiscal_year)}
            if plan_of_year(fiscal_year)
            else _no_plan(fiscal_year)
        )
    whole = True
    for publication in reversed(found):
        print(_("Publication %(number)s") % {"number": publication.number})
        for each in prove(publication):
            whole = whole and each.holds
            print(f"{' ' if each.holds else '!'} {each.what:<8} {each.sentence}")
    return 0 if whole else 1


def _no_plan(fiscal_year: int) -> str:
    return _("The record has no plan of %(year)s.") % {"year": _year(fiscal_year)}


def _year(fiscal_year: int) -> str:
    year = FiscalYear(fiscal_year)
    return f"{year.era} ({year.english})"
