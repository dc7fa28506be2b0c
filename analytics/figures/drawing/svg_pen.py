"""SVG elements: text, lines, areas, colours; built as a tree, so that all text is escaped."""

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement  # written here, nothing is read

from analytics.figures.drawing import rich_text

_DASHES = {"solid": "", "dot": "2 3", "dash": "7 5", "longdash": "10 5", "dashdot": "7 4 2 4"}
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
#: How far below the upper edge, the middle and the lower edge of a line its letters stand, in their size.
_BASELINES = {"top": 1.0, "middle": 0.35, "bottom": -0.3}
#: Which part of the lines below the first stands above the place.
_ABOVE = {"top": 0.0, "middle": 0.5, "bottom": 1.0}
_LINE_HEIGHT = 1.3

Point = tuple[float, float]


class Font(NamedTuple):
    """The size and the colour of letters."""

    size: float
    colour: str


def letters(root: Element, text: str, at: Point, across: str, up: str, font: Font) -> None:
    """Adds lines of text anchored at a point."""
    lines = rich_text.lines(text)
    above = _ABOVE[up] * (len(lines) - 1) * _LINE_HEIGHT * font.size
    for row, line in enumerate(lines):
        baseline = at[1] + _BASELINES[up] * font.size - above + row * _LINE_HEIGHT * font.size
        place = {"x": amount(at[0]), "y": amount(baseline), "text-anchor": _ANCHORS[across]}
        style = {"font-size": amount(font.size), "fill": font.colour, "xml:space": "preserve"}
        element = SubElement(root, "text", {**place, **style})
        for run in line:
            own = {"font-weight": "600"} if run.bold else {}
            own |= {"fill": run.colour} if run.colour else {}
            own |= {"font-size": amount(run.size)} if run.size else {}
            SubElement(element, "tspan", own).text = run.words


def line(root: Element, points: Sequence[Point], colour: str, width: float, dash: str = "solid") -> None:
    """Adds a line through the points; nothing without width or second point."""
    if len(points) < 2 or not width:
        return
    pattern = {"stroke-dasharray": _DASHES[dash]} if _DASHES[dash] else {}
    style = {"fill": "none", "stroke": colour, "stroke-width": amount(width), "stroke-linejoin": "round"}
    SubElement(root, "path", {"d": _path(points), **style, **pattern})


def area(root: Element, points: Sequence[Point], colour: str) -> None:
    """Adds the polygon of the points."""
    SubElement(root, "path", {"d": f"{_path(points)}Z", **paint(colour)})


def paint(colour: str) -> dict[str, str]:
    """Returns a colour as a fill with its opacity."""
    if not colour.startswith("rgba("):
        return {"fill": colour}
    *parts, opacity = colour.removeprefix("rgba(").removesuffix(")").split(",")
    return {"fill": f"rgb({','.join(parts)})", "fill-opacity": opacity.strip()}


def amount(value: float) -> str:
    """Returns a number with two decimals at most."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def _path(points: Sequence[Point]) -> str:
    return " ".join(f"{'L' if place else 'M'}{amount(x)} {amount(y)}" for place, (x, y) in enumerate(points))
