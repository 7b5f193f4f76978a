"""Pages of people and their posts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.record.access import NotAllowed
from biocluster.record.doors import Request, may
from biocluster.record.forms.people import EndPostForm, PersonFilter, PersonForm, PostForm
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.importers.people import PERSON
from biocluster.record.models import Person, Post
from biocluster.record.operations.accounts import AccountRefused
from biocluster.record.operations.people import end_post, remove_post, save_person, save_post
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries import accounts
from biocluster.record.queries.organisations import to_choose_from
from biocluster.record.queries.people import alike, posts_visible_to, visible_to, with_posts_on
from biocluster.record.views.history import history
from biocluster.record.views.lists import exported, list_context, narrowed, paged
from biocluster.record.views.lookups import acting_person
from biocluster.record.views.registry_tables import PersonTable


@may("person.read")
def people(request: Request) -> HttpResponse:
    viewer = request.viewer
    filterset = PersonFilter(request.GET, queryset=visible_to(viewer), on=viewer.on)
    table = paged(request, PersonTable(with_posts_on(narrowed(filterset), viewer.on)))
    context = {"filter": filterset, "table": table, **list_context(request, "people", "person.edit")}
    return render(request, "record/people/list.html", context)


@may("record.export")
def people_export(request: Request, format: str) -> HttpResponseBase:
    viewer = request.viewer
    filterset = PersonFilter(request.GET, queryset=visible_to(viewer), on=viewer.on)
    columns = [(column.heading, lambda row, name=column.name: getattr(row, name)) for column in PERSON]
    return exported("people", columns, narrowed(filterset), format)


@may("person.read")
def person(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    context = {
        "person": found,
        "posts": posts_visible_to(request.viewer).filter(person=found).order_by("-from_on", "-pk"),
        "history": history(found),
        "may_edit": request.viewer.may("person.edit"),
        "may_edit_roles": request.viewer.may("post.edit"),
        "account": accounts.visible_to(request.viewer).filter(person=found).first(),
        "shows_account": request.viewer.may("account.manage"),
        "posts_caption": _("Posts, the latest first"),
        "trail": _trail(),
    }
    return render(request, "record/people/page.html", context)


@may("person.edit")
def person_add(request: Request) -> HttpResponse:
    form = PersonForm(request.POST or None)
    same: QuerySet[Person] | None = None
    if form.is_valid():
        same = alike(form.instance)
        if same and not form.cleaned_data["is_another"]:
            form.ask_whether_another()
        elif saved := _saved(request, form):
            messages.success(request, _("“%(name)s” was added.") % {"name": saved})
            return redirect("person", saved.pk)
    context = {
        "form": form,
        "same": same,
        "title": _("Add a person"),
        "trail": _trail(),
        "cancel_url": reverse("people"),
    }
    return render(request, "record/people/edit.html", context)


@may("person.edit")
def person_edit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    form = PersonForm(request.POST or None, instance=found)
    if form.is_valid() and (saved := _saved(request, form)):
        messages.success(request, _("The changes to “%(name)s” were saved.") % {"name": saved})
        return redirect("person", saved.pk)
    context = {
        "form": form,
        "title": _("Change a person"),
        "trail": _trail(found),
        "cancel_url": _page(found),
    }
    return render(request, "record/people/edit.html", context)


def _saved(request: Request, form: PersonForm) -> Person | None:
    try:
        return save_person(
            form.instance, seen=form.cleaned_data["seen"], by=acting_person(request), at=timezone.now()
        )
    except (ChangedSince, ValidationError) as refusal:
        take_refusal(form, refusal)
        return None


@may("person.edit")
def post_add(request: Request, person_pk: int) -> HttpResponse:
    holder = get_object_or_404(visible_to(request.viewer), pk=person_pk)
    return _post_page(request, Post(person=holder), _("Add a post"))


@may("person.edit")
def post_edit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(posts_visible_to(request.viewer), pk=pk)
    return _post_page(request, found, _("Change a post"))


def _post_page(request: Request, post: Post, title: str) -> HttpResponse:
    form = PostForm(request.POST or None, instance=post, viewer=request.viewer)
    if form.is_valid():
        try:
            save_post(
                form.instance, seen=form.cleaned_data["seen"], by=acting_person(request), at=timezone.now()
            )
        except (AccountRefused, ChangedSince, ValidationError) as refusal:
            take_refusal(form, refusal)
        except NotAllowed:
            form.add_error(
                None, _("You may not give or change this role. Ask a city officer or an administrator.")
            )
        else:
            messages.success(request, _("The post was saved."))
            return redirect("person", post.person_id)
    context = {
        "form": form,
        "title": title,
        "post": post,
        "cancel_url": _page(post.person),
        "trail": _trail(post.person),
        "organisation_names": to_choose_from().values_list("name", flat=True),
    }
    return render(request, "record/people/post.html", context)


@may("person.edit")
def post_end(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(posts_visible_to(request.viewer), pk=pk)
    form = EndPostForm(request.POST or None, initial={"until_on": found.until_on or request.viewer.on})
    if form.is_valid():
        try:
            end_post(
                found, until_on=form.cleaned_data["until_on"], by=acting_person(request), at=timezone.now()
            )
        except (AccountRefused, ValidationError) as refusal:
            take_refusal(form, refusal)
        except NotAllowed:
            form.add_error(
                None, _("You may not give or change this role. Ask a city officer or an administrator.")
            )
        else:
            messages.success(request, _("The post ends on the day you gave."))
            return redirect("person", found.person_id)
    context = {
        "form": form,
        "title": _("End a post"),
        "post": found,
        "trail": _trail(found.person),
        "cancel_url": _page(found.person),
    }
    return render(request, "record/people/end_post.html", context)


@may("person.edit")
@require_POST
def post_remove(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(posts_visible_to(request.viewer), pk=pk)
    try:
        remove_post(found, by=acting_person(request), at=timezone.now())
    except NotAllowed:
        messages.error(
            request, _("You may not give or change this role. Ask a city officer or an administrator.")
        )
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The post was removed."))
    return redirect("person", found.person_id)


def _page(found: Person) -> str:
    return reverse("person", args=[found.pk])


def _trail(found: Person | None = None) -> list[tuple[str, str]]:
    trail = [(_("People"), reverse("people"))]
    return [*trail, (found.name, _page(found))] if found else trail
