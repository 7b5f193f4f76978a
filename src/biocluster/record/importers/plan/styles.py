"""Printed labels as the record keeps them: a style for each level, and for each item only what differs."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from biocluster.record.words.numbering import (
    DETAIL_STYLES,
    Label,
    number_siblings,
    print_label,
    read_labels,
    split_lead,
    style_at,
)

LONGEST_STYLE = 40
LONGEST_NUMBERING = 100
Kept = tuple[str, int | None]
"""The style and the number of its own that an item keeps; "" and None where the count says the same."""


def usual_styles(
    labels: Iterable[tuple[int, str]], *, fallback: Sequence[str] = DETAIL_STYLES
) -> tuple[str, ...]:
    """The style that most items of each level have; ``labels`` gives (level, style)."""
    counted: dict[int, Counter[str]] = {}
    for level, style in labels:
        counted.setdefault(level, Counter())
        if not style.startswith("="):
            counted[level][style] += 1
    styles: list[str] = []
    for level in range(max(counted, default=-1) + 1):
        usual = counted.get(level, Counter()).most_common(1)
        styles.append(usual[0][0] if usual else fallback[min(level, len(fallback) - 1)])
    while styles and len("|".join(styles)) > LONGEST_NUMBERING:
        styles.pop()
    return tuple(styles)


def keep_labels(
    printed: Sequence[tuple[str, Label | None]], *, styles: Sequence[str], depth: int, above: tuple[int, ...]
) -> tuple[list[Kept], list[int]]:
    """What items side by side keep so that exactly their printed labels are counted again, and their numbers."""
    level_style = style_at(tuple(styles), depth)
    kept: list[Kept] = []
    numbers: list[int] = []
    last = 0
    for words, label in printed:
        options: list[Kept] = []
        if label is not None and not label.style.startswith("="):
            options = [("", None), ("", label.number), (label.style, None), (label.style, label.number)]
        choice = next(
            (each for each in options if _prints(each, level_style, last, above) == words),
            (f"={words}", None),
        )
        kept.append(choice)
        if choice[0].startswith("="):
            numbers.append(0)
        else:
            last = last + 1 if choice[1] is None else choice[1]
            numbers.append(last)
    return kept, numbers


def keep_leads(
    leads: Sequence[tuple[str, str]], *, styles: Sequence[str], depth: int, above: tuple[int, ...]
) -> tuple[list[str], list[int]]:
    """The same for the overview, where bullet and number are one: ``leads`` gives (bullet, printed label)."""
    level = styles[min(depth, len(styles) - 1)] if styles else "-"
    kept: list[str] = []
    numbers: list[int] = []
    last = 0
    for marker, words in leads:
        printed = " ".join(each for each in (marker, words) if each)
        options = ["", *(f"{marker} {label.style}".strip() for label, _ in read_labels(words + " x"))]
        options += [marker] if marker and not words else []
        choice, number = f"={printed}", 0
        for option in options:
            shown, counted = _shown_lead(option or level, last, above)
            if shown == printed:
                choice, number = option, counted
                break
        if number:
            last = number
        kept.append(choice)
        numbers.append(number)
    return kept, numbers


def _prints(kept: Kept, level_style: str, last: int, above: tuple[int, ...]) -> str | None:
    number = last + 1 if kept[1] is None else kept[1]
    return _safely(lambda: print_label(kept[0] or level_style, number, above))


def _shown_lead(lead: str, last: int, above: tuple[int, ...]) -> tuple[str | None, int]:
    marker, style = split_lead(lead)
    if not style:
        return marker, 0
    label = _safely(lambda: number_siblings([(style, last + 1)], style=style, above=above)[0].label)
    return (None if label is None else " ".join(each for each in (marker, label) if each)), last + 1


def _safely(print_it: Callable[[], str]) -> str | None:
    """What is printed, or None where the style cannot print that number."""
    try:
        return print_it()
    except (ValueError, KeyError, IndexError):
        return None
