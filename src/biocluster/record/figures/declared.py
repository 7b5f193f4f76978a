"""Figures that texts cite from the beginning, and that rooms to come will compute."""

from biocluster.record.figures.registry import Declaration, declare

SUMMIT_OFFICE, SUMMIT_OFFICE_EN = "高校生バイオサミット事務局", "Office of the high-school summit"

SURVEY_CONSENTING = declare(
    Declaration(
        name="survey.consenting",
        unit="名",
        title="みらい健康調査の同意者数",
        title_en="People who consent to the health survey",
        definition="その日に同意が有効な方の人数です。同意を撤回した方は、撤回の日から数えません。",
        definition_en="People whose consent is in force on the day. "
        "Whoever has withdrawn is not counted from the day of the withdrawal on.",
        answered_by="みらい健康調査事務局",
        answered_by_en="Office of the health survey",
    )
)
SUMMIT_WORKS = declare(
    Declaration(
        name="summit.works",
        unit="作品",
        title="高校生バイオサミットの発表作品数",
        title_en="Works presented at the high-school summit",
        definition="その日までに開かれた直近の回で発表された作品の数です。",
        definition_en="Works presented at the latest summit held on or before the day.",
        answered_by=SUMMIT_OFFICE,
        answered_by_en=SUMMIT_OFFICE_EN,
    )
)
SUMMIT_PARTICIPANTS = declare(
    Declaration(
        name="summit.participants",
        unit="名",
        title="高校生バイオサミットの参加者数",
        title_en="Participants of the high-school summit",
        definition="その日までに開かれた直近の回に参加した高校生の人数です。教職員は含みません。",
        definition_en="Pupils who took part in the latest summit held on or before the day, teachers not counted.",
        answered_by=SUMMIT_OFFICE,
        answered_by_en=SUMMIT_OFFICE_EN,
    )
)
SUMMIT_SCHOOLS = declare(
    Declaration(
        name="summit.schools",
        unit="校",
        title="高校生バイオサミットの参加校数",
        title_en="Schools at the high-school summit",
        definition="その日までに開かれた直近の回に生徒が参加した学校の数です。",
        definition_en="Schools whose pupils took part in the latest summit held on or before the day.",
        answered_by=SUMMIT_OFFICE,
        answered_by_en=SUMMIT_OFFICE_EN,
    )
)
SUMMIT_TEACHERS = declare(
    Declaration(
        name="summit.teachers",
        unit="名",
        title="高校生バイオサミットの参加教職員数",
        title_en="Teachers at the high-school summit",
        definition="その日までに開かれた直近の回に参加した教職員の人数です。",
        definition_en="Teachers and school staff who came to the latest summit held on or before the day.",
        answered_by=SUMMIT_OFFICE,
        answered_by_en=SUMMIT_OFFICE_EN,
    )
)
