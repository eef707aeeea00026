"""Reliability curves as a small SVG, in colours that can be read on light and on dark pages."""

from typing import Any

SIDE, LEFT, TOP, GAP = 190, 40, 50, 44
"""Of the plot: a side of its squares, and the space beside, above and between them."""
MARKS = {
    "conflict": '<circle class="conflict" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{title}</title></circle>',
    "agree": '<path class="agree" d="M{x:.1f} {y:.1f}m-4-4h8v8h-8z"><title>{title}</title></path>',
}
STYLE = """
text { font: 11px sans-serif; fill: #222 } .back { fill: #fff } .frame { fill: none; stroke: #767676 }
.ideal { stroke: #767676; stroke-dasharray: 4 3 } .conflict { stroke: #b3400a; fill: #b3400a }
.agree { stroke: #1f5fa8; fill: #1f5fa8 } polyline { fill-opacity: 0; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
text { fill: #e6e6e6 } .back { fill: #161616 } .frame, .ideal { stroke: #9a9a9a }
.conflict { stroke: #ff9d5c; fill: #ff9d5c } .agree { stroke: #7db8ff; fill: #7db8ff } }
"""


def as_svg(figures: dict[str, Any]) -> str:
    """One square for each set: mean score across, share right upwards, a mark for each bin with findings.

    `figures` are those of reliability.json. On the dashed line, scores are what they should be.
    """
    width, height = max(LEFT + len(figures) * (SIDE + GAP), 300), TOP + SIDE + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<title>Share of findings that are right, by their score</title><style>{STYLE}</style>",
        f'<rect class="back" width="{width}" height="{height}"/>',
    ]
    for label, name, x in (("conflict", "conflicts", LEFT + 4), ("agree", "agreements", LEFT + 84)):
        parts.append(MARKS[label].format(x=x, y=13, title=name) + f'<text x="{x + 9}" y="17">{name}</text>')
    for place, (name, labels) in enumerate(figures.items()):
        parts += _square(name, labels, LEFT + place * (SIDE + GAP))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _square(name: str, labels: dict[str, Any], left: int) -> list[str]:
    right, bottom = left + SIDE, TOP + SIDE
    parts = [
        f'<text x="{left}" y="{TOP - 8}">{name}</text>',
        f'<rect class="frame" x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>',
        f'<line class="ideal" x1="{left}" y1="{bottom}" x2="{right}" y2="{TOP}"/>',
    ]
    for tick in (0.0, 0.5, 1.0):
        parts.append(f'<text x="{left + tick * SIDE:.0f}" y="{bottom + 15}" text-anchor="middle">{tick}</text>')
        parts.append(f'<text x="{left - 6}" y="{bottom - tick * SIDE + 4:.0f}" text-anchor="end">{tick}</text>')
    for label, part in labels.items():
        points = [
            (left + row["mean_score"] * SIDE, bottom - row["share_right"] * SIDE, f"{span}: {row['findings']} findings")
            for span, row in part["bins"].items()
            if row["findings"]
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        parts.append(f'<polyline class="{label}" points="{line}"/>')
        parts += [MARKS[label].format(x=x, y=y, title=title) for x, y, title in points]
    return parts
