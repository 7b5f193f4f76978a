"""The columns of the municipal standard open-data sets (自治体標準オープンデータセット, Digital Agency).

Each column is its name in the standard and what we put into it; a column that the record has nothing for stays
in the file, empty, so that files of many publishers can be laid on top of one another.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import translation

from biocluster.record.models import DatePrecision, Gathering, GatheringState, Venue

Column = tuple[str, Callable[[Any], Any]]
PREFECTURE = re.compile(r"北海道|東京都|(?:京都|大阪)府|.{2,3}県")


def _nothing(row: Any) -> str:
    return ""


def _place(venue_of: Callable[[Any], Venue | None]) -> list[Column]:
    """The columns that say where something is. The record keeps an address in one piece."""

    def of(get: Callable[[Venue], Any]) -> Callable[[Any], Any]:
        def value(row: Any) -> Any:
            venue = venue_of(row)
            return "" if venue is None else get(venue)

        return value

    return [
        ("所在地_全国地方公共団体コード", _nothing),
        ("町字ID", _nothing),
        ("所在地_連結表記", of(lambda venue: venue.address)),
        ("所在地_都道府県", of(lambda venue: _prefecture(venue.address))),
        ("所在地_市区町村", _nothing),
        ("所在地_町字", _nothing),
        ("所在地_番地以下", _nothing),
        ("建物名等(方書)", _nothing),
        ("緯度", of(lambda venue: venue.latitude)),
        ("経度", of(lambda venue: venue.longitude)),
    ]


def _prefecture(address: str) -> str:
    found = PREFECTURE.match(address)
    return found[0] if found else ""


EVENTS: list[Column] = [
    ("全国地方公共団体コード", lambda row: settings.MUNICIPALITY_CODE),
    ("ID", lambda row: f"gathering-{row.pk}"),
    ("地方公共団体名", lambda row: settings.MUNICIPALITY),
    ("イベント名", lambda row: row.title),
    ("イベント名_カナ", _nothing),
    ("イベント名_英字", lambda row: row.title_en),
    ("開始日", lambda row: row.starts_on),
    ("終了日", lambda row: row.ends_on or row.starts_on),
    ("開始時間", lambda row: row.starts_time),
    ("終了時間", lambda row: row.ends_time),
    ("開始日時特記事項", lambda row: _note_on_day(row)),
    ("説明", lambda row: row.summary or _kind(row)),
    ("料金(基本)", _nothing),
    ("料金(詳細)", _nothing),
    ("連絡先名称", _nothing),
    ("連絡先電話番号", _nothing),
    ("連絡先内線番号", _nothing),
    ("主催者", lambda row: row.host.name if row.host else ""),
    ("場所名称", lambda row: " ".join(filter(None, [row.venue.name if row.venue else "", row.place_note]))),
    *_place(lambda row: row.venue),
    ("アクセス方法", _nothing),
    ("駐車場情報", _nothing),
    ("定員", lambda row: row.venue.capacity if row.venue else ""),
    ("参加申込終了日", _nothing),
    ("参加申込終了時間", _nothing),
    ("参加申込方法", _nothing),
    ("URL", lambda row: row.address),
    ("備考", lambda row: "中止" if row.state == GatheringState.CANCELLED else ""),
]
FACILITIES: list[Column] = [
    ("全国地方公共団体コード", lambda row: settings.MUNICIPALITY_CODE),
    ("ID", lambda row: f"venue-{row.pk}"),
    ("地方公共団体名", lambda row: settings.MUNICIPALITY),
    ("名称", lambda row: row.name),
    ("名称_カナ", lambda row: row.kana),
    ("名称_英字", lambda row: row.name_en),
    ("名称_通称", _nothing),
    ("POIコード", _nothing),
    *_place(lambda row: row),
    ("電話番号", lambda row: row.phone),
    ("内線番号", _nothing),
    ("郵便番号", lambda row: row.postal_code),
    ("法人番号", lambda row: (row.owner.corporate_number or "") if row.owner else ""),
    ("団体名", lambda row: row.owner.name if row.owner else ""),
    ("利用可能曜日", _nothing),
    ("開始時間", _nothing),
    ("終了時間", _nothing),
    ("利用可能日時特記事項", _nothing),
    ("説明", _nothing),
    ("バリアフリー情報", _nothing),
    ("URL", lambda row: row.address_of_page),
    ("備考", lambda row: f"定員{row.capacity}名" if row.capacity else ""),
]
FIGURES: list[Column] = [
    ("name", lambda row: row.name),
    ("title", lambda row: row.title),
    ("title_en", lambda row: row.title_en),
    ("as_of", lambda row: row.as_of),
    ("value", lambda row: row.value),
    ("unit", lambda row: row.unit),
    ("origin", lambda row: row.origin),
    ("source", lambda row: row.source),
    ("definition", lambda row: row.definition),
    ("definition_en", lambda row: row.definition_en),
]


def _kind(row: Gathering) -> str:
    """In Japanese whoever asks: a file is the same for every reader."""
    with translation.override("ja"):
        return str(row.get_kind_display())


def _note_on_day(row: Gathering) -> str:
    if row.date_precision == DatePrecision.MONTH:
        return "日は未定"
    return "月日は未定" if row.date_precision == DatePrecision.YEAR else ""
