"""Chart of an audit: each category by tickets a month and complexity, its bucket by shape and colour."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from analytics import wording
from analytics.audit.buckets import ALWAYS, CALLED, TRAINABLE, Bucket
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette

HEIGHT = 400
#: What is counted across, where the log is long enough and where it is not.
MONTHLY, PLAIN = "tickets a month", "tickets"
#: Names are written beside so many points, of the most tickets; the others say theirs when pointed at.
_NAMED = 14
#: Names closer than these to one before (share of the chart) would be written over it.
_ACROSS, _UP = 0.2, 0.05


class Point(NamedTuple):
    """A category: tickets (a month), complexity with its interval, and its bucket."""

    category: str
    volume: float
    complexity: float
    low: float
    high: float
    bucket: Bucket | str


def reading(unit: str = MONTHLY) -> str:
    """How the chart is read."""
    return (
        f"Right: more {unit}. Up: more complex. Green: train first. Open: between. "
        "Orange diamond: always a person. Lines: 95 % intervals."
    )


def figure(points: Sequence[Point], colours: Palette, unit: str = MONTHLY) -> theme.Drawing:
    """A point a category on a logarithmic scale of volume, with whiskers and names beside the largest."""
    drawn = theme.blank(colours, height=HEIGHT, left=44, right=70, top=12, bottom=44)
    places = [math.log10(max(each.volume, 1)) for each in points] or [0.0]
    low, high = math.floor(min(places)), max(math.ceil(max(places)), math.floor(min(places)) + 1)
    ticks = [
        (power, number)
        for whole in range(low, high + 1)
        for number in (10**whole, 3 * 10**whole)
        if (power := math.log10(number)) <= high + 0.01
    ]
    drawn.update_xaxes(
        range=[min(places) - 0.12, max(places) + 0.25],
        tickvals=[power for power, _ in ticks],
        ticktext=[wording.count(number) for _, number in ticks],
    )
    highest = max((each.high for each in points), default=1.0)
    drawn.update_yaxes(range=[0, min(1.02, highest + 0.08)], tickformat=".1f", nticks=6)
    for place, each in zip(places, points, strict=False):
        _point(drawn, place, each, colours, unit)
    for place, each in _named(points, places, max(places) - min(places) + 0.37, min(1.02, highest + 0.08)):
        drawn.add_annotation(
            x=place,
            y=each.complexity,
            text=theme.text(each.category, 22),
            xanchor="left",
            yanchor="middle",
            xshift=9,
            showarrow=False,
            font={"size": 12, "color": colours.text},
        )
    drawn.add_annotation(
        x=1, y=-0.11, xref="paper", yref="paper", xanchor="right", yanchor="middle", showarrow=False,
        text=theme.text(unit), font={"size": 12, "color": colours.quiet},
    )  # fmt: skip
    return drawn.finish()


def title(points: Sequence[Point]) -> str:
    """What the chart shows at a glance."""
    easy = [each for each in points if each.bucket == TRAINABLE]
    if not easy:
        return "No category can be trained as it stands"
    first = max(easy, key=lambda each: each.volume * (1 - each.complexity))
    return f"Most to gain first: {first.category}"


def _point(drawn: theme.Drawing, place: float, each: Point, colours: Palette, unit: str) -> None:
    colour = {TRAINABLE: colours.good, ALWAYS: colours.bad}.get(each.bucket, colours.baseline)  # pyright: ignore[reportArgumentType, reportCallIssue]
    symbol = {TRAINABLE: "circle", ALWAYS: "diamond"}.get(each.bucket, "circle-open")  # pyright: ignore[reportArgumentType, reportCallIssue]
    drawn.add_scatter(
        x=[place, place],
        y=[each.low, each.high],
        mode="lines",
        hoverinfo="skip",
        line={"color": theme.veiled(colour, 0.45), "width": 3},
    )
    words = (
        f"{wording.count(each.volume)} {theme.text(unit)}<br>complexity {each.complexity:.2f} "
        f"({each.low:.2f} to {each.high:.2f})<br>{theme.text(CALLED.get(str(each.bucket), str(each.bucket)))}"
    )
    drawn.add_scatter(
        x=[place],
        y=[each.complexity],
        mode="markers",
        marker={"size": 11, "symbol": symbol, "color": colour, "line": {"width": 2, "color": colour}},
        hovertemplate=f"<b>{theme.text(each.category)}</b><br>{words}<extra></extra>",
    )


def _named(
    points: Sequence[Point], places: Sequence[float], span: float, tall: float
) -> list[tuple[float, Point]]:
    """The points that are named: always a person, then the largest, where a name covers no other."""
    placed = sorted(zip(places, points, strict=False), key=lambda pair: (pair[1].bucket != ALWAYS, -pair[0]))
    kept: list[tuple[float, Point]] = []
    for place, each in placed[:_NAMED]:
        beside = [other for other, one in placed if abs(each.complexity - one.complexity) < _UP / 2 * tall]
        named = [other for other, one in kept if abs(each.complexity - one.complexity) < _UP * tall]
        free = not any(place < other < place + _ACROSS * span for other in beside)
        if free and all(abs(place - other) > _ACROSS * span for other in named):
            kept.append((place, each))
    return kept
