"""For which rooms somebody acts: what they may register in whose name, and whose holds they may lift."""

from collections.abc import Collection

from biocluster.laboratory.access import ROOMS_OF_ROLES


def rooms_of(roles: Collection[str]) -> list[str]:
    """The neutral names of the rooms for which these roles act, each once."""
    return sorted({ROOMS_OF_ROLES[role] for role in roles if role in ROOMS_OF_ROLES})
