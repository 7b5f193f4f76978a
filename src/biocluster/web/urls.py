"""Every address of the site."""

from django.urls import include, path

from biocluster.web.api.page import page as api_page
from biocluster.web.views import (
    about,
    annual,
    calendar,
    front,
    home,
    open_data,
    plan_preview,
    programmes,
    publishing,
    search,
    synonyms,
)
from biocluster.web.views.language import choose_language

urlpatterns = [
    path("", front.front, name="front"),
    path("home/", home.home, name="home"),
    path("about/", about.about, name="about"),
    path("annual/", annual.years, name="annual"),
    path("annual/<int:fiscal_year>/", annual.plan, name="annual-plan"),
    path("annual/<int:fiscal_year>/plan.<str:format>", annual.file, name="annual-file"),
    path("annual/<int:fiscal_year>/<int:number>/", annual.plan, name="annual-publication"),
    path(
        "annual/<int:fiscal_year>/<int:number>/plan.<str:format>", annual.file, name="annual-publication-file"
    ),
    path(
        "annual/<int:fiscal_year>/<int:number>/pictures/<str:digest>/", annual.picture, name="annual-picture"
    ),
    path("plans/<int:fiscal_year>/preview/", plan_preview.plan_preview, name="plan-preview"),
    path("plans/<int:fiscal_year>/publish/", publishing.publish, name="plan-publish"),
    path("plans/<int:fiscal_year>/draft.<str:format>", publishing.draft_file, name="plan-draft-file"),
    path("plans/<int:fiscal_year>/publications/", publishing.plan_publications, name="plan-publications"),
    path("plans/<int:fiscal_year>/discrepancies/", publishing.discrepancies, name="plan-discrepancies"),
    path("programmes/", programmes.tree, name="programmes"),
    path("programmes/<int:pk>/", programmes.programme, name="programme"),
    path("calendar/", calendar.month, name="calendar"),
    path("calendar/<int:pk>/", calendar.gathering, name="public-gathering"),
    path("places/<int:pk>/", calendar.place, name="place"),
    path("search/", search.search_page, name="search"),
    path("search/synonyms/", synonyms.synonyms, name="synonyms"),
    path("search/synonyms/<int:pk>/remove/", synonyms.synonym_remove, name="synonym-remove"),
    path("open-data/", open_data.open_data, name="open-data"),
    path("open-data/<str:name>.<str:format>", open_data.open_data_file, name="open-data-file"),
    path("api/", api_page, name="api-page"),
    path("api/v1/", include("biocluster.web.api.urls")),
    path("accounts/", include("biocluster.web.sign_in.urls")),
    path("house/", include("biocluster.web.house.urls")),
    path("language/", choose_language, name="set_language"),
    path("laboratory/", include("biocluster.laboratory.urls")),
    path("", include("biocluster.record.urls")),
]
