"""Budget lines from a file: money for a programme in a fiscal year, from one source."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from biocluster.record.importers import cells
from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.models import BudgetLine, BudgetSource, YearPlan
from biocluster.record.operations.imports import Change, Changes
from biocluster.record.queries.named import year_plans_by_name
from biocluster.record.words.text import fold

MOST_YEN = 10**15
YEN = cells.whole_number(MOST_YEN, unit="円")

YEAR = Column(
    "fiscal_year",
    "年度",
    "fiscal year",
    cells.fiscal_year,
    required=True,
    also=("会計年度",),
    example="平成26年度",
)
PROGRAMME = Column("programme", "事業名", "programme", cells.text(300), required=True, also=("事業", "取り組み"),
                   example="架空研究事業", remark=_("As in the plan of that year."))  # fmt: skip
SOURCE = Column(
    "source", "財源", "source",
    cells.choice(BudgetSource, 市費="city", 一般財源="city", 市単="city", 県費="prefecture", 県補助="prefecture", 国費="nation", 国庫="nation"),
    required=True, also=("財源区分",), example="市",
)  # fmt: skip
ITEM = Column(
    "title", "項目", "item", cells.text(200), required=True, also=("費目", "内容", "細目"), example="委託料"
)
PLANNED = Column(
    "planned_yen",
    "予算額",
    "planned (yen)",
    YEN,
    required=True,
    also=("予算", "当初予算", "planned"),
    example="1,200,000",
)
ACTUAL = Column("actual_yen", "決算額", "actual (yen)", YEN, also=("決算", "実績額", "actual"))
COLUMNS = (YEAR, PROGRAMME, SOURCE, ITEM, PLANNED, ACTUAL)


def plan(rows: Iterator[Row], problems: Problems) -> Changes:
    """What the file does to the budget lines of the record."""
    years: dict[int, dict[str, list[YearPlan]]] = {}
    lines: dict[tuple[int, str, str], int] = {}
    held: dict[int, dict[tuple[str, str], BudgetLine]] = {}
    new, changed = [], []
    for row in rows:
        if row.wrong:
            if row["fiscal_year"] is not None and row["programme"] is not None:
                _year_plan(row, years, problems)  # what else is to be corrected in this line is said at once
            continue
        year_plan = _year_plan(row, years, problems)
        if year_plan is None:
            continue
        key = (year_plan.pk, row["source"], row["title"])
        first = lines.setdefault(key, row.line)
        if first != row.line:
            problems.add(
                row.line,
                ITEM,
                row["title"],
                _("The same stands in line %(line)s. Leave one.") % {"line": first},
            )
            continue
        if year_plan.pk not in held:
            held[year_plan.pk] = {(line.source, line.title): line for line in year_plan.budget_lines.all()}
        there = held[year_plan.pk].get((row["source"], row["title"]))
        values = row.given("planned_yen", "actual_yen")
        if there is None:
            new.append(BudgetLine(year_plan=year_plan, source=row["source"], title=row["title"], **values))
        elif differing := {name: value for name, value in values.items() if getattr(there, name) != value}:
            changed.append(Change(there, differing))
    return Changes(added=[new], changed=changed)


def _year_plan(row: Row, years: dict[int, dict[str, list[YearPlan]]], problems: Problems) -> YearPlan | None:
    year = row["fiscal_year"]
    if year not in years:
        years[year] = year_plans_by_name(year)
    if not years[year]:
        problems.add(
            row.line, YEAR, year, _("The record has no plan for this fiscal year. Begin the plan first.")
        )
        return None
    same = years[year].get(fold(row["programme"]), [])
    if len(same) == 1:
        return same[0]
    problems.add(
        row.line, PROGRAMME, row["programme"],
        _("%(count)s programmes in the plan of that year have this name. Write the full name of one.") % {"count": len(same)}
        if same
        else _("No programme in the plan of that year has this name. Write it as the plan does."),
    )  # fmt: skip
    return None
