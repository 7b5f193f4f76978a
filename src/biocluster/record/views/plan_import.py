"""Pages of the import of a plan: give it in, look at it line by line, correct, accept or give up."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.forms.plan_import import LineForm, PlanFileForm
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.importers.plan.commit import PlanNotImported, check_year
from biocluster.record.importers.plan.known import read_known
from biocluster.record.importers.plan.lines import PlanFileError
from biocluster.record.importers.plan.proposed import Proposal
from biocluster.record.importers.plan.report import ToldLine, summary, tell
from biocluster.record.importers.plan.waiting import proposal_of, take_in_plan
from biocluster.record.models import CorrectedAspect, PlanImport
from biocluster.record.operations.documents import DigestDiffers
from biocluster.record.operations.plan_imports import (
    PlanTakenIn,
    correct_line,
    give_in_plan,
    give_up_plan,
    say_title_is_wrong,
)
from biocluster.record.queries.plan_imports import visible_to
from biocluster.record.views.lookups import acting_person
from biocluster.record.words.file_kinds import FileRefused

LINES_SHOWN = 250
IMPORTS_SHOWN = 30


@may("plan.import")
def plan_imports(request: Request) -> HttpResponse:
    """The form for a file, and the plans that were given in."""
    form = PlanFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            waiting = give_in_plan(
                file.read(), file_name=file.name, fiscal_year=form.cleaned_data["fiscal_year"],
                by=acting_person(request), at=timezone.now(),
            )  # fmt: skip
        except FileRefused as error:
            form.add_error("file", str(error))
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            return redirect("plan-import", waiting.pk)
    context = {"form": form, "imports": visible_to(request.viewer)[:IMPORTS_SHOWN]}
    return render(request, "record/plan_import/list.html", context)


@may("plan.import")
def plan_import(request: Request, pk: int) -> HttpResponse:
    """A plan that waits, line by line; or one that has been taken in."""
    return _page(request, _found(request, pk))


@may("plan.import")
def plan_import_line(request: Request, pk: int, line: int) -> HttpResponse:
    """The same page with one line open for correction; or the correction."""
    found = _found(request, pk)
    if request.method != "POST":
        return _page(request, found, line)
    if "reset" in request.POST:
        made = found.corrections.filter(line=line)
        decided = {(CorrectedAspect(each.aspect), each.find): "" for each in made}
    else:
        try:
            proposal = _proposal(found)
        except (PlanFileError, DigestDiffers):
            return _page(request, found)
        form = _line_form(found, proposal, line, request)
        if not form.is_valid():
            return _page(request, found, line, form=form)
        decided = form.decided()
    try:
        correct_line(found, line, decided, by=acting_person(request), at=timezone.now())
    except PlanTakenIn:
        messages.error(request, _("This plan is in the record already; it is corrected on its own pages."))
    return redirect(_address(found, request, anchor=line))


@may("plan.import")
@require_POST
def plan_import_title(request: Request, pk: int) -> HttpResponse:
    """Whether the fiscal year in the title is wrong."""
    found = _found(request, pk)
    wrong = request.POST.get("wrong") == "yes"
    try:
        say_title_is_wrong(found, wrong, by=acting_person(request), at=timezone.now())
    except PlanTakenIn:
        messages.error(request, _("This plan is in the record already; it is corrected on its own pages."))
    return redirect("plan-import", pk)


@may("plan.import")
@require_POST
def plan_import_accept(request: Request, pk: int) -> HttpResponse:
    """Make the records, all of them or nothing."""
    found = _found(request, pk)
    try:
        imported = take_in_plan(found, by=acting_person(request), at=timezone.now())
    except (PlanFileError, DigestDiffers) as error:
        messages.error(request, str(error))
    except PlanTakenIn:
        messages.info(request, _("This plan is in the record already. Nothing was changed."))
    else:
        if imported.changed:
            count = imported.made.get("YearPlan", 0)
            messages.success(
                request, _("The plan is in the record: %(count)s year plans were made.") % {"count": count}
            )
        else:
            messages.info(request, _("This plan is in the record already. Nothing was changed."))
    return redirect("plan-import", pk)


@may("plan.import")
@require_POST
def plan_import_give_up(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    try:
        give_up_plan(found, by=acting_person(request), at=timezone.now())
    except PlanTakenIn:
        messages.error(request, _("This plan is in the record already; it cannot be given up."))
        return redirect("plan-import", pk)
    messages.success(request, _("“%(name)s” was given up; nothing of it is in the record.") % {"name": found})
    return redirect("plan-imports")


def _found(request: Request, pk: int) -> PlanImport:
    return get_object_or_404(visible_to(request.viewer), pk=pk)


def _page(
    request: Request, found: PlanImport, open_line: int | None = None, *, form: LineForm | None = None
) -> HttpResponse:
    context = {
        "plan_import": found,
        "trail": [(_("Plans in"), reverse("plan-imports"))],
    }
    if found.taken_at is None:
        try:
            context |= _told(request, found, open_line, form)
        except (PlanFileError, DigestDiffers) as error:
            context["problem"] = str(error)
    return render(request, "record/plan_import/page.html", context)


def _told(
    request: Request, found: PlanImport, open_line: int | None, form: LineForm | None
) -> dict[str, object]:
    proposal = _proposal(found)
    lines = tell(proposal)
    doubtful = request.GET.get("show") == "doubtful"
    shown = [each for each in lines if each.look or each.source == open_line] if doubtful else lines
    pages = Paginator(shown, LINES_SHOWN)
    number = request.GET.get("page")
    if open_line is not None:
        place = next((place for place, each in enumerate(shown) if each.source == open_line), None)
        if place is None:
            raise Http404
        form = form or _line_form(found, proposal, open_line)
        number = str(place // LINES_SHOWN + 1)
    return {
        "page": pages.get_page(number),
        "summary": summary(proposal),
        "doubtful": sum(each.look for each in lines),
        "only_doubtful": doubtful,
        "open_line": open_line,
        "form": form,
        "corrected": set(found.corrections.values_list("line", flat=True)),
        "year_problem": _year_problem(proposal),
    }


def _proposal(found: PlanImport) -> Proposal:
    return proposal_of(found)


def _line_form(found: PlanImport, proposal: Proposal, line: int, request: Request | None = None) -> LineForm:
    told: ToldLine | None = next((each for each in tell(proposal) if each.source == line), None)
    if told is None:
        raise Http404
    return LineForm(told, proposal, read_known(found.fiscal_year), request.POST if request else None)


def _year_problem(proposal: Proposal) -> str:
    try:
        check_year(proposal)
    except PlanNotImported as error:
        return str(error)
    return ""


def _address(found: PlanImport, request: Request, *, anchor: int) -> str:
    query = "?show=doubtful" if request.POST.get("show") == "doubtful" else ""
    return f"{reverse('plan-import', args=[found.pk])}{query}#line-{anchor}"
