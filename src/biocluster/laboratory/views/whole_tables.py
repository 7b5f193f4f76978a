"""Pages of results where the tables are not there as they were computed: the page says so and shows nothing."""

from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.gated_results import NoTables, TablesDiffer
from biocluster.record.doors import Request, View

CONFLICT = 409


def tells_of_tables(view: View) -> View:
    """Answer with a page that says why where a view finds no whole tables."""

    @wraps(view)
    def telling(request: Request, *args: Any, **options: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **options)
        except (NoTables, TablesDiffer) as refusal:
            context = {"refusal": str(refusal), "trail": [(_("Processings"), reverse("processings"))]}
            return render(request, "laboratory/reviews/no_tables.html", context, status=CONFLICT)

    return telling
