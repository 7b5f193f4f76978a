"""What a line of a plan looks like by itself, before its neighbours are looked at."""

import re
import unicodedata
from dataclasses import dataclass

from biocluster.record.words.numbering import Label, read_labels
from biocluster.record.words.outline import NOTE_MARK, is_group_heading, split_bullet

LONGEST_TITLE = 80

_BOXES = "□■◆◇▢◼◻▣❏❑"
_PURPOSE = re.compile(
    r"(?:事業の?|計画の?|本計画の)?(?:背景(?:と|及び|・))?(?:目的|趣旨|ねらい|狙い|基本方針|基本的な考え方|背景|はじめに)"
    r"(?:(?:と|及び|・)(?:目的|背景|方針))?"
)
_CONTENTS = re.compile(
    r"(?:(?:主な|具体的な|今年度の)?(?:事業|取組み?|取り組み|施策)の?)(?:内容|概要|一覧|体系)|主な(?:事業|取組|取り組み|施策)|内容"
)
_FISCAL_YEAR = re.compile(
    r"(?:明治|大正|昭和|平成|令和|[MTSHRmtshr])\s*(?:元|\d{1,2}|[一二三四五六七八九十]{1,3})\s*年度|(?:19|20)\d{2}\s*年度"
)
_TITLE_END = re.compile(
    r"(?:計画|取組|取組み|取り組み|方針|プラン|概要|事業|施策|実績|報告|ビジョン|戦略|方策)"
    r"(?:書|表|集|案|について|の概要|の詳細|一覧|\s*[(（〔［\[][^()（）〔〕［］\[\]]{1,10}[)）〕］\]])*$"
)
_FURNITURE = (
    re.compile(r"[-－–—―ー‐]\s*\d{1,3}\s*[-－–—―ー‐]"),
    re.compile(r"\d{1,3}\s*/\s*\d{1,3}"),
    re.compile(r"(?:[pP]\.?|頁|ページ)\s*\d{1,3}|\d{1,3}\s*(?:頁|ページ)"),
    re.compile(r"\d{1,3}"),
)
_CONTENTS_LIST = re.compile(r"(?:\.{3,}|…{1,}|‥{2,}|・{3,}|．{3,}|─{2,})\s*\d{1,3}\s*$")
_FIELD = re.compile(
    r"[^\s　：:。、，（()）「」]{1,8}[：:]"
    r"|(?:日時|期日|日程|期間|会期|会場|場所|対象|定員|内容|講師|主催|共催|後援|費用|参加費|予算|時間|回数)[\s　]"
)
_SPREAD = re.compile(r"^([一-龠ぁ-ん])[\s　]+([一-龠ぁ-ん])(?=[\s　：:])")
_SENTENCE_END = re.compile(r"[。．！？!?」』）)】：:]$")


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs at the beginning of a line, and the words behind them."""

    text: str  # the whole line, without white space around it
    words: str  # behind the bullet and the label that ``labels`` reads first
    marker: str = ""  # bullet, or ※
    labels: tuple[tuple[Label, str], ...] = ()  # every way to read the label, with the words after it

    @property
    def note(self) -> bool:
        return self.marker == NOTE_MARK

    @property
    def bullet(self) -> bool:
        return bool(self.marker) and not self.note and not self.labels

    @property
    def box(self) -> bool:
        """A heading with a box before it, as outlets are printed in an overview."""
        return (
            bool(self.marker) and self.marker in _BOXES and not self.labels and not self.text.endswith("。")
            and len(self.words) <= LONGEST_TITLE
        )  # fmt: skip

    @property
    def group(self) -> bool:
        return is_group_heading(self.text)

    @property
    def plain(self) -> bool:
        """Words without any sign before them."""
        return not self.marker and not self.labels and not self.group

    @property
    def ends_sentence(self) -> bool:
        return bool(_SENTENCE_END.search(self.text))

    @property
    def field(self) -> bool:
        """Words of a form, such as 会場：…, which begin a line of their own."""
        return _FIELD.match(_SPREAD.sub(r"\1\2", self.text)) is not None

    @property
    def part_heading(self) -> bool:
        """目的 or 事業内容, numbered or not."""
        return self.purpose_heading or self.contents_heading

    @property
    def furniture(self) -> bool:
        """A page number."""
        plain = unicodedata.normalize("NFKC", self.text)
        return any(each.fullmatch(plain) or each.fullmatch(self.text) for each in _FURNITURE)

    @property
    def dashed_number(self) -> bool:
        """A page number as - 3 -, which is nothing else wherever it stands."""
        return _FURNITURE[0].fullmatch(self.text) is not None

    @property
    def purpose_heading(self) -> bool:
        return _PURPOSE.fullmatch(bare(self.words)) is not None

    @property
    def contents_heading(self) -> bool:
        return _CONTENTS.fullmatch(bare(self.words)) is not None

    @property
    def names_fiscal_year(self) -> bool:
        return _FISCAL_YEAR.search(unicodedata.normalize("NFKC", self.text)) is not None

    @property
    def early_title(self) -> bool:
        """Short words that name a fiscal year: the title, where nothing of the plan has been read yet."""
        return (
            self.plain
            and self.names_fiscal_year
            and len(self.text) <= LONGEST_TITLE
            and "。" not in self.text
        )

    @property
    def title(self) -> bool:
        """Words that could be the title of a plan or of one of its parts anywhere."""
        return self.early_title and _TITLE_END.search(self.text) is not None


def bare(words: str) -> str:
    """Words without the brackets, colons and spaces around them."""
    return re.sub(r"[\s　]", "", words).strip("【】［］[]〔〕＜＞<>《》:：")


def read_signs(line: str) -> Signs:
    """Take a line apart: bullet or ※, label, words."""
    text = line.strip().strip("﻿").strip()
    if text.startswith(NOTE_MARK) and len(text) > 1:
        return Signs(text, text[1:].strip(), NOTE_MARK)
    if _CONTENTS_LIST.search(text):
        return Signs(text, text)
    marker, rest = split_bullet(text)
    if marker and read_labels(rest) and rest != text:
        labels = tuple(read_labels(rest))
        if any(words for _, words in labels):
            return Signs(text, labels[0][1], marker, labels)
    labels = tuple((label, words) for label, words in read_labels(text) if words)
    if labels:
        return Signs(text, labels[0][1], "", labels)
    if marker:
        return Signs(text, rest, marker)
    return Signs(text, text)
