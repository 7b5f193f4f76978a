"""Tables of metabolites by injections as people have them, with a list of the samples: read, and all mistakes told."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biocluster.laboratory.analyses.table_cells import (
    MISSING,
    Cells,
    Finding,
    Grid,
    TableRefused,
    columns_of,
    is_blank,
    is_qc,
    named_qc,
    plain,
)
from biocluster.laboratory.words.table_problems import TableFinding, TableProblem


@dataclass(frozen=True, slots=True, eq=False)
class InjectionTable:
    """What was measured in which injection, samples in the order of the table.

    Attributes
    ----------
    metabolites, samples : tuple of str
    values : ndarray of float64, shape (n_samples, n_metabolites)
        NaN where nothing was measured.
    order : ndarray of float64, shape (n_samples,)
    batch : tuple of str
    qc, blank : ndarray of bool, shape (n_samples,)
    pool : tuple of str
        Which pool a QC is of, by its class; empty for others.
    transposed : bool
        Whether lines of the file are samples.
    cells : tuple of tuples of str
        The file as it was, heading first, to be written again with other numbers.
    places : ndarray of int64, shape (n_samples,); metabolite_places likewise
        Line or column of ``cells`` in which each stands.
    findings : tuple of Finding
    """

    metabolites: tuple[str, ...]
    samples: tuple[str, ...]
    values: NDArray[np.float64]
    order: NDArray[np.float64]
    batch: tuple[str, ...]
    qc: NDArray[np.bool_]
    blank: NDArray[np.bool_]
    pool: tuple[str, ...]
    transposed: bool
    cells: tuple[tuple[str, ...], ...]
    places: NDArray[np.int64]
    metabolite_places: NDArray[np.int64]
    findings: tuple[Finding, ...]


def read_injection_table(
    table: bytes, listing: bytes | None = None, *, table_name: str = "table", listing_name: str = "samples"
) -> InjectionTable:
    """Read a table, whichever way round it is, and find out which injections are of the pool.

    Without a list of samples the table has samples in its lines, and columns for what they are among those of the
    metabolites.

    Raises
    ------
    TableRefused
        With every mistake in both files.
    """
    reading = _Reading(table_name, listing_name)
    grid = reading.grid(table, table_name)
    about = reading.grid(listing, listing_name) if listing is not None else None
    if reading.problems:
        raise TableRefused(reading.problems)
    found = reading.table(grid, about)
    if found is None:
        raise TableRefused(
            sorted(reading.problems, key=lambda each: (each.file != table_name, each.line, each.column))
        )
    return found


@dataclass(frozen=True, slots=True)
class _About:
    """What is said of a sample, and where its name stands."""

    name: str
    line: int
    column: int
    kind: str | None = None
    batch: str | None = None
    order: float | None = None


class _Reading(Cells):
    """Reads both files and gathers what is wrong and what was found out."""

    def __init__(self, table_name: str, listing_name: str) -> None:
        super().__init__()
        self.table_name, self.listing_name = table_name, listing_name
        self.name_column = 0
        """Of the samples, where lines are samples."""

    def table(self, grid: Grid, listing: Grid | None) -> InjectionTable | None:
        """The table with what is known of its samples, or None where something is wrong."""
        if listing is None:
            self.find(TableFinding.NO_LIST)
            transposed, about = self._from_table(grid)
        else:
            transposed, about = self._from_list(grid, listing)
        if about is None:
            return None
        if transposed:
            self.find(TableFinding.TRANSPOSED)
        places, others = self._placed(grid, transposed, about, listing is not None)
        values = self._values(grid, transposed, places, others)
        samples = [self._name(grid, transposed, at) for at in places]
        self._twice(grid, not transposed, others)
        rows = [about[name] for name in samples if name in about]
        qc, pool = self._qcs(samples, rows)
        if self.problems:
            return None
        order, batch = self._order(rows, listing or grid)
        return InjectionTable(
            metabolites=tuple(self._name(grid, not transposed, at) for at in others),
            samples=tuple(samples),
            values=values,
            order=order,
            batch=tuple(batch),
            qc=qc,
            blank=np.array([is_blank(row.kind or "") for row in rows]) & ~qc,
            pool=tuple(pool),
            transposed=transposed,
            cells=tuple(tuple(row) for row in grid.cells),
            places=np.array(places, dtype=np.int64),
            metabolite_places=np.array(others, dtype=np.int64),
            findings=tuple(self.findings),
        )

    def _from_list(self, grid: Grid, listing: Grid) -> tuple[bool, dict[str, _About] | None]:
        across, down = set(grid.cells[0][1:]), {row[0] for row in grid.cells[1:]}
        columns = columns_of(listing.cells[0])
        names = {at: [row[at] for row in listing.cells[1:]] for at in columns["sample"]}
        if not names:
            self.tell(self.listing_name, listing.lines[0], 0, TableProblem.NO_SAMPLE_COLUMN)
            return False, None
        in_common = {at: max(len(across & set(each)), len(down & set(each))) for at, each in names.items()}
        at = max(in_common, key=lambda each: in_common[each])  # the first of equals
        if not in_common[at]:
            self.tell(self.table_name, 0, 0, TableProblem.NOTHING_IN_COMMON)
            return False, None
        about = self._about(listing, at, columns, self.listing_name)
        measured = across if len(across & set(about)) >= len(down & set(about)) else down
        if unmeasured := [name for name in about if name not in measured]:
            self.find(TableFinding.NOT_MEASURED, count=len(unmeasured), value=unmeasured[0])
        return measured is down, about

    def _from_table(self, grid: Grid) -> tuple[bool, dict[str, _About] | None]:
        columns = columns_of(grid.cells[0])
        known = columns["class"] or columns["batch"] or columns["order"]
        if not known and any(named_qc(name) for name in grid.cells[0][1:]):
            names = grid.cells[0][1:]
            return False, {name: _About(name, grid.lines[0], at) for at, name in enumerate(names, start=2)}
        self.name_column = next(iter(columns["sample"]), 0)
        return True, self._about(grid, self.name_column, columns, self.table_name)

    def _about(
        self, listing: Grid, name_at: int, columns: dict[str, list[int]], file: str
    ) -> dict[str, _About]:
        """What each line says of its sample, by name."""
        kinds = [at for at in columns["class"] if at != name_at]
        # Of several columns that could be the class, the one that names QCs; else the first.
        kind_at = max(kinds, key=lambda at: sum(is_qc(row[at]) for row in listing.cells[1:]), default=None)
        batch_at, order_at = (next(iter(columns[meaning]), None) for meaning in ("batch", "order"))
        found: dict[str, _About] = {}
        places: dict[tuple[str, float], str] = {}
        for row, line in zip(listing.cells[1:], listing.lines[1:], strict=True):
            name = row[name_at]
            if not name:
                self.tell(file, line, name_at + 1, TableProblem.NO_NAME)
                continue
            if name in found:
                before = found[name].line
                self.tell(file, line, name_at + 1, TableProblem.TWICE, value=name, before=before)
                continue
            batch = None if batch_at is None else row[batch_at]
            order = None
            if order_at is not None:
                order = self.number(row[order_at], file, line, order_at + 1, listing.delimiter)
                if row[order_at].lower() in MISSING:
                    self.tell(file, line, order_at + 1, TableProblem.NO_ORDER)
                elif order == order:
                    other = places.setdefault((batch or "", order), name)
                    if other != name:
                        self.tell(
                            file, line, order_at + 1, TableProblem.PLACE_TWICE, value=row[order_at],
                            batch=batch or "", other=other,
                        )  # fmt: skip
            found[name] = _About(
                name, line, name_at + 1, None if kind_at is None else row[kind_at], batch, order
            )
        return found

    def _placed(
        self, grid: Grid, transposed: bool, about: dict[str, _About], listed: bool
    ) -> tuple[list[int], list[int]]:
        """Lines or columns of the samples, and columns or lines of the metabolites."""
        if transposed:
            meant = {at for each in columns_of(grid.cells[0]).values() for at in each} | (
                {0} if listed else set()
            )
            others = [at for at in range(len(grid.cells[0])) if at not in meant and at > 0]
            places = list(range(1, len(grid.cells)))
        else:
            others = list(range(1, len(grid.cells)))
            places = list(range(1, len(grid.cells[0])))
            # What stands before the first sample says more of the metabolites, such as their m/z.
            first = next((at for at in places if grid.cells[0][at] in about), 1)
            places = [at for at in places if at >= first]
        if not others:
            self.tell(self.table_name, 0, 0, TableProblem.NO_METABOLITE)
        if listed:
            for at in places:
                name = self._name(grid, transposed, at)
                line, column = (
                    (grid.lines[at], self.name_column + 1) if transposed else (grid.lines[0], at + 1)
                )
                if name not in about:
                    self.tell(self.table_name, line, column, TableProblem.NOT_LISTED, value=name)
        if listed or not transposed:
            self._twice(grid, transposed, places)
        return places, others

    def _name(self, grid: Grid, lines: bool, at: int) -> str:
        return grid.cells[at][self.name_column] if lines else grid.cells[0][at]

    def _twice(self, grid: Grid, lines: bool, places: list[int]) -> None:
        """Names that are missing or stand twice, in lines or in the heading."""
        seen: dict[str, int] = {}
        for at in places:
            name = self._name(grid, lines, at)
            line, column = (grid.lines[at], self.name_column + 1) if lines else (grid.lines[0], at + 1)
            before = seen.setdefault(name, line if lines else column)
            if not name:
                self.tell(self.table_name, line, column, TableProblem.NO_NAME)
            elif before != (line if lines else column):
                kind = TableProblem.TWICE if lines else TableProblem.COLUMN_TWICE
                self.tell(self.table_name, line, column, kind, value=name, before=before)

    def _values(
        self, grid: Grid, transposed: bool, places: list[int], others: list[int]
    ) -> NDArray[np.float64]:
        lines, columns = (places, others) if transposed else (others, places)
        values = np.array(
            [
                [
                    self.number(
                        grid.cells[line][at], self.table_name, grid.lines[line], at + 1, grid.delimiter
                    )
                    for at in columns
                ]
                for line in lines
            ],
            dtype=np.float64,
        ).reshape(len(lines), len(columns))
        return np.ascontiguousarray(values if transposed else values.T)

    def _qcs(self, samples: Sequence[str], rows: Sequence[_About]) -> tuple[NDArray[np.bool_], list[str]]:
        kinds = [row.kind or "" for row in rows]
        nothing = [""] * len(rows)
        by_class = np.array([is_qc(kind) for kind in kinds], dtype=bool)
        if by_class.any():
            pools = [plain(kind) if qc else "" for kind, qc in zip(kinds, by_class, strict=True)]
            names = sorted({kind for kind, qc in zip(kinds, by_class, strict=True) if qc})
            self.find(TableFinding.QC_BY_CLASS, count=int(by_class.sum()), classes=", ".join(names))
            several = len(set(pools) - {""})
            if several > 1 and by_class.sum() >= 3 * several:  # else the numbers count the injections
                self.find(TableFinding.SEVERAL_POOLS, count=several)
                return by_class, pools
            return by_class, nothing
        if any(row.kind is not None for row in rows):
            empty = np.array([kind.lower() in MISSING for kind in kinds], dtype=bool)
            if empty.any() and empty.mean() < 0.5:
                self.find(TableFinding.QC_BY_EMPTY_CLASS, count=int(empty.sum()))
                return empty, nothing
        by_name = np.array([named_qc(row.name) for row in rows], dtype=bool)
        if by_name.any():
            self.find(TableFinding.QC_BY_NAME, count=int(by_name.sum()))
        elif not self.problems:
            self.tell(self.listing_name, 0, 0, TableProblem.NO_QC)
        return by_name, nothing

    def _order(self, rows: Sequence[_About], listing: Grid) -> tuple[NDArray[np.float64], list[str]]:
        batch = [row.batch if row.batch is not None else "" for row in rows]
        if all(row.batch is None for row in rows):
            self.find(TableFinding.ONE_BATCH)
        if all(row.order is None for row in rows):
            self.find(TableFinding.ORDER_OF_LINES)
            return np.array([(row.line, row.column) for row in rows], dtype=np.float64) @ [1e6, 1.0], batch
        return np.array([row.order for row in rows], dtype=np.float64), batch
