"""Small interval picture for a table row, as an SVG data URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from analytics.figures.drawing.theme import Palette

#: The column is drawn this wide, less what a cell keeps for itself; twice that is the viewBox.
WIDTH = 308
HEIGHT = 64


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference with its ends; `clear` ones are drawn heavy."""

    value: float
    low: float
    high: float
    clear: bool


def reach(found: Sequence[Interval]) -> float:
    """The end of the common scale, so that rows can be compared with each other."""
    return max((abs(bound) for item in found for bound in (item.low, item.high)), default=1.0) or 1.0


def address(found: Interval | None, end: float, colours: Palette) -> str:
    """The picture of one interval on a scale from −end to +end; only the zero line where there is none."""
    middle = WIDTH / 2
    parts = [
        f'<line x1="{middle}" y1="0" x2="{middle}" y2="{HEIGHT}" stroke="{colours.border}" stroke-width="2"/>'
    ]
    if found is not None:
        low, value, high = (_place(number, end) for number in (found.low, found.value, found.high))
        width, opacity = (7, 1) if found.clear else (5, 0.5)
        parts += [
            f'<line x1="{low:.1f}" y1="32" x2="{high:.1f}" y2="32" stroke="{colours.pilot}" '
            f'stroke-width="{width}" stroke-opacity="{opacity}" stroke-linecap="round"/>',
            f'<circle cx="{value:.1f}" cy="32" r="9" fill="{colours.pilot}" '
            f'stroke="{colours.page}" stroke-width="3"/>',
        ]
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
    return f"data:image/svg+xml;utf8,{quote(drawing)}"


def _place(number: float, end: float) -> float:
    inside = max(-1.0, min(1.0, number / end))
    return WIDTH / 2 + inside * (WIDTH / 2 - 14)
