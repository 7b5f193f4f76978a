"""Organisations, people with their posts, programmes, and synonyms of the search, of the example."""

from datetime import datetime

from biocluster.record.models import Organisation, Person, Post, Programme
from biocluster.record.operations.organisations import save_organisation
from biocluster.record.operations.people import save_person, save_post
from biocluster.record.operations.programmes import save_programme
from biocluster.record.operations.synonyms import add_synonym
from biocluster.web.example.reading import Rows, read

PLAIN = ("kind", "name", "kana", "name_en", "district")


def load_organisations(rows: Rows, *, at: datetime) -> None:
    for each in read("organisations")["organisation"]:
        organisation = Organisation(**{name: each[name] for name in PLAIN if name in each})
        rows.organisations[each["key"]] = save_organisation(
            organisation, aliases=each.get("aliases", []), by=rows.officer, at=at
        )


def load_people(rows: Rows, *, at: datetime) -> None:
    """People, and the posts that give each their role. The administrator gives them."""
    for each in read("people")["person"]:
        person = Person(**{name: each[name] for name in ("name", "kana", "romaji", "email")})
        rows.people[each["email"]] = save_person(person, by=rows.administrator, at=at)
        post = Post(
            person=person,
            organisation=rows.organisations[each["organisation"]],
            title=each["title"],
            role=each["role"],
            from_on=at.date(),
        )
        save_post(post, by=rows.administrator, at=at)


def load_programmes(rows: Rows, *, at: datetime) -> None:
    for each in read("programmes")["programme"]:
        programme = Programme(
            name=each["name"],
            kana=each.get("kana", ""),
            name_en=each["name_en"],
            responsible=rows.organisations[each["responsible"]],
            begun_in=each.get("begun_in"),
        )
        rows.programmes[each["key"]] = save_programme(programme, by=rows.officer, at=at)


def load_synonyms(rows: Rows, *, at: datetime) -> None:
    for word, other in read("synonyms")["pairs"]:
        add_synonym(word, other, by=rows.officer, at=at)
