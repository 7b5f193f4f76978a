"""Readings as they are kept: full-width katakana, however they were typed."""

import unicodedata

from django.utils.translation import gettext_lazy as _

from biocluster.record.words.text import is_kana

_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)} | {
    ord("ゝ"): ord("ヽ"),
    ord("ゞ"): ord("ヾ"),
    ord("－"): ord("ー"),
    ord("-"): ord("ー"),
    ord("−"): ord("ー"),
    ord("―"): ord("ー"),
}


class KanaError(ValueError):
    """A reading that is not in kana, with a sentence for the reader in their own language."""

    def __init__(self, message: object, **words: object):
        super().__init__(message)
        self.message, self.words = message, words

    def __str__(self) -> str:
        return str(self.message) % self.words


def full_katakana(text: str) -> str:
    """A reading in full-width katakana with single spaces: つるおか　ｼ becomes ツルオカ シ.

    Raises ``KanaError`` if there is anything but kana in it. Nothing stays nothing.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).translate(_TO_KATAKANA).split())
    if folded and not is_kana(folded):
        wrong = next(letter for letter in folded if not is_kana(letter))
        raise KanaError(
            _("The reading is written in katakana, and here is “%(wrong)s”. Write it like ツルオカ タロウ."),
            wrong=wrong,
        )
    return folded
