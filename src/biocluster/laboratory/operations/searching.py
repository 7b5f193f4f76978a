"""What the search is told of the laboratory's rows."""

from biocluster.laboratory.models import Compound, Method
from biocluster.record.models import Audience
from biocluster.record.operations.indexing import Found, Source, tell_search


def method(row: Method) -> Found:
    return row.name, "\n".join(text for text in (row.name_en, row.summary) if text), Audience.INTERNAL


def compound(row: Compound) -> Found:
    texts = (row.name_ja, row.kana, row.formula, row.hmdb, row.kegg)
    return row.name, "\n".join(text for text in texts if text), Audience.INTERNAL


tell_search(Source("method", Method, method))
tell_search(Source("compound", Compound, compound))
