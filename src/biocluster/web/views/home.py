"""The page that who signs in sees first: what there is to do today."""

from django.http import HttpResponse
from django.shortcuts import render

from biocluster.record.doors import Request, may


@may("account.own")
def home(request: Request) -> HttpResponse:
    return render(request, "web/home.html")
