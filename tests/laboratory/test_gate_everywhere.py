"""Everything that touches materials or their results says of each material exactly what the gate says, on every day.

Each way out is compared with a plain reading of histories of holds made by chance; and where the gate is taken out of
any one module, at least one of them says otherwise.
"""

import io
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

import biocluster.laboratory
from biocluster.laboratory.analyses.control_charts import ControlKind, control_chart
from biocluster.laboratory.analyses.gated_results import computed_peaks, concentrations, reviewed_peaks, runs
from biocluster.laboratory.figures.batches import analysed_by
from biocluster.laboratory.figures.turnaround import turnaround_by
from biocluster.laboratory.forms.batches import PlanForm
from biocluster.laboratory.forms.materials import MaterialFilter
from biocluster.laboratory.models import Injection, Material, MaterialKind, PeakDecision, Release
from biocluster.laboratory.operations.batches import Held, fail_injection, plan_batch
from biocluster.laboratory.operations.raw_files import receive_file, take_bytes
from biocluster.laboratory.operations.releases import NothingToRelease, release_results, take_release
from biocluster.laboratory.operations.reviews import review_peak
from biocluster.laboratory.queries import batches, materials, processings, raw_files, releases
from tests.factories.people import AT, TODAY, viewer_for
from tests.laboratory.processed import Processed
from tests.laboratory.queries.hold_histories import SPAN, PastHold, day, holds, is_held, write

Codes = set[str]


def moment(on: date) -> datetime:
    return AT + (on - TODAY)


class Ways:
    """Each method gives the codes of the samples' materials that one way out lets through on a day."""

    def __init__(self, processed: Processed, release: Release) -> None:
        self.world, self.release = processed, release
        self.samples = [*processed.mine, *processed.others]
        self.keys = {each.pk for each in self.samples}
        self.code_of = dict(
            Injection.objects.filter(type="sample").values_list("file_name", "material__code")
        )

    def viewer(self, on: date):
        return viewer_for(self.world.staff, on)

    def _codes(self, rows) -> Codes:
        return set(rows.filter(pk__in=self.keys).values_list("code", flat=True))

    def _of_files(self, files) -> Codes:
        return {self.code_of[file] for file in files if file in self.code_of}

    def _let_through(self, attempt: Callable[[Material], object]) -> Codes:
        found = set()
        for each in self.samples:
            with suppress(Held), transaction.atomic():
                attempt(each)
                found.add(each.code)
                transaction.set_rollback(True)
        return found

    # materials
    def labels(self, on: date) -> Codes:
        return self._codes(materials.to_label(self.viewer(on), self.keys, on=on))

    def to_plan(self, on: date) -> Codes:
        return self._codes(materials.to_plan(self.viewer(on), on=on))

    def marked_in_the_list(self, on: date) -> Codes:
        rows = materials.with_usability(materials.visible_to(self.viewer(on)), on=on)
        return {each.code for each in rows.filter(pk__in=self.keys) if each.is_usable}

    def narrowed_in_the_list(self, on: date) -> Codes:
        narrow = MaterialFilter(
            {"state": "usable"}, queryset=Material.objects.all(), viewer=self.viewer(on), rooms=[]
        )
        return self._codes(narrow.qs)

    # batches
    def planned(self, on: date) -> Codes:
        return self._let_through(
            lambda each: plan_batch(
                self.world.version, [each], planned_for=on, instrument="x", capillary="x", seed=1,
                by=self.world.staff, at=moment(on),
            )
        )  # fmt: skip

    def marked_in_the_batch(self, on: date) -> Codes:
        rows = batches.injections_of(self.world.batch, on=on)
        return {each.material.code for each in rows if each.type == "sample" and each.is_usable}

    def sheet(self, on: date) -> Codes:
        return {
            each.material.code for each in batches.to_inject(self.world.batch, on=on) if each.type == "sample"
        }

    def not_held_in_the_batch(self, on: date) -> Codes:
        held = {each.material.code for each in batches.held_in(self.world.batch, on=on)}
        counted = batches.with_counts(batches.visible_to(self.viewer(on)), on=on).get(pk=self.world.batch.pk)
        assert counted.held == len(held), "each sample is injected once"
        return {each.code for each in self.samples} - held

    def repeated(self, on: date) -> Codes:
        return self._let_through(
            lambda each: fail_injection(
                self.world.batch.injections.get(material=each), reason="x", repeat=True, by=self.world.staff,
                at=moment(on),
            )
        )  # fmt: skip

    # raw files and processings
    def received(self, on: date) -> Codes:
        def receive(each: Material) -> None:
            name = f"{self.world.batch.injections.get(material=each).file_name}.mzML"
            taken = take_bytes(io.BytesIO(b"another"), name)
            receive_file(
                self.world.batch, taken, file_name=name, reason="x", by=self.world.staff, at=moment(on)
            )

        return self._let_through(receive)

    def shown_raw_files(self, on: date) -> Codes:
        files = raw_files.visible_to(self.viewer(on))
        return self._of_files(files.values_list("injection__file_name", flat=True))

    def files_to_process(self, on: date) -> Codes:
        files = raw_files.usable_files([self.world.batch], on=on)
        return self._of_files(files.values_list("injection__file_name", flat=True))

    def files_of_the_processing(self, on: date) -> Codes:
        files = processings.files_of(self.world.processing, on=on)
        return self._of_files(files.values_list("raw_file__injection__file_name", flat=True))

    def not_held_in_the_processing(self, on: date) -> Codes:
        files = processings.held_files_of(self.world.processing, on=on)
        held = self._of_files(files.values_list("raw_file__injection__file_name", flat=True))
        return {each.code for each in self.samples} - held

    # results
    def peaks(self, on: date) -> Codes:
        return self._of_files(computed_peaks(self.world.processing, on=on)["file"])

    def peaks_after_review(self, on: date) -> Codes:
        return self._of_files(reviewed_peaks(self.world.processing, on=on)["file"])

    def runs(self, on: date) -> Codes:
        return self._of_files(runs(self.world.processing, on=on)["file"])

    def charted(self, on: date) -> Codes:
        if on < self.world.batch.planned_for:  # a chart ends with its day
            return set(self.to_plan(on))
        chart = control_chart(self.world.version.method, ControlKind.TIME, "Paracetamol", on=on)
        return self._of_files(point.file for point in chart.points)

    def reviewed(self, on: date) -> Codes:
        return self._let_through(
            lambda each: review_peak(
                self.world.processing, self.world.batch.injections.get(material=each), "Leucine",
                decision=PeakDecision.ACCEPT, reason="x", by=self.world.staff, at=moment(on),
            )
        )  # fmt: skip

    # releases
    def releasable(self, on: date) -> Codes:
        both = (self.world.requester, self.world.other_requester)
        return {each.code for one in both for each in releases.releasable(self.world.processing, one, on=on)}

    def released(self, on: date) -> Codes:
        usable = {each.code for each in releases.usable_of(self.release, on=on)}
        held = {each.code for each in releases.held_of(self.release, on=on)}
        counted = releases.with_counts(releases.visible_to(self.viewer(on)), on=on).get()
        assert (usable & held, counted.held, counted.released) == (set(), len(held), len(usable | held))
        return usable | self._of_others(on)

    def downloaded(self, on: date) -> Codes:
        taken = take_release(self.release, format="csv", by=self.world.staff, at=moment(on))
        assert {each.code for each in taken.materials} == set(taken.table["material"])
        return set(taken.table["material"]) | self._of_others(on)

    def _of_others(self, on: date) -> Codes:
        """The release is of one requester's materials; for the other's the answer is taken from another way."""
        return self.to_plan(on) & {each.code for each in self.world.others}

    # numbers
    def counted_as_analysed(self, on: date) -> Codes:
        """A figure tells a number: as many as the plain reading finds are given back."""
        number = int(analysed_by([on])[on].value)
        usable = sorted(self.to_plan(on))
        return set(usable) if on < TODAY or number == len(usable) else {"another number"}

    def counted_as_released(self, on: date) -> Codes:
        usable = self.to_plan(on)
        told = turnaround_by([on]).get(on)
        expected = usable & {each.code for each in self.world.mine} if on >= TODAY else set()
        return usable if bool(told) is bool(expected) else {"another number"}


WAYS = sorted(name for name in vars(Ways) if not name.startswith("_") and name != "viewer")


@pytest.fixture
def ways(processed) -> Ways:
    made = release_results(processed.processing, processed.requester, by=processed.other_staff, at=AT)
    return Ways(processed, made)


def expected(ways: Ways, history: list[PastHold], on: int) -> Codes:
    return {each.code for at, each in enumerate(ways.samples) if not is_held(history, at, on=on)}


@pytest.mark.parametrize("name", WAYS)
def test_a_way_out_lets_through_what_the_gate_lets_through(ways, name):
    way = getattr(ways, name)

    @settings(max_examples=12, deadline=None)
    @given(holds(6), st.integers(-SPAN, SPAN))
    def says_the_same(history, on):
        write(history, ways.samples)
        assert way(day(on)) == expected(ways, history, on)

    says_the_same()


HISTORY = [PastHold(0, -1, None, 0, None, 0), PastHold(3, 0, None, 0, 1, 0), PastHold(5, -9, 9, 0, None, 0)]
ALL_OF_ONE = [PastHold(at, 0, None, 0, None, 0) for at in range(4)]


@pytest.mark.parametrize(("history", "on"), [(HISTORY, 0), (HISTORY, 1)])
def test_concentrations_and_new_releases_hold_what_the_gate_lets_through(ways, history, on):
    write(history, ways.samples)
    wanted = expected(ways, history, on)
    table = concentrations(ways.world.processing, on=day(on))
    assert ways._of_files(table["file"]) == wanted
    made = release_results(
        ways.world.processing, ways.world.requester, by=ways.world.other_staff, at=moment(day(on))
    )
    assert {each.material.code for each in made.materials.all()} == wanted & {
        each.code for each in ways.world.mine
    }


def test_nothing_is_released_where_all_of_a_requester_is_held(ways):
    write(ALL_OF_ONE, ways.samples)
    with pytest.raises(NothingToRelease):
        release_results(ways.world.processing, ways.world.requester, by=ways.world.other_staff, at=AT)
    assert ways.world.requester not in releases.requesters_of(ways.world.processing, on=TODAY)
    assert turnaround_by([TODAY]) == {}


def test_the_pool_that_a_plan_offers_may_be_used(ways):
    pool = ways.world.pool
    assert pool in PlanForm(viewer=ways.viewer(TODAY)).fields["qc_material"].queryset
    write([PastHold(0, 0, None, 0, None, 0)], [pool])
    assert pool not in PlanForm(viewer=ways.viewer(TODAY)).fields["qc_material"].queryset
    assert Material.objects.filter(kind=MaterialKind.QC_POOL).count() == 1


GATED = {
    "queries.materials": {"usable_materials": "all"},
    "queries.batches": {"only_usable": "rows", "only_held": "none", "usable_materials": "all"},
    "queries.raw_files": {"only_usable": "rows"},
    "queries.processings": {"only_usable": "rows", "only_held": "none"},
    "queries.releases": {"only_usable": "rows", "only_held": "none"},
    "operations.batches": {"usable_materials": "all"},
    "forms.materials": {"usable_materials": "all"},
    "figures.batches": {"held_on": "nobody"},
    "figures.turnaround": {"held_on": "nobody"},
}
"""Where the gate is asked, by which of its functions, and what stands in its place where it is taken out."""
OPEN = {
    "all": lambda **given: Material.objects.all(),
    "rows": lambda rows, **given: rows,
    "none": lambda rows, **given: rows.none(),
    "nobody": lambda days: dict.fromkeys(days, frozenset()),
}
SHOWN_ABOVE = {"forms.batches", "queries.materials", "queries.gate"}


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in GATED.items() for name in names]
)
def test_where_the_gate_is_taken_out_something_says_otherwise(ways, monkeypatch, module, name):
    history = ALL_OF_ONE if module == "figures.turnaround" else HISTORY
    write(history, ways.samples)
    right = {way: getattr(ways, way)(TODAY) for way in WAYS}
    assert all(found == expected(ways, history, 0) for found in right.values())
    opened = import_module(f"biocluster.laboratory.{module}")
    monkeypatch.setattr(opened, name, OPEN[GATED[module][name]])
    wrong = []
    for way in WAYS:
        try:
            if getattr(ways, way)(TODAY) != expected(ways, history, 0):
                wrong.append(way)
        except AssertionError:
            wrong.append(way)
    assert wrong != []


def test_every_module_that_asks_the_gate_is_tried_here():
    root = Path(biocluster.laboratory.__file__).parent
    asking = {
        ".".join(path.relative_to(root).with_suffix("").parts)
        for path in root.rglob("*.py")
        if re.search(r"queries\.gate import", path.read_text(encoding="utf-8"))
    }
    assert asking - SHOWN_ABOVE == set(GATED) - SHOWN_ABOVE
