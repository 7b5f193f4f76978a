"""What the search finds of the laboratory, and for whom: methods and compounds. Materials are found by their list."""

from biocluster.record.models import Audience
from biocluster.record.queries.search import open_kind

open_kind("method", {Audience.INTERNAL: "method.read"})
open_kind("compound", {Audience.INTERNAL: "compound.read"})
