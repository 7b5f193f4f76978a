"""Which of the five outlets a heading of a plan means."""

import unicodedata

from biocluster.record.models import Outlet

_WORDS: tuple[tuple[Outlet, tuple[str, ...]], ...] = (
    (Outlet.TALENT, ("人材", "育成", "教育", "啓発", "啓蒙", "普及", "次世代", "学び")),
    (Outlet.VENTURES, ("ベンチャー", "創業", "起業", "スタートアップ", "創出")),
    (Outlet.HEALTH, ("健康", "長寿", "医療", "福祉", "ヘルス")),
    (Outlet.STRATEGY, ("戦略", "構想", "ビジョン", "推進体制")),
    (Outlet.INDUSTRY, ("産業", "企業", "農業", "ものづくり", "経済", "商工")),
)
"""Words that give an outlet away. Order decides: ベンチャー企業の創出・育成 is ventures before talent and industry."""

_FIRST = ("ベンチャー", "スタートアップ", "起業", "創業")


def outlet_of(heading: str) -> str:
    """The outlet, or "" where the heading does not tell."""
    folded = unicodedata.normalize("NFKC", heading)
    if any(word in folded for word in _FIRST):
        return Outlet.VENTURES
    for outlet, words in _WORDS:
        if any(word in folded for word in words):
            return outlet
    return ""
