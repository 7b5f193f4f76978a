"""People from a file, with a post on each line that names an organisation."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from biocluster.record.importers import cells
from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.importers.subjects import Subject
from biocluster.record.models import Organisation, Person, Post, Role
from biocluster.record.operations.imports import Change, Changes
from biocluster.record.queries.named import PersonNames, organisation_names, person_names
from biocluster.record.words.text import fold

NAME = Column(
    "name", "氏名", "name", cells.text(100), required=True, also=("名前", "お名前"), example="架空 花子"
)
EMAIL = Column(
    "email",
    "メールアドレス",
    "email",
    cells.email,
    also=("メール", "e-mail", "mail"),
    example="hanako@example.jp",
)
PERSON = (
    NAME,
    Column("kana", "カナ", "kana", cells.kana(100), also=("フリガナ", "ふりがな", "氏名カナ", "読み"), example="カクウ ハナコ"),
    Column("romaji", "ローマ字", "romaji", cells.text(100), also=("英字氏名",), example="KAKUU Hanako"),
    EMAIL,
    Column("phone", "電話番号", "telephone", cells.phone, also=("電話", "TEL", "phone"), example="0235-00-0000"),
)  # fmt: skip
ORGANISATION = Column("organisation", "所属", "organisation", cells.text(200), also=("所属機関", "組織", "組織名", "勤務先"),
                      example="架空バイオ株式会社", remark=_("As it is in the record."))  # fmt: skip
TITLE = Column(
    "title", "役職", "title", cells.text(100), also=("職名", "肩書", "肩書き"), example="主任研究員"
)
ROLE = Column(
    "role",
    "役割",
    "role",
    cells.choice(Role),
    also=("権限",),
    remark=_("Only for people who use this system."),
)
FROM = Column(
    "from_on", "就任日", "from", cells.day, also=("開始日", "から", "就任"), example="平成26年4月1日"
)
UNTIL = Column("until_on", "退任日", "until", cells.day, also=("終了日", "まで", "退任"))
COLUMNS = (*PERSON, ORGANISATION, TITLE, ROLE, FROM, UNTIL)
PERSON_FIELDS = tuple(column.name for column in PERSON)
POST_FIELDS = ("title", "role", "from_on", "until_on")

PostKey = tuple[int, int, str, date]


def plan(rows: Iterator[Row], problems: Problems) -> Changes:
    """What the file does to people and their posts."""
    known, organisations = person_names(), organisation_names()
    subjects: dict[object, Subject[Person]] = {}
    posts: dict[tuple[object, int, str, date], tuple[int, Post]] = {}
    for row in rows:
        if row.wrong:
            _refuse_post(row, organisations.find(row["organisation"] or ""), problems)
            continue
        key = _key(row, known, problems)
        if key is None:
            continue
        values = row.given(*PERSON_FIELDS)
        if isinstance(key, int):
            del values["name"]  # the record's own writing stays
        if key in subjects:
            subjects[key].join(row, values, PERSON, problems)
        else:
            person = Person.objects.get(pk=key) if isinstance(key, int) else Person()
            subjects[key] = Subject.first(person, row.line, values)
        post = _post(row, subjects[key].row, organisations.find(row["organisation"] or ""), problems)
        if post:
            _collect(post, key, row, posts, problems)
    return _changes(subjects, posts, problems)


def _key(row: Row, known: PersonNames, problems: Problems) -> object:
    """The key of the person in the record; for somebody new, what tells them apart within the file."""
    email, name, reading = row["email"], fold(row["name"]), fold(row["kana"] or "")
    if email in known.by_email:
        pk = known.by_email[email]
        if pk not in known.by_name[name]:
            problems.add(
                row.line, EMAIL, email,
                _("In the record this is the address of somebody with another name. Correct one of the two."),
            )  # fmt: skip
            return None
        return pk
    same = known.called(name, reading)
    without_email = [pk for pk in same if pk not in known.with_email] if email and same else same
    if len(without_email) > 1:
        problems.add(
            row.line, NAME, row["name"],
            _("%(count)s people in the record have this name. Give the email address of the one you mean.")
            % {"count": len(without_email)},
        )  # fmt: skip
        return None
    if without_email:
        return without_email[0]
    return ("email", email) if email else (name, reading)


def _post(row: Row, person: Person, organisation: Organisation | None, problems: Problems) -> Post | None:
    """The post on a line, if it names one that can be."""
    if row["organisation"] is None:
        for column in (TITLE, ROLE, FROM, UNTIL):
            if row[column.name] is not None:
                problems.add(row.line, ORGANISATION, "", _("The line has a post, and does not say where."))
                break
        return None
    before = len(problems.found)
    _refuse_post(row, organisation, problems)
    if row["from_on"] is None:
        problems.add(row.line, FROM, "", _("The post needs the day from which it is held."))
    if len(problems.found) > before:
        return None
    return Post(person=person, organisation=organisation, **row.given(*POST_FIELDS))


def _refuse_post(row: Row, organisation: Organisation | None, problems: Problems) -> None:
    """Say what cannot be about the post that a line gives, also where a cell of the line is wrong."""
    if row["organisation"] is not None and organisation is None:
        problems.add(
            row.line, ORGANISATION, row["organisation"],
            _("No organisation in the record has this name. Add it first, or correct the name."),
        )  # fmt: skip
    if row["from_on"] and row["until_on"] and row["until_on"] < row["from_on"]:
        problems.add(
            row.line,
            UNTIL,
            row["until_on"],
            _("A post cannot end before it starts: correct one of the dates."),
        )
    if row["role"] == Role.ADMINISTRATOR:
        problems.add(
            row.line,
            ROLE,
            Role.ADMINISTRATOR.label,
            _("This role is given on the person's page, not by a file."),
        )


def _collect(
    post: Post,
    key: object,
    row: Row,
    posts: dict[tuple[object, int, str, date], tuple[int, Post]],
    problems: Problems,
) -> None:
    known = posts.setdefault((key, post.organisation_id, post.title, post.from_on), (row.line, post))
    if known[1] is not post:
        problems.add(
            row.line,
            NAME,
            row["name"],
            _("The same post stands in line %(line)s. Leave one.") % {"line": known[0]},
        )


def _changes(
    subjects: dict[object, Subject[Person]],
    posts: dict[tuple[object, int, str, date], tuple[int, Post]],
    problems: Problems,
) -> Changes:
    changed = [change for subject in subjects.values() if (change := subject.settle())]
    people = [subject.row for subject in subjects.values() if subject.is_new]
    held = _posts_of([subject.row.pk for subject in subjects.values() if not subject.is_new])
    new_posts = []
    for line, post in posts.values():
        there = held.get((post.person_id or 0, post.organisation_id, post.title, post.from_on))
        if there is None:
            new_posts.append(post)
            continue
        values = {
            name: getattr(post, name)
            for name in ("role", "until_on")
            if getattr(post, name) and getattr(post, name) != getattr(there, name)
        }
        if values and there.role == Role.ADMINISTRATOR:
            problems.add(
                line,
                ROLE,
                Role.ADMINISTRATOR.label,
                _("This post is changed on the person's page, not by a file."),
            )
        elif values:
            changed.append(Change(there, values))
    return Changes(added=[people, new_posts], changed=changed)


def _posts_of(people: list[int]) -> dict[PostKey, Post]:
    found: dict[PostKey, Post] = {}
    for start in range(0, len(people), 500):
        for post in Post.objects.filter(person__in=people[start : start + 500]):
            found[post.person_id, post.organisation_id, post.title, post.from_on] = post
    return found
