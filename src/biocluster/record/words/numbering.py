"""Labels that number the lines of a plan: ``1.``, ``(1)``, ``①``, ``i.``, ``(ア)``, ``第1章``, ``1-1``.

A *style* is the label that the number one would carry, so a style reads as what it
prints: in style ``(1)`` the number three is ``(3)``. A compound style (``1-1``) repeats
the numbers above it. A style that begins with ``=`` is a label kept word for word, and
``=`` alone is an item without a label.

A plan keeps one style for each level and, for an item that differs, a number or a style
of its own; :func:`number_siblings` turns these into what is printed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

DETAIL_STYLES = ("1.", "(1)", "①", "i.", "ア", "(ア)", "a.", "(a)")
"""What a plan's tree is numbered with, level by level, unless it says otherwise."""

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
PARENTHESISED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
STOPPED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
NEGATIVE = "❶❷❸❹❺❻❼❽❾❿"
ROMAN_UPPER_SIGN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
ROMAN_LOWER_SIGN = "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ"
KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
HALF_KATAKANA = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
LATIN_LOWER = "abcdefghijklmnopqrstuvwxyz"
LATIN_UPPER = LATIN_LOWER.upper()
WIDE_LATIN_LOWER = "ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ"
WIDE_LATIN_UPPER = "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
KANJI = "〇一二三四五六七八九"
WIDE_DIGITS = "０１２３４５６７８９"

#: Numerals that are one sign out of a row: the first sign names the row.
_ROWS = {
    row[0]: row
    for row in (
        CIRCLED,
        PARENTHESISED,
        STOPPED,
        NEGATIVE,
        ROMAN_UPPER_SIGN,
        ROMAN_LOWER_SIGN,
        KATAKANA,
        IROHA,
        HALF_KATAKANA,
        LATIN_LOWER,
        LATIN_UPPER,
        WIDE_LATIN_LOWER,
        WIDE_LATIN_UPPER,
    )
}
#: Rows whose signs are labels by themselves, with the words following at once.
_SELF_STANDING = CIRCLED + PARENTHESISED + STOPPED + NEGATIVE
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))

_NUMERAL = (
    r"(?P<numeral>\d{1,2}(?:[-.．－‐–]\d{1,2}){1,4}|\d{1,2}"
    r"|[ivx]{1,6}|[IVX]{1,6}|[一二三四五六七八九十]{1,3}"
    rf"|[{CIRCLED}{PARENTHESISED}{STOPPED}{NEGATIVE}{ROMAN_UPPER_SIGN}{ROMAN_LOWER_SIGN}]"
    rf"|[{KATAKANA}ヰヱ{HALF_KATAKANA}{LATIN_LOWER}{LATIN_UPPER}{WIDE_LATIN_LOWER}{WIDE_LATIN_UPPER}])"
)
_LABEL = re.compile(
    r"(?P<open>第|[（(〔\[［<＜])?" + _NUMERAL + r"(?P<close>[章節項編部条号]|[）)〕\]］>＞]|[.．、:：])?"
)
_COMPOUND = re.compile(r"[-.．－‐–]")
_PAIRS = {
    "(": ")）",
    "（": "）)",
    "〔": "〕",
    "[": "]",
    "［": "］",
    "<": ">",
    "＜": "＞",
    "第": "章節項編部条号",
}
_COUNTED = re.compile(
    r"[円％%億万千ヶか箇~～〜\-－―×＋+/,，]"
    r"|[名人件月日年校社回個点作位歳時分本台棟館所室団組者週割倍度](?![一-龠々](?<![間以程前後余弱強超目内外末度半体品]))"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label as printed, its style and its number, and for ``2-3`` the numbers above it."""

    printed: str
    style: str
    number: int
    above: tuple[int, ...] = ()


def read_labels(text: str) -> list[tuple[Label, str]]:
    """Every way to read the beginning of ``text`` as a label, with the words after it.

    Most texts have one or none; ``i.`` and ``v.`` are Roman numbers first and letters
    second. Which it is shows only beside the labels before it.
    """
    found = _LABEL.match(text)
    if found is None:
        return []
    opened, numeral, closed = found["open"] or "", found["numeral"], found["close"] or ""
    rest = text[found.end() :]
    if not _stands_as_label(opened, numeral, closed, rest):
        return []
    printed = text[: found.end()]
    labels = []
    for one, number, above in _numeral_readings(numeral):
        labels.append((Label(printed, f"{opened}{one}{closed}", number, above), rest.strip()))
    return labels


def print_label(style: str, number: int, above: tuple[int, ...] = ()) -> str:
    """The label of ``number`` in ``style``; ``above`` are the numbers of the items it stands under."""
    if style.startswith("="):
        return style[1:]
    found = _LABEL.match(style)
    if found is None or found.end() != len(style) or not is_style(style):
        raise ValueError(style)
    numeral = _print_numeral(found["numeral"], number, above)
    return f"{found['open'] or ''}{numeral}{found['close'] or ''}"


@dataclass(frozen=True, slots=True)
class Numbered:
    """What is printed before an item, and the number it counts as (0: none)."""

    label: str
    number: int


def number_siblings(
    siblings: Iterable[tuple[str, int | None]], *, style: str, above: tuple[int, ...] = ()
) -> list[Numbered]:
    """Number the items that stand side by side under one parent.

    ``siblings`` gives for each item its own style ("" where it has the level's ``style``)
    and its own number (None: the next one). A number of its own also moves the count on;
    items whose label is kept word for word do not count.
    """
    numbered, number = [], 0
    for own_style, own_number in siblings:
        chosen = own_style or style
        if chosen.startswith("="):
            numbered.append(Numbered(chosen[1:], 0))
            continue
        number = number + 1 if own_number is None else own_number
        numbered.append(Numbered(print_label(chosen, number, above), number))
    return numbered


def split_styles(numbering: str) -> tuple[str, ...]:
    """``("1.", "(1)", "①")`` for a plan's ``1.|(1)|①``."""
    return tuple(part.strip() for part in numbering.split("|") if part.strip())


def style_at(styles: tuple[str, ...], depth: int) -> str:
    """The style of a level, counted from 0; below the last one named, the usual ones follow."""
    if depth < len(styles):
        return styles[depth]
    return DETAIL_STYLES[min(depth, len(DETAIL_STYLES) - 1)]


def split_lead(style: str) -> tuple[str, str]:
    """Bullet and number style of an overview level: ``("-", "(1)")`` for ``- (1)``."""
    marker, _, rest = style.partition(" ")
    if rest:
        return marker, rest.strip()
    return ("", marker) if is_style(marker) else (marker, "")


def is_style(style: str) -> bool:
    """Whether ``style`` can be printed (a label for the number one, or ``=`` and any words)."""
    if style.startswith("="):
        return True
    return any(label.number == 1 and label.style == style for label, _ in read_labels(style + " x"))


def _stands_as_label(opened: str, numeral: str, closed: str, rest: str) -> bool:
    if opened and opened != "第":
        return closed != "" and closed in _PAIRS[opened]
    if opened == "第":
        return (closed in _PAIRS["第"] if closed else True) and _apart(rest)
    if closed in ("章", "節", "項", "編", "部", "条", "号"):
        return False
    if closed:  # "1." and "a)" but neither "1.5倍" nor "10:30"
        return not rest[:1].isdigit() and (
            closed not in ".．:："
            or not numeral[0].isascii()
            or numeral.isdigit()
            or _apart(rest)
            or not rest[:1].isascii()
        )
    if numeral in _SELF_STANDING:
        return True
    if not _apart(rest) or not rest.strip():
        return False
    if len(numeral) == 1 and numeral in LATIN_LOWER + LATIN_UPPER:
        return False
    if numeral.isascii() and numeral.isalpha():
        return False
    return not (numeral[0].isdigit() and _COUNTED.match(rest.strip()))


def _apart(rest: str) -> bool:
    return rest == "" or rest[0].isspace()


def _numeral_readings(numeral: str) -> list[tuple[str, int, tuple[int, ...]]]:
    """(numeral of the number one, number, numbers above) for each way to read ``numeral``."""
    parts = _COMPOUND.split(numeral)
    if len(parts) > 1:
        numbers = [int(part) for part in parts]
        ones = re.sub(r"\d+", lambda part: _digit_one(part[0]), numeral)
        return [(ones, numbers[-1], tuple(numbers[:-1]))]
    if numeral.isdecimal():
        return [(_digit_one(numeral), int(numeral), ())]
    readings: list[tuple[str, int, tuple[int, ...]]] = []
    if re.fullmatch(r"[ivx]+|[IVX]+", numeral) and (number := _read_roman(numeral.lower())):
        readings.append(("i" if numeral.islower() else "I", number, ()))
    if numeral[0] in KANJI + "十" and (number := _read_kanji(numeral)):
        readings.append(("一", number, ()))
    if len(numeral) == 1:
        for first, row in _ROWS.items():
            if numeral in row and not (numeral in "iI" and readings and first not in "aA"):
                readings.append((first, row.index(numeral) + 1, ()))
    return readings


def _digit_one(digits: str) -> str:
    return "1" if digits.isascii() else "１"


def _print_numeral(one: str, number: int, above: tuple[int, ...]) -> str:
    marks = _COMPOUND.findall(one)
    if marks:
        wide = not one[0].isascii()
        numbers = [*above[-len(marks) :], number]
        numbers = [1] * (len(marks) + 1 - len(numbers)) + numbers
        printed = _digits(numbers[0], wide=wide)
        for mark, each in zip(marks, numbers[1:], strict=True):
            printed += mark + _digits(each, wide=wide)
        return printed
    if one in ("1", "１"):
        return _digits(number, wide=one == "１")
    if one in ("i", "I") and 1 <= number < 40:
        roman = _print_roman(number)
        return roman if one == "i" else roman.upper()
    if one == "一" and number < 100:
        return _print_kanji(number)
    row = _ROWS.get(one, "")
    if 1 <= number <= len(row):
        return row[number - 1]
    return _digits(number, wide=False)


def _digits(number: int, *, wide: bool) -> str:
    printed = str(number)
    return "".join(WIDE_DIGITS[int(digit)] for digit in printed) if wide else printed


def _print_roman(number: int) -> str:
    printed = ""
    for value, sign in _ROMAN:
        while number >= value:
            printed, number = printed + sign, number - value
    return printed


def _read_roman(printed: str) -> int:
    """The number, or 0 when the letters are not a Roman number in its usual form."""
    return next((number for number in range(1, 40) if _print_roman(number) == printed), 0)


def _print_kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else KANJI[tens] + "十"
    return ten + (KANJI[ones] if ones or not tens else "")


def _read_kanji(printed: str) -> int:
    return next((number for number in range(1, 100) if _print_kanji(number) == printed), 0)
