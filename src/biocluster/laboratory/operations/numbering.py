"""The numbers that batches and releases go by: a letter, the year, and a count within it."""

from django.db.models import Max, Model, QuerySet


def next_code(rows: QuerySet[Model], letter: str, year: int) -> str:
    """The code after the last of that year, such as B2026-0007. Asked inside an operation, where writers take turns."""
    begin = f"{letter}{year}-"
    last = rows.filter(code__startswith=begin).aggregate(last=Max("code"))["last"]
    return f"{begin}{int(last[len(begin) :]) + 1 if last else 1:04d}"
