"""Numbers as Word writes them in lists: the formats of ``w:numFmt`` that Japanese plans use."""

from biocluster.record.words.numbering import print_label

_FORMATS = {
    "decimal": "1",
    "decimalFullWidth": "１",
    "decimalFullWidth2": "１",
    "decimalHalfWidth": "1",
    "decimalEnclosedCircle": "①",
    "decimalEnclosedCircleChinese": "①",
    "decimalEnclosedParen": "⑴",
    "decimalEnclosedFullstop": "⒈",
    "lowerRoman": "i",
    "upperRoman": "I",
    "lowerLetter": "a",
    "upperLetter": "A",
    "aiueo": "ｱ",
    "aiueoFullWidth": "ア",
    "iroha": "イ",
    "irohaFullWidth": "イ",
    "japaneseCounting": "一",
    "japaneseDigitalTenThousand": "一",
    "chineseCounting": "一",
    "ideographDigital": "一",
    "koreanDigital": "1",
}
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"


def write_number(number: int, number_format: str) -> str:
    """The number in a format of Word; formats that are not known are written in ordinary digits."""
    if number_format.startswith("iroha"):
        return _IROHA[number - 1] if 1 <= number <= len(_IROHA) else str(number)
    if number_format == "decimalZero":
        return f"{number:02d}"
    style = _FORMATS.get(number_format, "1")
    # a letter alone is no style, since it may be a word: the stop that makes it one is taken off again
    return print_label(f"{style}.", number)[:-1] if style in "iIaA" else print_label(style, number)
