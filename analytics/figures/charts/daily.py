"""Line chart of two sides over time with intervals; immature days are hatched."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import plotly.graph_objects as go

from analytics import wording
from analytics.exploratory.series import Point, Series
from analytics.figures.drawing import hatch, marks, theme
from analytics.figures.drawing.marks import Mark
from analytics.figures.drawing.theme import Palette
from analytics.metrics import Unit

HALF_DAY = timedelta(hours=12)


def figure(
    sides: Sequence[tuple[str, Series]], unit: Unit, colours: Palette, noted: Sequence[Mark] = ()
) -> theme.Drawing:
    """A line a side, the first in the colour of the pilot and on top, the second grey.

    What was noted stands as lettered lines.
    """
    drawn = theme.blank(colours, height=372, left=54, right=14, top=34, bottom=30)
    tints = (colours.pilot, colours.baseline)
    for place in range(len(sides) - 1, -1, -1):
        _add(drawn, sides[place][0], sides[place][1], unit, tints[place], colours)
    low, high = _range([series for _, series in sides], unit)
    drawn.update_layout(yaxis={"range": [low, high], **_ticks(low, high, unit)})
    longest = max((series for _, series in sides), key=lambda series: (series.last - series.first).days)
    _add_maturing(drawn, longest, low, high, colours)
    drawn.update_layout(xaxis=_days(min(s.first for _, s in sides), max(s.last for _, s in sides)))
    _label(drawn, sides, tints, unit)
    for letter in marks.letters(noted, colours, above=0.94):
        drawn.add_annotation(letter)
    drawn.update_layout(shapes=marks.lines(noted, colours, above=0.94))
    return drawn.finish()


def _add(drawn: go.Figure, label: str, series: Series, unit: Unit, tint: str, colours: Palette) -> None:
    for run in _runs(series):
        banded = [p for p in run if p.estimate.low is not None and p.estimate.high is not None]
        days = [p.middle for p in banded]
        edge = [_y(p.estimate.high, unit) for p in banded] + [
            _y(p.estimate.low, unit) for p in reversed(banded)
        ]
        if len(banded) > 1:
            drawn.add_scatter(
                x=days + days[::-1],
                y=edge,
                fill="toself",
                fillcolor=theme.veiled(tint, colours.veil),
                line={"width": 0},
                mode="lines",
                hoverinfo="skip",
            )
        drawn.add_scatter(
            x=[p.middle for p in run],
            y=[_y(p.estimate.value, unit) for p in run],
            mode="lines+markers",
            line={"color": tint, "width": 2},
            marker={
                "size": 7 if len(run) <= 31 else 4,
                "color": tint,
                "line": {"width": 1, "color": colours.page},
            },
            error_y=_whiskers(run, unit, tint) if len(banded) == len(run) == 1 else None,
            text=[_hover(label, p, unit) for p in run],
            hovertemplate="%{text}<extra></extra>",
            cliponaxis=False,
        )


def _whiskers(run: list[Point], unit: Unit, tint: str) -> dict[str, object]:
    found = run[0].estimate
    middle = _y(found.value, unit)
    return {
        "type": "data",
        "symmetric": False,
        "color": tint,
        "thickness": 1.5,
        "width": 0,
        "array": [_y(found.high, unit) - middle],
        "arrayminus": [middle - _y(found.low, unit)],
    }


def _runs(series: Series) -> list[list[Point]]:
    """Splits the drawn points where points between them are too thin."""
    runs: list[list[Point]] = []
    for point in series.drawn:
        if runs and runs[-1][-1].end + timedelta(days=1) == point.start:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _add_maturing(drawn: go.Figure, series: Series, low: float, high: float, colours: Palette) -> None:
    days = (series.last - series.last_mature).days
    if days <= 0:
        return
    start = series.last_mature + timedelta(days=1)
    hatch.maturing(drawn, start, series.last, low, high, colours)
    drawn.add_annotation(
        x=_at(series.last),
        xanchor="right",
        y=1.0,
        yref="paper",
        yanchor="bottom",
        text="still maturing",
        showarrow=False,
        font={"size": 11, "color": colours.quiet},
    )


def _label(drawn: go.Figure, sides: Sequence[tuple[str, Series]], tints: tuple[str, str], unit: Unit) -> None:
    names = [
        f'<span style="color:{tint}"><b>● {theme.text(label)}</b></span>'
        for (label, _), tint in zip(sides, tints, strict=False)
    ]
    drawn.add_annotation(
        x=0,
        xref="paper",
        xanchor="left",
        y=1.0,
        yref="paper",
        yanchor="bottom",
        text="    ".join(names),
        showarrow=False,
        font={"size": 12},
        align="left",
    )


def _range(series: Sequence[Series], unit: Unit) -> tuple[float, float]:
    ends = [
        _y(bound, unit)
        for s in series
        for p in s.drawn
        for bound in (p.estimate.low, p.estimate.value, p.estimate.high)
        if bound is not None
    ]
    if not ends:
        return (0.0, 100.0) if unit == "share" else (0.0, 1.0)
    room = 0.06 * (max(ends) - min(ends) or 1.0)
    low, high = min(ends) - room, max(ends) + room
    if unit == "points":
        return max(1.0, low), min(5.0, high)
    return max(0.0, low), min(100.0, high) if unit == "share" else high


def _ticks(low: float, high: float, unit: Unit) -> dict[str, object]:
    if unit == "share":
        return {"ticksuffix": f"{wording.NARROW}%"}
    if unit == "points":
        return {}
    step = (high - low) / 4 or 1.0
    places = [low + step * number for number in range(1, 4)]
    return {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": [wording.duration(place) for place in places],
    }


def _days(first: date, last: date) -> dict[str, object]:
    span = (last - first).days
    count = min(4, span) or 1
    places = (
        [first + timedelta(days=round(span * number / count)) for number in range(count + 1)]
        if span
        else [first]
    )
    return {
        "type": "date",
        "range": [_at(first) - HALF_DAY, _at(last) + HALF_DAY],
        "tickmode": "array",
        "tickvals": [_at(place) for place in places],
        "ticktext": [wording.day(place) for place in places],
    }


def _hover(label: str, point: Point, unit: Unit) -> str:
    found = point.estimate
    bounds = (
        ""
        if found.low is None or found.high is None
        else f" ({wording.interval(found.low, found.high, unit)})"
    )
    return (
        f"<b>{theme.text(label)}</b>, {wording.period(point.start, point.end)}<br>"
        f"{wording.value(found.value or 0.0, unit)}{bounds}<br>n {wording.count(found.n)}"
    )


def _y(amount: float | None, unit: Unit) -> float:
    return (100 if unit == "share" else 1) * (amount or 0.0)


def _at(day: date) -> datetime:
    return datetime.combine(day, time())
