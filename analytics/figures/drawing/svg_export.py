"""Exports a Plotly figure as SVG for reports, without a browser.

What our charts are made of is known: lines, bands, dots and bars, straight lines as shapes, notes, ticks.
Anything else is a ValueError, so that no report leaves something out in silence. Texts stay texts, which
whoever shows the picture sets in its own font; every word is escaped, as a tree is written and no string.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from xml.etree.ElementTree import Element, SubElement, tostring  # written here, nothing is read

import plotly.graph_objects as go

from analytics.figures.drawing import rich_text, scales, svg_pen
from analytics.figures.drawing.scales import Scale
from analytics.figures.drawing.svg_pen import Font, Point

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The SVG in progress: its root, layout and axes."""

    root: Element
    layout: Values
    across: Mapping[str, Scale]
    up: Mapping[str, Scale]
    paper: tuple[Scale, Scale]

    def font(self, own: Values | None) -> Font:
        """A font; what it does not say is as the layout has it."""
        general = cast("Values", self.layout["font"])
        said = own or {}
        return Font(float(said.get("size") or general["size"]), str(said.get("color") or general["color"]))


def svg(figure: go.Figure, width: float, told: str) -> str:
    """Returns the figure as SVG of that width, with a description for screen readers."""
    drawn = cast("dict[str, Any]", figure.to_dict())
    layout, traces = cast("Values", drawn["layout"]), cast("Sequence[Values]", drawn.get("data") or ())
    height = float(layout["height"])
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {svg_pen.amount(width)} {svg_pen.amount(height)}",
            "width": svg_pen.amount(width),
            "height": svg_pen.amount(height),
            "role": "img",
            "aria-label": rich_text.printable(told),
            "font-family": "Inter",
        },
    )
    sheet = _sheet(root, layout, traces, width, height)
    for letter, each in _axes(layout, "y"):
        _ticks(sheet, each, sheet.up[letter], upright=True)
    for letter, each in _axes(layout, "x"):
        _ticks(sheet, each, sheet.across[letter], upright=False)
    for shape in layout.get("shapes") or ():
        _shape(sheet, shape)
    for trace in sorted(traces, key=lambda each: each["type"] != "bar"):
        _trace(sheet, trace)
    for note in layout.get("annotations") or ():
        _note(sheet, note)
    return tostring(root, encoding="unicode")


def _sheet(root: Element, layout: Values, traces: Sequence[Values], width: float, height: float) -> _Sheet:
    margin: Values = layout["margin"]
    left, right = float(margin["l"]), width - float(margin["r"])
    top, bottom = float(margin["t"]), height - float(margin["b"])
    across = {
        letter: scales.scale(each, _shown(traces, "x", letter), left, right)
        for letter, each in _axes(layout, "x")
    }
    up = {
        letter: scales.scale(each, _shown(traces, "y", letter), bottom, top)
        for letter, each in _axes(layout, "y")
    }
    return _Sheet(root, layout, across, up, (Scale(0, 1, left, right), Scale(0, 1, bottom, top)))


def _axes(layout: Values, letter: str) -> Iterator[tuple[str, Values]]:
    """The axes of a direction by the name that traces have for them: y, y2."""
    for name, each in layout.items():
        if name.startswith(f"{letter}axis"):
            yield name.replace("axis", ""), each


def _shown(traces: Sequence[Values], letter: str, axis: str) -> Iterator[object]:
    for trace in traces:
        if (trace.get(f"{letter}axis") or letter) == axis:
            yield from trace.get(letter) or ()


def _ticks(sheet: _Sheet, axis: Values, over: Scale, *, upright: bool) -> None:
    if axis.get("visible") is False:
        return
    anchor = str(axis.get("anchor") or ("x" if upright else "y"))
    beside = (sheet.across if upright else sheet.up)[anchor if anchor != "free" else "x" if upright else "y"]
    font = sheet.font(axis.get("tickfont"))
    for value, text in scales.ticks(axis, over):
        at = over.at(value)
        if upright:
            if axis.get("showgrid") is not False:
                svg_pen.line(sheet.root, [(beside.start, at), (beside.end, at)], str(axis["gridcolor"]), 1.0)
            svg_pen.letters(sheet.root, text, (beside.start - 5, at), "right", "middle", font)
        else:
            svg_pen.letters(sheet.root, text, (at, beside.start + 0.3 * font.size), "center", "top", font)


def _shape(sheet: _Sheet, shape: Values) -> None:
    if shape.get("type") != "line":
        raise ValueError(f"A figure has the shape {shape.get('type')}, which print does not know.")
    ends = [_place(sheet, shape, shape[f"x{end}"], shape[f"y{end}"]) for end in (0, 1)]
    line: Values = shape["line"]
    svg_pen.line(
        sheet.root, ends, str(line["color"]), float(line.get("width", 1)), str(line.get("dash", "solid"))
    )


def _trace(sheet: _Sheet, trace: Values) -> None:
    across, up = sheet.across[trace.get("xaxis") or "x"], sheet.up[trace.get("yaxis") or "y"]
    if trace["type"] == "bar":
        _bars(sheet.root, trace, across, up)
        return
    if trace["type"] != "scatter":
        raise ValueError(f"A figure has the trace {trace['type']}, which print does not know.")
    mode = str(trace.get("mode", "lines+markers"))
    if unknown := set(mode.split("+")) - {"lines", "markers"}:
        raise ValueError(f"A trace is drawn as {', '.join(sorted(unknown))}, which print does not know.")
    pieces = _pieces(trace, across, up)
    line: Values = trace.get("line") or {}
    if trace.get("fill") == "toself":
        for piece in pieces:
            svg_pen.area(sheet.root, piece, str(trace["fillcolor"]))
    elif trace.get("fill"):
        raise ValueError(f"A trace is filled {trace['fill']}, which print does not know.")
    elif "lines" in mode:
        for piece in pieces:
            svg_pen.line(
                sheet.root, piece, str(line["color"]), float(line["width"]), str(line.get("dash", "solid"))
            )
    if "markers" in mode:
        for place, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
            if x is not None and y is not None:
                _marker(sheet, trace["marker"], place, (across.at(x), up.at(y)))


def _pieces(trace: Values, across: Scale, up: Scale) -> list[list[Point]]:
    """Splits a trace's points at missing values."""
    pieces: list[list[Point]] = [[]]
    for x, y in zip(trace["x"], trace["y"], strict=True):
        if x is None or y is None:
            pieces.append([])
        else:
            pieces[-1].append((across.at(x), up.at(y)))
    return [piece for piece in pieces if piece]


def _bars(root: Element, trace: Values, across: Scale, up: Scale) -> None:
    lying = trace.get("orientation") == "h"
    along, beside = (across, up) if lying else (up, across)
    marker: Values = trace["marker"]
    edge: Values = marker.get("line") or {}
    lengths, places = (trace["x"], trace["y"]) if lying else (trace["y"], trace["x"])
    for place, (length, middle) in enumerate(zip(lengths, places, strict=True)):
        base = _of(trace.get("base", 0.0), place)
        half = float(_of(trace.get("width", 0.8), place)) / 2
        ends = sorted((along.at(base), along.at(base + length)))
        sides = sorted(beside.at(scales.number(middle) + sign * half) for sign in (-1, 1))
        (x, right), (y, bottom) = (ends, sides) if lying else (sides, ends)
        box = {
            "x": svg_pen.amount(x),
            "y": svg_pen.amount(y),
            "width": svg_pen.amount(right - x),
            "height": svg_pen.amount(bottom - y),
        }
        if edge.get("width"):
            box |= {"stroke": str(edge["color"]), "stroke-width": svg_pen.amount(edge["width"])}
        SubElement(root, "rect", {**box, **svg_pen.paint(_of(marker["color"], place))})


def _marker(sheet: _Sheet, marker: Values, place: int, point: Point) -> None:
    symbol = str(_of(marker.get("symbol", "circle"), place))
    half = float(_of(marker["size"], place)) / 2
    x, y = point
    if symbol == "line-ew":
        edge: Values = marker["line"]
        svg_pen.line(sheet.root, [(x - half, y), (x + half, y)], str(edge["color"]), float(edge["width"]))
        return
    if symbol == "diamond":
        corners = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
        svg_pen.area(sheet.root, corners, str(_of(marker["color"], place)))
        return
    if symbol not in ("circle", "circle-open"):
        raise ValueError(f"A point is drawn as {symbol}, which print does not know.")
    colour = str(_of(marker["color"], place))
    open_ = {"fill": str(sheet.layout["paper_bgcolor"]), "stroke": colour, "stroke-width": "1.5"}
    paint = open_ if symbol == "circle-open" else svg_pen.paint(colour)
    SubElement(
        sheet.root,
        "circle",
        {"cx": svg_pen.amount(x), "cy": svg_pen.amount(y), "r": svg_pen.amount(half), **paint},
    )


def _note(sheet: _Sheet, note: Values) -> None:
    if note.get("showarrow") is not False:
        raise ValueError("A note has an arrow, which print does not know.")
    x, y = _place(sheet, note, note["x"], note["y"])
    at = x + float(note.get("xshift", 0)), y - float(note.get("yshift", 0))
    across, up = (
        _anchor(note, "x", ("left", "center", "right")),
        _anchor(note, "y", ("bottom", "middle", "top")),
    )
    svg_pen.letters(sheet.root, str(note["text"]), at, across, up, sheet.font(note.get("font")))


def _anchor(note: Values, letter: str, names: Sequence[str]) -> str:
    """By which of its points a note stands at its place; Plotly chooses one on paper by thirds."""
    given = str(note.get(f"{letter}anchor") or "auto")
    if given != "auto":
        return given
    if note.get(f"{letter}ref") != "paper":
        return names[1]
    share = float(note[letter])
    return names[0] if share < 1 / 3 else names[2] if share > 2 / 3 else names[1]


def _place(sheet: _Sheet, thing: Values, x: object, y: object) -> Point:
    along, up = thing.get("xref") or "x", thing.get("yref") or "y"
    across_scale = sheet.paper[0] if along == "paper" else sheet.across[str(along)]
    up_scale = sheet.paper[1] if up == "paper" else sheet.up[str(up)]
    return across_scale.at(x), up_scale.at(y)


def _of(value: Any, place: int) -> Any:  # noqa: ANN401  # Plotly takes one for all, or one for each
    return cast("Sequence[Any]", value)[place] if isinstance(value, list | tuple) else value
