"""Documents for the tests of how they are set."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from biocluster.record.words.imprint import CitedFigure, Edition, Imprint, Place
from biocluster.record.words.outline import (
    Detail,
    Item,
    Line,
    LineKind,
    Outline,
    Overview,
    OverviewItem,
    Section,
)

DAY = date(2014, 8, 20)
HARD = "髙﨑①㎡㈱"
MARKUP = '<b>*太字*</b> #sys.inputs & "引用"'


@pytest.fixture
def outline() -> Outline:
    entries = (
        OverviewItem("(1)", "会社との研究", "-", (OverviewItem("", "酵素", "-"),)),
        Line("試作の様子", LineKind.CAPTION),
        Line("研究を", LineKind.DIAGRAM),
        Line("活かす", LineKind.DIAGRAM),
    )
    notes = (Line("県・架空大学協同事業", LineKind.NOTE, "※"),)
    body = (
        Line(f"{HARD}を調べる。"),
        Line(MARKUP),
        Line("H26.8.20現在、同意者数8,723名", LineKind.NOTE, "※"),
        Line("数える", LineKind.BULLET, "・"),
        Line("区分\t金額", LineKind.ROW),
        Line("調査\t500千円", LineKind.ROW),
    )
    child = Item("(1)", "会社との共同の研究", notes=notes, body=body, group="【体制】")
    return Outline(
        2014,
        overview=Overview(
            "平成26年度 架空市の取り組み", purpose_heading="目的", purpose=(Line("くらしを豊かにする。"),),
            contents_heading="事業内容", sections=(Section("□産業に活かす", entries),),
        ),
        detail=Detail("平成26年度 架空市の詳細", items=(Item("1.", "産業の振興", children=(child,)),)),
    )  # fmt: skip


@pytest.fixture
def draft(outline) -> Imprint:
    from biocluster.record.words.figure_places import texts_of

    words = [text for _, text in texts_of(outline)]
    place = Place(words.index("H26.8.20現在、同意者数8,723名"), 15, 21, 0)
    figure = CitedFigure("survey.consenting", DAY, "同意者数", Decimal(8723), "名", DAY, "架空の事務局")
    return Imprint(2014, figures=(figure,), places=(place,))


@pytest.fixture
def published(draft) -> Imprint:
    return replace(
        draft, number=2, published_on=date(2014, 10, 1), earlier=(Edition(1, date(2014, 9, 1)),),
        changes="・契約数を正しました。",
    )  # fmt: skip
