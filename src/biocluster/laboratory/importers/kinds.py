"""The kinds of files of rows that the laboratory takes in, told to the record."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from biocluster.laboratory.importers import compounds, materials
from biocluster.record.importers.kinds import Kind, add_kind

add_kind(
    Kind("materials", materials.COLUMNS, materials.plan, "laboratory-materials"),
    pgettext_lazy("laboratory", "Materials"),
)
add_kind(Kind("compounds", compounds.COLUMNS, compounds.plan, "compounds"), _("Compounds"))
