"""Invented words for a large cluster: enough of them that no two texts are the same."""

from random import Random

PLACES = ("山手", "川東", "海浜", "城下", "北町", "南野", "湖畔", "高原")
BODIES = ("研究所", "株式会社", "大学", "病院", "高等学校", "協会", "支援センター", "農業組合")
GIVEN = ("花子", "太郎", "一郎", "桜", "健", "美咲", "翔", "葵")
THINGS = (
    "代謝物", "藻類", "漢方", "紅花", "枝豆", "発酵", "健診", "血液", "細胞", "酵素", "脂質", "土壌",
    "温泉", "絹糸", "微生物", "健康食品", "検査技術", "分析装置", "遺伝子", "創薬", "データ", "遠隔医療",
)  # fmt: skip
DOINGS = (
    "の研究", "の開発", "の普及", "の調査", "の実証", "の試験栽培", "の人材育成", "の連携", "の事業化", "の評価",
    "の活用", "の広報",
)  # fmt: skip
ENDS = (
    "を進めます", "を支援します", "について検討しました", "の成果を共有しました", "の体制を整えます",
    "に取り組む企業を募集します", "の結果を地域に報告します", "の方向性を確認しました",
)  # fmt: skip


def phrase(chance: Random) -> str:
    return f"{chance.choice(THINGS)}と{chance.choice(THINGS)}{chance.choice(DOINGS)}"


def sentences(chance: Random, count: int) -> str:
    return "".join(
        f"{phrase(chance)}{chance.choice(ENDS)}（{chance.randrange(100_000)}）。" for _ in range(count)
    )
