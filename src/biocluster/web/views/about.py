"""What this site is, for whom, and how accessible."""

from django.http import HttpResponse
from django.shortcuts import render

from biocluster.record.doors import Request, may


@may("public.read")
def about(request: Request) -> HttpResponse:
    return render(request, "web/about.html")
