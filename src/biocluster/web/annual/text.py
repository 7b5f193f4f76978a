"""The annual document as plain text: the plan's own words and nothing beside them."""

from biocluster.record.words.outline import Outline, printed_lines


def as_text(outline: Outline) -> bytes:
    """Lines in UTF-8, one empty line between blocks, one end of line at the end."""
    return ("\n".join(printed_lines(outline)).strip("\n") + "\n").encode()
