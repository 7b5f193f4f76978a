"""Mentions of a plan's year become next year's, in the way they are written."""

import pytest

from biocluster.record.words.year_mentions import move_years_on


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("平成26年度 架空市の取り組み", "平成27年度 架空市の取り組み"),
        ("平成２６年度", "平成２７年度"),
        ("※H25実績含む", "※H26実績含む"),
        ("2014年度（FY2014）", "2015年度（FY2015）"),
        ("平成25年度実績と平成26年度計画", "平成26年度実績と平成27年度計画"),
        ("平成24年度からの継続", "平成24年度からの継続"),
        ("H26.8.20現在、平成26年8月開催", "H26.8.20現在、平成26年8月開催"),
        ("H26-12号", "H26-12号"),
        ("", ""),
    ],
)
def test_only_the_plans_year_and_the_one_before_move(written, moved):
    assert move_years_on(written, 2014) == moved


def test_an_era_changes_where_the_year_does():
    assert move_years_on("平成30年度 計画", 2018) == "令和元年度 計画"
    assert move_years_on("※H30実績", 2018) == "※R1実績"
