"""Files of people and their posts."""

from datetime import date

import pytest

from biocluster.record.models import Post, Role
from tests.factories.files import csv_bytes
from tests.factories.people import OrganisationFactory, PersonFactory, PostFactory
from tests.record.importers.rows import problems_of, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "documents_apart")]


def test_people_and_posts_are_added_and_completed(by):
    organisation = OrganisationFactory(name="架空大学")
    known = PersonFactory(name="既知 次郎", kana="", email="")
    content = csv_bytes(
        "氏名,カナ,メール,所属,役職,就任日,退任日",
        "架空 花子,ｶｸｳ ﾊﾅｺ,hanako2@example.jp,架空大学,教授,平成26年4月1日,",
        "架空 花子,,hanako2@example.jp,架空大学,学部長,H26.4.1,平成28年3月31日",
        "既知次郎,キチ ジロウ,jiro@example.jp,,,,",
    )
    report = taken("people", content, by)
    assert (report.added, report.changed) == ({"person": 1, "post": 2}, {"person": 1})
    known.refresh_from_db()
    assert (known.name, known.kana, known.email) == ("既知 次郎", "キチ ジロウ", "jiro@example.jp")
    posts = Post.objects.filter(person__name="架空 花子", organisation=organisation).order_by("pk")
    assert list(posts.values_list("title", "from_on", "until_on")) == [
        ("教授", date(2014, 4, 1), None),
        ("学部長", date(2014, 4, 1), date(2016, 3, 31)),
    ]


def test_mistakes_about_posts_are_found(by):
    OrganisationFactory(name="架空大学")
    content = csv_bytes(
        "氏名,所属,役職,役割,就任日,退任日",
        "一郎,架空大学,,,2014-04-01,2014-03-31",
        "二郎,ない会社,,,2014-04-01,",
        "三郎,架空大学,,,,",
        "四郎,,課長,,,",
        "五郎,架空大学,,administrator,2014-04-01,",
        "六郎,架空大学,,,2014-02-30,",
    )
    assert [(line, column) for line, column, _v, _m in problems_of("people", content)] == [
        (2, "退任日"), (3, "所属"), (4, "就任日"), (5, "所属"), (6, "役割"), (7, "就任日"),
    ]  # fmt: skip


def test_two_people_of_one_name_need_an_address(by):
    PersonFactory(name="同 名", email="")
    PersonFactory(name="同 名", email="")
    assert [(line, column) for line, column, _v, _m in problems_of("people", csv_bytes("氏名", "同名"))] == [
        (2, "氏名")
    ]


def test_an_address_of_somebody_else_is_refused(by):
    PersonFactory(name="甲", email="same@example.jp")
    found = problems_of("people", csv_bytes("氏名,メール", "乙,same@example.jp"))
    assert [(line, column) for line, column, _v, _m in found] == [(2, "メール")]


def test_a_line_with_a_wrong_cell_is_told_what_else_is_wrong_with_it():
    content = csv_bytes("氏名,メール,所属,就任日,退任日", "甲,a@,架空の無い社,2014-04-01,2014-03-31")
    assert [column for _l, column, _v, _m in problems_of("people", content)] == ["メール", "所属", "退任日"]


def test_lines_about_one_person_must_agree(by):
    content = csv_bytes("氏名,メール,電話", "甲,a@example.jp,0235-00-0001", "甲,a@example.jp,0235-00-0002")
    [(line, column, value, message)] = problems_of("people", content)
    assert (line, column, value) == (3, "電話", "0235-00-0002")
    assert message.startswith("Line 2 says “0235-00-0001”")


def test_a_file_takes_the_administrators_role_from_nobody(by):
    post = PostFactory(
        role=Role.ADMINISTRATOR, person__name="架空 花子", organisation__name="架空大学", title="主事"
    )
    for role, until in (("officer", ""), ("", "2014-08-31")):
        content = csv_bytes(
            "氏名,所属,役職,役割,就任日,退任日", f"架空 花子,架空大学,主事,{role},{post.from_on},{until}"
        )
        assert [(line, column) for line, column, _v, _m in problems_of("people", content)] == [(2, "役割")]
