"""Pictures that stand in a page: SVG drawn here, coloured and sized by the site's style sheet, told in words.

Nothing in them is known by its colour alone: series differ in the shape of their points or in their dashes as well.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LEFT, RIGHT, TOP, BOTTOM = 66.0, 12.0, 26.0, 44.0
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from ``low`` to ``high`` along a line of the picture from ``begin`` to ``end``."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        return self.begin + (value - self.low) / (self.high - self.low) * (self.end - self.begin)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round values within a range, at most so many and one.

    >>> ticks(0.0, 10.0, 5)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    """
    rough = (high - low) / most
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(each * size for each in STEPS if each * size >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def spread(values: Iterable[float], *, from_zero: bool = False) -> tuple[float, float]:
    """The range of the values with a little room around, never empty; values that are not finite do not count."""
    found = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(found), max(found)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = 0.06 * (high - low) or 0.05 * abs(high) or 0.5
    return (low if from_zero and low == 0.0 else low - room), high + room


def _circle(x: float, y: float) -> str:
    return f"M{x - 4:.1f} {y:.1f}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"


def _square(x: float, y: float) -> str:
    return f"M{x - 4:.1f} {y - 4:.1f}h8v8h-8z"


def _triangle(x: float, y: float) -> str:
    return f"M{x:.1f} {y - 5:.1f}l5 9h-10z"


def _diamond(x: float, y: float) -> str:
    return f"M{x:.1f} {y - 6:.1f}l5 6l-5 6l-5 -6z"


def _cross(x: float, y: float) -> str:
    return f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10"


SHAPES: dict[str, Callable[[float, float], str]] = {
    "circle": _circle, "square": _square, "triangle": _triangle, "diamond": _diamond, "cross": _cross,
}  # fmt: skip
"""By name, the outline of a point."""


@dataclass(slots=True)
class Drawing:
    """A picture with two axes, to which marks are added one after another."""

    x: tuple[float, float]
    y: tuple[float, float]
    x_title: str
    y_title: str
    width: float = 720
    height: float = 300
    marks: list[SafeString] = field(default_factory=list)
    words_at_top: int = 0

    @property
    def across(self) -> Scale:
        return Scale(*self.x, LEFT, self.width - RIGHT)

    @property
    def up(self) -> Scale:
        return Scale(*self.y, self.height - BOTTOM, TOP)

    def line(self, xs: Sequence[float], ys: Sequence[float], kind: str) -> None:
        """A curve of the kind ``trace``, ``baseline``, ``fitted``, ``link`` or ``curve``."""
        across, up = self.across, self.up
        path, pen = [], "M"
        for x, y in zip(xs, ys, strict=True):
            if not (math.isfinite(y) and across.holds(x)):
                pen = "M"
                continue
            path.append(f"{pen}{across.at(x):.1f} {up.at(min(max(y, self.y[0]), self.y[1])):.1f}")
            pen = "L"
        self.marks.append(format_html('<path class="line {}" d="{}"/>', kind, "".join(path)))

    def points(self, xs: Sequence[float], ys: Sequence[float], *, shape: str, kind: str = "") -> None:
        outline = SHAPES[shape]
        path = "".join(
            outline(self.across.at(x), self.up.at(y))
            for x, y in zip(xs, ys, strict=True)
            if math.isfinite(y) and self.across.holds(x) and self.up.holds(y)
        )
        if path:
            self.marks.append(format_html('<path class="point {} {}" d="{}"/>', shape, kind, path))

    def band(self, low: float, high: float, kind: str) -> None:
        """A stretch of the x axis over the whole height."""
        low, high = max(low, self.x[0]), min(high, self.x[1])
        if low < high:
            begin, end = self.across.at(low), self.across.at(high)
            self.marks.append(
                format_html(
                    '<rect class="band {}" x="{}" y="{}" width="{}" height="{}"/>',
                    kind,
                    f"{begin:.1f}",
                    f"{TOP:.1f}",
                    f"{end - begin:.1f}",
                    f"{self.height - BOTTOM - TOP:.1f}",
                )
            )

    def upright(self, at: float, kind: str, words: str = "") -> None:
        """A line at a value of the x axis, with words above it, in turn higher and lower."""
        if not self.across.holds(at):
            return
        x = f"{self.across.at(at):.1f}"
        self.marks.append(
            format_html(
                '<path class="rule {}" d="M{} {}V{}"/>', kind, x, f"{TOP:.1f}", f"{self.height - BOTTOM:.1f}"
            )
        )
        if words and kind == "break":  # inside, beside its line, where the title of the axis does not stand
            self.marks.append(
                format_html(
                    '<text class="words" x="{}" y="{}">{}</text>',
                    f"{self.across.at(at) + 4:.1f}",
                    TOP + 11,
                    words,
                )
            )
        elif words:
            y = 10 + 12 * (self.words_at_top % 2)
            self.words_at_top += 1
            end = "end" if self.across.at(at) > self.width * 0.7 else "start"
            self.marks.append(
                format_html('<text class="words" x="{}" y="{}" text-anchor="{}">{}</text>', x, y, end, words)
            )

    def level(self, at: float, kind: str, words: str = "") -> None:
        """A line at a value of the y axis, with words at its right end."""
        if not self.up.holds(at):
            return
        y = self.up.at(at)
        self.marks.append(
            format_html(
                '<path class="rule {}" d="M{} {}H{}"/>', kind, LEFT, f"{y:.1f}", f"{self.width - RIGHT:.1f}"
            )
        )
        if words:
            self.marks.append(
                format_html(
                    '<text class="words" x="{}" y="{}" text-anchor="end">{}</text>',
                    f"{self.width - RIGHT:.1f}",
                    f"{y - 3:.1f}",
                    words,
                )
            )

    def words(self, x: float, y: float, words: str) -> None:
        """Words beside a point."""
        self.marks.append(
            format_html(
                '<text class="words" x="{}" y="{}" text-anchor="middle">{}</text>',
                f"{self.across.at(x):.1f}",
                f"{self.up.at(y) - 9:.1f}",
                words,
            )
        )

    def svg(self, words: str) -> SafeString:
        """The picture; ``words`` say what it shows to who does not see it."""
        return format_html(
            '<svg class="drawing" viewBox="0 0 {} {}" role="img" aria-label="{}" data-left="{}" data-right="{}" '
            'data-low="{}" data-high="{}">{}{}</svg>',
            f"{self.width:.0f}", f"{self.height:.0f}", words, f"{LEFT / self.width:.6f}",
            f"{1 - RIGHT / self.width:.6f}", f"{self.x[0]:.6f}", f"{self.x[1]:.6f}", self._axes(),
            SafeString("".join(self.marks)),
        )  # fmt: skip

    def _axes(self) -> SafeString:
        bottom, right = self.height - BOTTOM, self.width - RIGHT
        most_x, most_y = max(2, int(self.width // 100)), max(2, int(self.height // 60))
        x_ticks = [(f"{self.across.at(v):.1f}", bottom, short_of(v)) for v in ticks(*self.x, most_x)]
        y_ticks = [(f"{self.up.at(v):.1f}", short_of(v)) for v in ticks(*self.y, most_y)]
        return format_html(
            '<g class="axes"><path class="axis" d="M{} {}V{}H{}"/>{}{}'
            '<text class="title" x="{}" y="{}" text-anchor="end">{}</text><text class="title" x="4" y="{}">{}</text></g>',
            LEFT, TOP, bottom, right,
            format_html_join(
                "", '<path class="tick" d="M{0} {1}v5"/><text x="{0}" y="{2}" text-anchor="middle">{3}</text>',
                ((x, y, y + 18, text) for x, y, text in x_ticks),
            ),
            format_html_join(
                "", '<path class="grid" d="M{1} {0}H{2}"/><text x="{3}" y="{0}" dy="4" text-anchor="end">{4}</text>',
                ((y, LEFT, right, LEFT - 6, text) for y, text in y_ticks),
            ),
            right, self.height - 6, self.x_title, 12, self.y_title,
        )  # fmt: skip


def short_of(value: float) -> str:
    """A tick's value as short as it is exact."""
    if value and not 1e-4 <= abs(value) < 1e7:
        return f"{value:.3g}"
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return text if len(text) < 9 else f"{value:.3g}"
