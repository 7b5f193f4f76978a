"""Files of budget lines."""

import pytest

from biocluster.record.models import (
    AnnualPlan,
    BudgetLine,
    Programme,
    YearPlan,
)
from tests.factories.files import csv_bytes
from tests.record.importers.rows import problems_of, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "documents_apart")]


@pytest.fixture
def year_plan():
    plan = AnnualPlan.objects.create(fiscal_year=2014)
    programme = Programme.objects.create(name="架空研究事業")
    return YearPlan.objects.create(annual_plan=plan, programme=programme, position=1, heading="架空研究")


def test_budget_lines_are_added_and_completed(by, year_plan):
    heading = "年度,事業名,財源,項目,予算額,決算額"
    taken(
        "budgets",
        csv_bytes(
            heading, 'Ｈ２６,架空研究事業,市費,委託料,"1,200,000円",', "2014,架空研究,県費,旅費,５０００,0"
        ),
        by,
    )
    report = taken("budgets", csv_bytes(heading, "平成26年度,架空研究事業,city,委託料,1200000,1100000"), by)
    assert (report.added, report.changed) == ({}, {"budget line": 1})
    assert list(BudgetLine.objects.values_list("source", "title", "planned_yen", "actual_yen")) == [
        ("city", "委託料", 1_200_000, 1_100_000),
        ("prefecture", "旅費", 5_000, 0),
    ]


def test_mistakes_about_budgets_are_found(year_plan):
    content = csv_bytes(
        "年度,事業名,財源,項目,予算額",
        "平成27年度,架空研究事業,city,委託料,1",
        "平成26年度,ない事業,city,委託料,1",
        "平成26年度,架空研究事業,寄附,委託料,1",
        "平成26年度,架空研究事業,city,委託料,-1",
        "平成26年度,架空研究事業,city,旅費,1",
        "平成26年度,架空研究,city,旅費,2",
    )
    assert [(line, column) for line, column, _v, _m in problems_of("budgets", content)] == [
        (2, "年度"), (3, "事業名"), (4, "財源"), (5, "予算額"), (7, "項目"),
    ]  # fmt: skip
