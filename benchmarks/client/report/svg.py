"""Charts as SVG, readable on a light and on a dark page: bars that are compared, and lines over a growing number."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

__all__ = ["Axis", "Bar", "Drawing", "bars", "lines"]

_STYLE = """
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--ink); }
.title { font-size: 15px; font-weight: 600; }
.soft { fill: var(--soft); font-size: 12px; }
.over { paint-order: stroke; stroke: var(--page); stroke-width: 4px; }
.end { text-anchor: end; } .middle { text-anchor: middle; } .ours { font-weight: 600; }
.page { fill: var(--page); } .grid { stroke: var(--grid); } .mark { stroke: var(--soft); stroke-dasharray: 3 3; }
.line { fill: none; stroke-width: 1.75; } .line.ours { stroke-width: 3.25; }
svg { --page: #fff; --ink: #1b1f24; --soft: #57606a; --grid: #d8dee4;
  --c0: #0b6bcb; --c1: #c4501b; --c2: #7a5cc2; --c3: #a3680a; --c4: #b5307f; --c5: #2b7a4b;
  --c6: #5b6b7b; --c7: #00808a; --c8: #8a6d3b; --c9: #d0342c; }
@media (prefers-color-scheme: dark) { svg { --page: #0d1117; --ink: #e6edf3; --soft: #9aa5b1; --grid: #30363d;
  --c0: #58a6ff; --c1: #ff9a66; --c2: #b9a2ff; --c3: #e3b341; --c4: #ff8ac6; --c5: #6fd08c;
  --c6: #9fb0c0; --c7: #4fd2dc; --c8: #d6bd8d; --c9: #ff7b72; } }
"""
_COLOURS = 10
_LINE_HEIGHT = 22
_TICKS = 5
_THOUSAND = 1_000


@dataclass
class Drawing:
    """What is drawn.

    Attributes:
        width: In pixels.
        height: In pixels.
        title: What it shows, for those who cannot see it.
    """

    width: int
    height: int
    title: str
    _parts: list[str] = field(default_factory=list[str])

    def text(self, x: float, y: float, text: str, style: str = "") -> None:
        """Write a text."""
        self._parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{style}">{escape(text)}</text>')

    def box(self, x: float, y: float, width: float, height: float, colour: int) -> None:
        """Fill a box."""
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" '
            f'style="fill: var(--c{colour % _COLOURS})"/>'
        )

    def rule(self, begin: tuple[float, float], end: tuple[float, float], style: str) -> None:
        """Draw a straight line."""
        (x1, y1), (x2, y2) = begin, end
        self._parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>')

    def path(self, points: Sequence[tuple[float, float]], colour: int, *, ours: bool) -> None:
        """Draw a line through points, with a dot at each."""
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        paint = f"var(--c{colour % _COLOURS})"
        kind = "line ours" if ours else "line"
        self._parts.append(f'<polyline points="{drawn}" class="{kind}" style="stroke: {paint}"/>')
        for x, y in points:
            self._parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4 if ours else 3}" style="fill: {paint}"/>')

    def written(self) -> str:
        """Give the whole file."""
        size = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>'
        page = f'<rect class="page" width="{self.width}" height="{self.height}"/>'
        return "\n".join(
            [head, f"<title>{escape(self.title)}</title>", f"<style>{_STYLE}</style>", page, *self._parts, "</svg>\n"]
        )


@dataclass(frozen=True)
class Bar:
    """A bar.

    Attributes:
        name: What it stands for.
        length: How long it is.
        label: What is written behind it.
        colour: Which colour it has.
    """

    name: str
    length: float
    label: str
    colour: int


def bars(drawing: Drawing, top: float, title: str, shown: Sequence[Bar], *, mark: float | None = None) -> float:
    """Draw bars below each other.

    Args:
        drawing: Where.
        top: Where it begins.
        title: What stands above.
        shown: The bars.
        mark: A length at which a line is drawn through all of them.

    Returns:
        Where it ends.
    """
    left, right = 190.0, drawing.width - 215.0
    unit = (right - left) / max(each.length for each in shown)
    drawing.text(16, top + 18, title, "title")
    y = top + 32
    if mark is not None:
        at = left + mark * unit
        drawing.rule((at, y - 4), (at, y + _LINE_HEIGHT * len(shown)), "mark")
    for number, bar in enumerate(shown):
        drawing.text(left - 10, y + 14, bar.name, "end ours" if number == 0 else "end")
        drawing.box(left, y + 2, max(bar.length * unit, 1), 15, bar.colour)
        drawing.text(left + bar.length * unit + 8, y + 14, bar.label, "soft over")
        y += _LINE_HEIGHT
    return y + 12


@dataclass(frozen=True)
class Axis:
    """What grows along a side; a number ten times as large is one step further when it is logarithmic.

    Attributes:
        name: What it is.
        low: Where it begins.
        high: Where it ends.
        logarithmic: Whether equal steps are equal ratios.
        ticks: The numbers written along it.
    """

    name: str
    low: float
    high: float
    logarithmic: bool = False
    ticks: Sequence[float] = ()

    @classmethod
    def of(
        cls, name: str, values: Sequence[float], *, logarithmic: bool = False, ticks: Sequence[float] = ()
    ) -> "Axis":
        """Make an axis that holds all values."""
        low, high = min(values), max(values)
        if logarithmic:
            steps = ticks or _steps(low, high)
            return cls(name, min(low, steps[0]), max(high, steps[-1]), logarithmic=True, ticks=steps)
        step = _step(high / _TICKS)
        count = math.ceil(high / step)
        return cls(name, 0.0, step * count, ticks=ticks or [step * each for each in range(count + 1)])

    def share(self, value: float) -> float:
        """Tell how far along it a value is, from 0 to 1."""
        if self.logarithmic:
            return math.log(value / self.low) / (math.log(self.high / self.low) or 1.0)
        return (value - self.low) / (self.high - self.low)


def lines(
    drawing: Drawing,
    place: tuple[float, float, float, float],
    axes: tuple[Axis, Axis],
    shown: Mapping[str, Sequence[tuple[float, float]]],
    *,
    title: str,
    colours: Mapping[str, int] | None = None,
) -> None:
    """Draw lines over one another; the first is the thick one.

    Args:
        drawing: Where.
        place: Left, top, width and height, with titles and without the legend to its right.
        axes: The one below and the one to the left.
        shown: The points of each line.
        title: What stands above.
        colours: The colour of each line; then their names are written to the right.
    """
    below, beside = axes
    x0, y0, width, height = place
    left, top, right, bottom = x0 + 62, y0 + 56, x0 + width - 14, y0 + height - 44
    drawing.text(x0 + 16, y0 + 20, title, "title")
    drawing.text(x0 + 16, y0 + 40, beside.name, "soft")
    drawing.text((left + right) / 2, bottom + 36, below.name, "soft middle")

    def at(x: float, y: float) -> tuple[float, float]:
        return left + below.share(x) * (right - left), bottom - beside.share(y) * (bottom - top)

    for tick in beside.ticks:
        y = at(below.low, tick)[1]
        drawing.rule((left, y), (right, y), "grid")
        drawing.text(left - 8, y + 4, _short(tick), "soft end")
    for tick in below.ticks:
        drawing.text(at(tick, beside.low)[0], bottom + 18, _short(tick), "soft middle")
    for number, (name, points) in reversed(list(enumerate(shown.items()))):
        colour = number if colours is None else colours[name]
        drawing.path([at(x, y) for x, y in points], colour, ours=number == 0)
        if colours is not None:
            y = top + number * _LINE_HEIGHT
            drawing.box(right + 22, y - 6, 16, 4, colour)
            drawing.text(right + 46, y, name, "ours" if number == 0 else "")


def _steps(low: float, high: float) -> list[float]:
    """Give the round numbers from the last one below to the first one above."""
    steps = [factor * 10.0**power for power in range(-3, 8) for factor in (1, 2, 5)]
    first = max(step for step in steps if step <= low)
    last = min(step for step in steps if step >= high)
    return [step for step in steps if first <= step <= last]


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)


def _short(value: float) -> str:
    if value >= _THOUSAND**2:
        return f"{value / _THOUSAND**2:g}M"
    return f"{value / _THOUSAND:g}k" if value >= _THOUSAND else f"{value:g}"
