"""The organisations of a plan: those the record knows, those that are new, and the short names for both."""

import re
from collections.abc import Iterable

from biocluster.record.importers.plan.found_organisations import (
    find_abbreviations,
    find_known,
    find_organisations,
    is_abbreviation,
    kind_of,
)
from biocluster.record.importers.plan.known import Known
from biocluster.record.importers.plan.proposed import ProposedOrganisation
from biocluster.record.models import OrganisationKind
from biocluster.record.words.text import fold

_HOME = re.compile(r"(?:年度\s*|^\s*)(?P<city>[一-龠々ヶァ-ヴー]{1,6}?[市町村])")


class Organisations:
    """Gathers the names of a plan first, then tells which organisation a name means."""

    def __init__(self, known: Known):
        self.proposed: dict[str, ProposedOrganisation] = {}
        self._names: dict[str, str] = {}  # folded name or other name: the organisation's name
        self._written: list[str] = []
        for name, pk in known.organisation_names.items():
            self._names[fold(name)] = known.organisations[pk]
            self._written.append(name)
        self._existing = {name: pk for pk, name in known.organisations.items()}
        self._kept_aliases = set(known.organisation_names)
        self.full_names: list[str] = list(self._existing)
        self.home = self.prefecture = ""

    def gather(self, titles: Iterable[str], texts: Iterable[str]) -> None:
        """Read the whole plan once for names that are spelled out, and for the city and prefecture it is of."""
        for title in titles:
            if (match := _HOME.search(title)) and not self.home:
                self.home = match["city"]
        prefectures = []
        for text in texts:
            for each in find_organisations(text):
                if each.name not in self.full_names:
                    self.full_names.append(each.name)
                if each.kind == OrganisationKind.PREFECTURE and each.name not in prefectures:
                    prefectures.append(each.name)
        if len(prefectures) == 1:
            self.prefecture = prefectures[0]

    def named_in(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, organisation) for each name in a text, in order."""
        found = [
            (start, end, self._names[fold(name)]) for start, end, name in find_known(text, self._written)
        ]
        for each in find_organisations(text):
            if not any(start < each.end and each.start < end for start, end, _ in found):
                found.append((each.start, each.end, self.meant(each.name)))
        for start, end, name in find_abbreviations(text, self.full_names):
            if not any(taken < end and start < taken_end for taken, taken_end, _ in found):
                found.append((start, end, self.meant(text[start:end]) or name))
        return sorted(found)

    def meant(self, written: str) -> str:
        """The name of the organisation that a written name means; a name that is new means itself."""
        if name := self._names.get(fold(written)):
            return name
        if written in ("県", "府", "都", "道") and self.prefecture:
            return self.prefecture
        if written in ("市", "町", "村", "本市", "当市") and self.home:
            return self.home
        if written[:1] in "市町村" and self.home and len(written) > 4:
            return self.home + written[1:]
        if written[:1] == "県" and self.prefecture and len(written) > 4:
            return self.prefecture + written[1:]
        if written not in self.full_names:
            for name in self.full_names:
                if is_abbreviation(written, name):
                    return self._names.get(fold(name), name)
        return written

    def resolve(self, written: str, line: int) -> str:
        """The organisation meant, taken into the proposal; the written form becomes one of its other names."""
        written = written.strip()
        name = self.meant(written)
        if not name:
            return ""
        self.seen(name, line)
        if (
            written != name
            and written not in self._kept_aliases
            and fold(written) not in map(fold, self._existing)
        ):
            self._kept_aliases.add(written)
            self._names[fold(written)] = name
            self.proposed[name].aliases.append(written)
        return name

    def seen(self, name: str, line: int) -> None:
        """Take an organisation into the proposal, or add a line to it."""
        each = self.proposed.get(name)
        if each is None:
            each = ProposedOrganisation(name, kind_of(name), self._existing.get(name))
            self.proposed[name] = each
        if line not in each.lines:
            each.lines.append(line)
