"""Text as it is compared and searched, and bytes as text: what two writings of one word have in common."""

import codecs
import re
import unicodedata

from django.utils.translation import gettext_lazy as _

# Old and new forms of one character that names here are written with either way. Only pairs in everyday use,
# so that nobody is surprised by what counts as the same; the meaning never differs.
VARIANTS = {
    "髙": "高", "﨑": "崎", "澤": "沢", "濱": "浜", "濵": "浜", "邊": "辺", "邉": "辺", "齋": "斎",
    "齊": "斉", "廣": "広", "國": "国", "學": "学", "應": "応", "藝": "芸", "會": "会", "惠": "恵",
    "眞": "真", "德": "徳", "瀨": "瀬", "櫻": "桜", "榮": "栄", "𠮷": "吉", "縣": "県", "醫": "医",
    "藥": "薬", "發": "発", "體": "体", "圖": "図", "產": "産",
}  # fmt: skip

_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)} | {
    ord("ヽ"): ord("ゝ"),
    ord("ヾ"): ord("ゞ"),
}
_TO_ONE_FORM = _KATAKANA | {ord(old): ord(new) for old, new in VARIANTS.items()}
_SPACES = re.compile(r"\s+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺーゝゞヽヾ・\s]+")


def fold(text: str) -> str:
    """Text in the one form in which it is compared: half width, small letters, hiragana, no spaces.

    ``fold("ｶﾝﾎﾟｳ Project") == "かんぽうproject"``. Old forms of characters become the new (慶應 → 慶応), see
    ``VARIANTS``. The long mark stays: ビール and ビル are two words.
    """
    return unicodedata.normalize("NFC", _SPACES.sub("", _one_form(text)))


def _one_form(text: str) -> str:
    # case folding can undo a composition, so NFKC has the last word
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(
        _TO_ONE_FORM
    )


def is_kana(text: str) -> bool:
    """Whether a reading is written in kana only (either kind; spaces and middle dots are allowed)."""
    return bool(_KANA.fullmatch(unicodedata.normalize("NFKC", text)))


# --- character bigrams, for the full-text index

_WORD_OR_GAP = re.compile(r"([^\W_]+)|((?:[\W_])+)")
_MARKS_LEFT_OVER = re.compile("[\u0300-\u036f\u3099\u309a]+")
_JOINING = re.compile(r"[・‐\-'’ \t\u3000]+")  # within Japanese these part nothing: 産・学・官, 鶴岡 みらい


def runs(text: str) -> list[str]:
    """The folded text cut where a word or sentence certainly ends: at signs, ends of lines, and between Latin words.

    A middle dot or a space beside a Japanese letter does not cut, because people leave them out at will.
    """
    found: list[str] = []
    gap = "\n"
    for word, between in _WORD_OR_GAP.findall(_MARKS_LEFT_OVER.sub("", _one_form(text))):
        if between:
            gap = between
        elif _joined(found, gap, word):
            found[-1] += word
        else:
            found.append(word)
    return found


def _joined(found: list[str], gap: str, word: str) -> bool:
    """Whether a word goes on with the run before it."""
    if not found or not _JOINING.fullmatch(gap):
        return False
    return not (_is_latin(found[-1][-1]) and _is_latin(word[0]))


def _is_latin(letter: str) -> bool:
    return ord(letter) < 0x0250


def runs_with_places(text: str) -> list[tuple[str, list[int]]]:
    """The runs, and for each letter of a run the place in ``text`` that it comes from. Slower than ``runs``."""
    clusters = _clusters(text)
    letters = [(letter, place) for place, cluster in clusters for letter in _one_form(cluster)]
    found: list[tuple[str, list[int]]] = []
    at = 0
    for run in runs(text):
        places = []
        for wanted in run:
            while at < len(letters) and letters[at][0] != wanted:
                at += 1
            if at == len(letters):
                return found  # a rare composition across clusters: what follows cannot be placed
            places.append(letters[at][1])
            at += 1
        found.append((run, places))
    return found


def _clusters(text: str) -> list[tuple[int, str]]:
    """Letters with the marks that belong to them (ﾊﾟ, か゚), each with its place."""
    found: list[tuple[int, str]] = []
    for place, letter in enumerate(text):
        if found and (letter in "ﾞﾟ" or unicodedata.combining(letter)):
            found[-1] = (found[-1][0], found[-1][1] + letter)
        else:
            found.append((place, letter))
    return found


def spaced_bigrams(text: str) -> str:
    """The text as the full-text index takes it: every pair of neighbouring letters, and the last letter of a run.

    ``spaced_bigrams("試験栽培") == "試験 験栽 栽培 培"``: each letter begins one token, so that a single letter is found
    as the beginning of a token, and a longer word as tokens in a row.
    """
    return " ".join(run[place : place + 2] for run in runs(text) for place in range(len(run)))


def query_bigrams(text: str) -> list[list[str]]:
    """What a search asks for: for each word its pairs in a row, or the one letter that it is."""
    found = [run for word in text.split() for run in runs(word)]
    return [
        [run] if len(run) == 1 else [run[place : place + 2] for place in range(len(run) - 1)] for run in found
    ]


# --- bytes


class EncodingError(ValueError):
    """Bytes that are not a text we read, with a sentence that says where."""

    def __init__(self, message: object, *, offset: int, line: int, **words: object):
        super().__init__(message)
        self.message, self.offset, self.line = message, offset, line
        self.words = {"offset": offset, "line": line, **words}

    def __str__(self) -> str:
        return str(self.message) % self.words


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> tuple[str, str]:
    """The text of a file and the encoding it is in: UTF-8 (with or without mark), UTF-16 with mark, or CP932.

    A file with a mark is read as the mark says. Without one it is UTF-8 if every byte fits UTF-8, else CP932
    if every byte fits that and neither EUC-JP nor a damaged UTF-8 would do as well; nothing is replaced.
    (UTF-16 without a mark is known by its NULs, which any comma, digit or end of line brings.)

    Raises
    ------
    EncodingError
        If no encoding fits, with the offset and line of the first byte that does not; if two fit;
        or if the content is not text at all (a NUL or another control byte).
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return _text(content.decode(encoding), content), encoding
            except UnicodeDecodeError as error:
                raise _unreadable(content, error.start, encoding.removesuffix("-sig").upper()) from None
    first = _first_unfit(content, "utf-8")
    if first is None:
        return _text(content.decode("utf-8"), content), "utf-8"
    if _is_damaged_utf8(content):
        raise _unreadable(content, first, "UTF-8")
    unfit = _first_unfit(content, "cp932")
    if unfit is not None:
        raise _unreadable(content, unfit, "CP932")
    text = _text(content.decode("cp932"), content)
    if _first_unfit(content, "euc_jp") is None:
        raise EncodingError(
            _(
                "From line %(line)s (byte %(offset)s) on, this can be read as CP932 and as EUC-JP. "
                "Save the file as “CSV UTF-8” or as a UTF-8 text and try again."
            ),
            offset=first,
            line=content[:first].count(b"\n") + 1,
        )
    return text, "cp932"


def _first_unfit(content: bytes, encoding: str) -> int | None:
    """The offset of the first byte that does not fit the encoding, or None."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    if encoding == "cp932" and (found := _NOT_IN_CP932.search(text)):
        return len(text[: found.start()].encode(encoding))
    return None


# bytes that Python's codec lets through though CP932 gives them no character: 0x80, 0xA0, 0xFD to 0xFF
_NOT_IN_CP932 = re.compile("[\x80\xa0\uf8f0-\uf8f3]")


def _is_damaged_utf8(content: bytes) -> bool:
    """Whether letters of three bytes are at least as many as misfits, as in no Japanese text in CP932."""
    text = content.decode("utf-8", "replace")
    return sum(letter >= "\u0800" and letter != "\ufffd" for letter in text) >= text.count("\ufffd")


_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def _text(text: str, content: bytes) -> str:
    found = _CONTROL.search(text)
    if found is None:
        return text
    before = text[: found.start()]
    raise EncodingError(
        _("This is not a text file: there is a byte that no text has in line %(line)s (byte %(offset)s)."),
        offset=content.find(found[0].encode()),
        line=before.count("\n") + 1,
    )


def _unreadable(content: bytes, offset: int, tried: str) -> EncodingError:
    return EncodingError(
        _(
            "Line %(line)s (byte %(offset)s, value %(byte)s) cannot be read as %(tried)s. "
            "Save the file as “CSV UTF-8” or as a UTF-8 text and try again."
        ),
        offset=offset,
        line=content[:offset].count(b"\n") + 1,
        byte=f"0x{content[offset]:02X}",
        tried=tried,
    )
