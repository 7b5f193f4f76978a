"""One page."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from biocluster.record.models import Organisation

ROWS = 50
PAGE = engines["django"].from_string(
    "<!doctype html><html lang=ja><title>組織</title><table>{% for row in rows %}<tr><td>{{ row.pk }}</td>"
    "<td>{{ row.name }}</td><td>{{ row.kana }}</td><td>{{ row.kind }}</td><td>{{ row.address }}</td></tr>"
    "{% endfor %}</table></html>"
)


def table(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.render({"rows": Organisation.objects.order_by("pk")[:ROWS]}))


urlpatterns = [path("", table)]
