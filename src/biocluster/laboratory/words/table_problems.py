"""What can be wrong with a table of measurements and its list of samples, and what was found out about them."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TableProblem(StrEnum):
    """What is wrong at a place of a file."""

    UNREADABLE = "unreadable"
    EMPTY = "empty"
    QUOTATION = "quotation"
    CELLS = "cells"
    NO_NAME = "no_name"
    TWICE = "twice"
    COLUMN_TWICE = "column_twice"
    NOT_A_NUMBER = "not_a_number"
    NO_SAMPLE_COLUMN = "no_sample_column"
    NOT_LISTED = "not_listed"
    NOTHING_IN_COMMON = "nothing_in_common"
    NO_ORDER = "no_order"
    PLACE_TWICE = "place_twice"
    NO_QC = "no_qc"
    NO_METABOLITE = "no_metabolite"


class TableFinding(StrEnum):
    """What was found out about the files and is told beside the result."""

    TRANSPOSED = "transposed"
    NO_LIST = "no_list"
    NOT_MEASURED = "not_measured"
    QC_BY_CLASS = "qc_by_class"
    QC_BY_EMPTY_CLASS = "qc_by_empty_class"
    QC_BY_NAME = "qc_by_name"
    ORDER_OF_LINES = "order_of_lines"
    ONE_BATCH = "one_batch"
    STEPS_FOUND = "steps_found"
    SEVERAL_POOLS = "several_pools"
    NOT_POSITIVE = "not_positive"
    BAD_QCS = "bad_qcs"
    UNCORRECTED = "uncorrected"


PROBLEMS: dict[TableProblem, Promise] = {
    TableProblem.UNREADABLE: _("This cannot be read as text: save the file as “CSV UTF-8”."),
    TableProblem.EMPTY: _("The file has no line with anything in it."),
    TableProblem.QUOTATION: _("From here on the quotation marks do not match."),
    TableProblem.CELLS: _("The line has %(found)s cells, the heading %(expected)s."),
    TableProblem.NO_NAME: _("The name is missing."),
    TableProblem.TWICE: _("“%(value)s” stands in line %(before)s already."),
    TableProblem.COLUMN_TWICE: _("“%(value)s” stands in column %(before)s already."),
    TableProblem.NOT_A_NUMBER: _(
        "“%(value)s” is not a number. Leave the cell empty where nothing was measured."
    ),
    TableProblem.NO_SAMPLE_COLUMN: _(
        "No column holds the names of the samples. Give it the heading “sample”."
    ),
    TableProblem.NOT_LISTED: _("The list of samples does not have “%(value)s”."),
    TableProblem.NOTHING_IN_COMMON: _(
        "Neither the lines nor the columns of the table have the names of the list of samples."
    ),
    TableProblem.NO_ORDER: _("The place in the order of injection is missing."),
    TableProblem.PLACE_TWICE: _("Place %(value)s of batch “%(batch)s” is that of “%(other)s” already."),
    TableProblem.NO_QC: _(
        "No sample is known as a QC. Write “QC” into a column “class”, or into the names of the samples."
    ),
    TableProblem.NO_METABOLITE: _("The table has no metabolite."),
}
"""Sentences with the words that a problem carries."""

FINDINGS: dict[TableFinding, Promise] = {
    TableFinding.TRANSPOSED: _("Lines of the table are samples, and columns metabolites."),
    TableFinding.NO_LIST: _("What the samples are was read from the table itself."),
    TableFinding.NOT_MEASURED: _(
        "%(count)s samples of the list are not in the table, the first “%(value)s”."
    ),
    TableFinding.QC_BY_CLASS: _("QCs are the %(count)s samples of the class %(classes)s."),
    TableFinding.QC_BY_EMPTY_CLASS: _("QCs are the %(count)s samples without a class."),
    TableFinding.QC_BY_NAME: _("QCs are the %(count)s samples whose names say so."),
    TableFinding.ORDER_OF_LINES: _("No order of injection is given: that of the list was taken."),
    TableFinding.ONE_BATCH: _("No batches are given: all was taken for one."),
    TableFinding.STEPS_FOUND: _("The QCs step before %(samples)s: segments begin there."),
    TableFinding.SEVERAL_POOLS: _(
        "QCs are of %(count)s pools; batches were aligned by those that they share."
    ),
    TableFinding.NOT_POSITIVE: _(
        "%(count)s values are not above 0: they count as not measured and stay as they are."
    ),
    TableFinding.BAD_QCS: _("These QCs are off in most metabolites and tell no drift: %(samples)s."),
    TableFinding.UNCORRECTED: _(
        "In these batches some metabolites have no QC and were left as measured: %(batches)s."
    ),
}
"""Sentences with the words that a finding carries."""
