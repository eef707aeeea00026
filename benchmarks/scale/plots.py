"""python -m benchmarks.scale.plots: draw the section `check` of scale.json into ../plots/, as SVG.

Each picture has a light ground of its own, so that it reads the same on a light and on a dark page.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from benchmarks.scale.results import RESULTS

FOLDER = RESULTS.parent / "plots"
WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 72, 36, 74, 56
"""Room around the plot, for titles and labels."""
COLOURS = ("#0b5fa5", "#a8430b", "#2f6f3a")
"""Each at least 4.5:1 against the ground (WCAG 2.2, contrast of text)."""
DASHES = ("", "7 4", "2 4")
"""Lines differ in more than colour."""
STEPS = (1, 2, 2.5, 5, 10)
Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """One line of a plot: its name, and (x, y) with x above 0."""

    name: str
    points: Sequence[Point]


def plot(title: str, x_label: str, y_label: str, lines: Sequence[Line]) -> str:
    """An SVG with x on a logarithmic axis and y from 0.

    Raises:
        ValueError: if there is no point.
    """
    points = [point for line in lines for point in line.points]
    if not points:
        raise ValueError("nothing to draw: measure the section first")
    low, high = math.floor(math.log10(min(x for x, _ in points))), math.ceil(math.log10(max(x for x, _ in points)))
    high = max(high, low + 1)
    step = nice_step(max(y for _, y in points))
    top = step * max(1, math.ceil(max(y for _, y in points) / step))

    def across(x: float) -> float:
        return LEFT + (math.log10(x) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def up(y: float) -> float:
        return HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title"'
        ' font-family="system-ui, sans-serif" font-size="13" fill="#1f2328">',
        f'<title id="title">{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#f6f8fa"/>',
        _text(LEFT, 26, title, 'font-size="16" font-weight="600"'),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_label, 'text-anchor="middle"'),
        _text(18, (TOP + HEIGHT - BOTTOM) / 2, y_label, 'text-anchor="middle"', turned=True),
    ]
    for number in range(round(top / step) + 1):
        y = up(number * step)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#d0d7de"/>')
        parts.append(_text(LEFT - 8, y + 4, f"{number * step:,g}", 'text-anchor="end"'))
    for power in range(low, high + 1):
        x = across(10**power)
        parts.append(f'<path d="M{x:.1f} {HEIGHT - BOTTOM}v5" stroke="#57606a"/>')
        parts.append(_text(x, HEIGHT - BOTTOM + 20, f"{10**power:,g}", 'text-anchor="middle"'))
    start = float(LEFT)
    for line, colour, dash in zip(lines, COLOURS, DASHES, strict=False):
        places = [(across(x), up(y)) for x, y in sorted(line.points)]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in places]
        parts.append(f'<path d="M{start} 48h24" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        parts.append(_text(start + 30, 52, line.name))
        start += 54 + 7.2 * len(line.name)
    return "\n".join([*parts, "</svg>", ""])


def nice_step(highest: float, wanted: int = 5) -> float:
    """The distance of an axis's lines: 1, 2, 2.5 or 5 times a power of ten, so that about `wanted` reach the top."""
    rough = (highest or 1) / wanted
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next((step * power for step in STEPS if step * power >= rough), 10 * power)


def _text(x: float, y: float, words: str, more: str = "", turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {x:g} {y:g})"' if turned else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{turn}{f" {more}" if more else ""}>{escape(words)}</text>'


def pictures(check: dict[str, dict[str, Any]]) -> dict[str, str]:
    """File name -> SVG, of the section `check`."""
    rows = list(check.values())

    def line(name: str, column: str) -> Line:
        return Line(name, [(row["articles"], row[column]) for row in rows])

    seconds = [line("a new article", "seconds"), line("the same article again", "again_seconds")]
    x_label = "articles in the corpus"
    return {
        "check-seconds.svg": plot("One article against many: the whole command", x_label, "seconds", seconds),
        "check-memory.svg": plot(
            "One article against many: most memory", x_label, "MiB", [line("claimcheck check", "peak_mib")]
        ),
    }


def main() -> None:
    """Draw both."""
    FOLDER.mkdir(exist_ok=True)
    for name, picture in pictures(json.loads(RESULTS.read_text(encoding="utf-8"))["check"]).items():
        (FOLDER / name).write_text(picture, encoding="utf-8")
        print(f"wrote {FOLDER.name}/{name}")


if __name__ == "__main__":
    main()
