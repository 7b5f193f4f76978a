"""The laboratory's rows behind its figures: batches, for who may see them."""

from biocluster.laboratory.queries import batches
from biocluster.record.views.figure_rows import show_rows_of

show_rows_of("batch", address="batch", visible=batches.visible_to)
