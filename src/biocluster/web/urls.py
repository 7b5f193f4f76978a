"""Every address of the site."""

from django.urls import include, path

from biocluster.web.views import about, calendar, front, home, programmes, search, synonyms
from biocluster.web.views.language import choose_language

urlpatterns = [
    path("", front.front, name="front"),
    path("home/", home.home, name="home"),
    path("about/", about.about, name="about"),
    path("programmes/", programmes.tree, name="programmes"),
    path("programmes/<int:pk>/", programmes.programme, name="programme"),
    path("calendar/", calendar.month, name="calendar"),
    path("calendar/<int:pk>/", calendar.gathering, name="public-gathering"),
    path("places/<int:pk>/", calendar.place, name="place"),
    path("search/", search.search_page, name="search"),
    path("search/synonyms/", synonyms.synonyms, name="synonyms"),
    path("search/synonyms/<int:pk>/remove/", synonyms.synonym_remove, name="synonym-remove"),
    path("accounts/", include("biocluster.web.sign_in.urls")),
    path("language/", choose_language, name="set_language"),
    path("", include("biocluster.record.urls")),
]
