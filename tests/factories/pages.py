"""What a visitor reads on a page, and how often the page asks the database."""

import re
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


def words_of(response: Any) -> str:
    """The words of a page or a sentence of HTML, tags left out and blanks made one."""
    return " ".join(unescape(TAG.sub(" ", response.content.decode())).split())


def bytes_of(response: Any) -> bytes:
    """The bytes of a file, sent at once or piece by piece."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def queries_of(client: Client, address: str) -> int:
    """How many queries the page takes, its second time: what is read once a process has been read."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        if response.streaming:
            bytes_of(response)
    assert response.status_code == 200
    return len(captured)
