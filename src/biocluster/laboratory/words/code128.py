"""Code 128 (ISO/IEC 15417): a text as bars and spaces, in as few of them as its rules allow for codes like ours."""

import re
from collections.abc import Iterator

_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
PATTERNS = tuple(_TABLE.split())
"""The widths of bars and spaces, in modules, of each symbol; the last is the stop."""
CODE_C, CODE_B, START_B, START_C, STOP = 99, 100, 104, 105, 106
QUIET = 10
"""Modules of nothing that a scanner needs before and after."""


def symbols(text: str) -> list[int]:
    """The numbers of the symbols: start, letters, check, stop. Runs of four digits and more are written in pairs.

    Raises ``ValueError`` for a letter outside of printable ASCII.

    >>> symbols("L00001235")
    [104, 44, 99, 0, 0, 12, 35, 101, 106]
    """
    if not text or not all(" " <= letter <= "~" for letter in text):
        raise ValueError(f"not printable ASCII: {text!r}")
    body = list(_body(text))
    check = (body[0] + sum(at * value for at, value in enumerate(body[1:], start=1))) % 103
    return [*body, check, STOP]


def _body(text: str) -> Iterator[int]:
    parts = re.split(r"([0-9]{4,})", text)
    in_pairs = False
    begun = False
    for part in filter(None, parts):
        paired = part if len(part) >= 4 and part.isdigit() else ""
        if paired and len(paired) % 2:
            yield from _letters(paired[0], begun, in_pairs)
            begun, in_pairs, paired = True, False, paired[1:]
        if paired:
            yield CODE_C if begun else START_C
            yield from (int(paired[at : at + 2]) for at in range(0, len(paired), 2))
            begun, in_pairs = True, True
        else:
            yield from _letters(part, begun, in_pairs)
            begun, in_pairs = True, False


def _letters(part: str, begun: bool, in_pairs: bool) -> Iterator[int]:
    if not begun:
        yield START_B
    elif in_pairs:
        yield CODE_B
    yield from (ord(letter) - 32 for letter in part)


def widths(text: str) -> list[int]:
    """The widths of bars and spaces in turn, in modules, beginning and ending with a bar; quiet zones left out."""
    return [int(width) for symbol in symbols(text) for width in PATTERNS[symbol]]
