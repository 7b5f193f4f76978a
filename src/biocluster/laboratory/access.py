"""Who may do what in the laboratory: its part of the one table, role by verb.

The laboratory's staff run everything. The rooms register what they want analysed, and hold and free what they
registered. Whoever works at an organisation sees what was released to it: that is asked of the row, not of a role.
"""

from biocluster.record.access import MEMBERS, OFFICER, ROOMS, SIGNED_IN, declare
from biocluster.record.models import Role

LABORATORY = frozenset({Role.LABORATORY})

TABLE = {
    "material.read": ROOMS,
    "material.register": ROOMS,
    "material.hold": ROOMS,
    "compound.read": MEMBERS,
    "compound.edit": LABORATORY,
    "method.read": MEMBERS,
    "method.edit": LABORATORY,
    "method.approve": LABORATORY,
    "batch.read": LABORATORY | OFFICER,
    "batch.plan": LABORATORY,
    "batch.run": LABORATORY,
    "rawfile.receive": LABORATORY,
    "processing.read": LABORATORY,
    "processing.ask": LABORATORY,
    "peak.review": LABORATORY,
    "chart.read": LABORATORY,
    "chart.edit": LABORATORY,
    "release.read": LABORATORY,
    "release.make": LABORATORY,
    "release.withdraw": LABORATORY,
    "release.own": frozenset({SIGNED_IN}),
}
PERSONAL = frozenset({"material.read", "processing.read", "peak.review", "release.read"})
"""Verbs that show what registrars call their materials, or what was measured in them."""

ROOMS_OF_ROLES: dict[str, str] = {
    Role.LABORATORY: "laboratory",
    Role.OFFICER: "office",
    Role.PRODUCER: "industry.desk",
    Role.COORDINATOR: "industry.desk",
    Role.GROWER: "industry.kampo",
    Role.ALGAE_RESEARCHER: "industry.algae",
    Role.SURVEY_OFFICE: "health.survey",
    Role.EPIDEMIOLOGIST: "health.survey",
    Role.VENTURE_STAFF: "ventures",
}
"""The room for which each role registers materials and places holds: a neutral name that tells who, and not why."""

declare(TABLE, personal=PERSONAL, files={"materials": "material.register", "compounds": "compound.edit"})
