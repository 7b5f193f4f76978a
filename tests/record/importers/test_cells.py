from datetime import date, time

import pytest

from biocluster.record.importers import cells
from biocluster.record.importers.cells import READABLE_ERRORS
from biocluster.record.models import BudgetSource, OrganisationKind

pytestmark = pytest.mark.usefixtures("english")

NAME = cells.text(10)
PEOPLE = cells.whole_number(1_000, unit="名")
KIND = cells.choice(OrganisationKind, 大学="university")


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (NAME, "架空　 花子", "架空 花子"),
        (NAME, "'=1+1", "=1+1"),
        (NAME, "'＝1+1", "＝1+1"),
        (NAME, "'quoted'", "'quoted'"),
        (cells.kana(20), "かくう　ﾊﾅｺ", "カクウ ハナコ"),
        (cells.day, "平成26年8月20日", date(2014, 8, 20)),
        (cells.day, "Ｈ２６．８．２０", date(2014, 8, 20)),
        (cells.day, "2014-08-20", date(2014, 8, 20)),
        (cells.fiscal_year, "平成26年度", 2014),
        (cells.fiscal_year, "2014", 2014),
        (cells.clock, "13:30", time(13, 30)),
        (cells.clock, "午後１時半", time(13, 30)),
        (cells.clock, "9時", time(9)),
        (PEOPLE, "１２０名", 120),
        (PEOPLE, "1,000", 1000),
        (PEOPLE, "0", 0),
        (cells.whole_number(10**15, unit="円"), "￥1,200,000円", 1_200_000),
        (KIND, "company", "company"),
        (KIND, "Company", "company"),
        (KIND, "大学", "university"),
        (cells.names, "架空バイオ、KBI;ＫＢ|KBI", ["架空バイオ", "KBI", "ＫＢ"]),
        (cells.phone, "'＋８１－２３５－００－００００", "+81-235-00-0000"),
        (cells.postal_code, "〒９９７００５２", "997-0052"),
        (cells.email, "Hanako＠Example.JP", "hanako@example.jp"),
        (cells.url, "https://www.example.jp/あ", "https://www.example.jp/あ"),
        (cells.long_text, " 一行目 \r\n二行目", "一行目\n二行目"),
    ],
)
def test_cells_are_read(read, cell, value):
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell", "says"),
    [
        (NAME, "あ" * 11, "11 characters; at most 10"),
        (cells.kana(20), "架空", "written in katakana, and here is “架”"),
        (cells.day, "2014-02-30", "There is no 2014-02-30"),
        (cells.day, "光文1年1月1日", "not an era"),
        (cells.fiscal_year, "平成26年", "January to December"),
        (cells.clock, "25:00", "not a time of day"),
        (cells.clock, "9:60", "not a time of day"),
        (PEOPLE, "約100", "not a whole number"),
        (PEOPLE, "-1", "not a whole number"),
        (PEOPLE, "1.5", "not a whole number"),
        (PEOPLE, "1001", "at most 1,000"),
        (PEOPLE, "9" * 5000, "at most 1,000"),
        (KIND, "会社員", "not one of these: City, Prefecture"),
        (cells.choice(BudgetSource), "", "not one of these"),
        (cells.phone, "内線のみ", "not a telephone number"),
        (cells.postal_code, "997", "not a postal code"),
        (cells.corporate_number, "1234567890123", "check digit"),
        (cells.url, "javascript:alert(1)", "not a web address"),
    ],
)
def test_what_cannot_be_read_says_what_was_expected(read, cell, says):
    with pytest.raises(READABLE_ERRORS) as refused:
        read(cell)
    assert says in str(refused.value)
