"""Forest plot of all differences, each on its own scale, better to the right."""

from collections.abc import Sequence

import plotly.graph_objects as go

from analytics import wording
from analytics.exploratory.comparison import Compared, subject
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette
from analytics.metrics import Unit

#: Beside the chart over time both should end at the same line.
_HEIGHT = 424


def figure(found: Sequence[Compared], base: str, colours: Palette) -> theme.Drawing:
    """A row a metric: 0 is the other side; heavy and bold where the interval leaves out 0.

    A metric that improves downwards is drawn mirrored, so that right is always better.
    """
    drawn = theme.blank(colours, height=_HEIGHT, left=0, right=8, top=34, bottom=10)
    drawn.update_xaxes(range=[-1.06, 1.06], visible=False)
    drawn.update_yaxes(range=[-len(found) + 0.6, 0.5], visible=False)
    if not found:
        return drawn.finish()
    drawn.add_shape(
        type="line",
        x0=0,
        x1=0,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": colours.text, "width": 2},
        layer="below",
    )
    notes: list[dict[str, object]] = [
        {
            **_note(0.5, 1.0, theme.text(base, 18), "center", colours.quiet),
            "yref": "paper",
            "yanchor": "bottom",
        },
        {**_note(1, 1.0, "better →", "right", colours.quiet), "yref": "paper", "yanchor": "bottom"},
    ]
    for place, item in enumerate(found):
        _row(drawn, item, -place, colours, notes)
    # All at once: with every further one Plotly would check all that are there already.
    drawn.layout.annotations = notes
    return drawn.finish()


def _row(
    drawn: go.Figure, item: Compared, y: float, colours: Palette, notes: list[dict[str, object]]
) -> None:
    difference = item.difference
    if difference is None:
        return
    unit = item.metric.unit
    mirror = -1 if item.metric.better == "lower" else 1
    # The interval's own reach is the scale: what matters in a row is on which side of 0 it lies.
    end = max(abs(difference.low), abs(difference.high)) or 1.0
    low, value, high = sorted(
        mirror * number / end for number in (difference.low, difference.value, difference.high)
    )
    drawn.add_scatter(
        x=[low, high],
        y=[y, y],
        mode="lines",
        hoverinfo="skip",
        line={
            "color": colours.pilot if item.clear else theme.veiled(colours.pilot, 0.5),
            "width": 6 if item.clear else 4,
        },
    )
    bounds = wording.signed_interval(difference.low, difference.high, unit)
    words = f"{wording.difference(difference.value, unit)} ({bounds})"
    drawn.add_scatter(
        x=[value],
        y=[y],
        mode="markers",
        cliponaxis=False,
        marker={"size": 13, "color": colours.pilot, "line": {"width": 2, "color": colours.page}},
        hovertemplate=f"<b>{subject(item.metric)}</b><br>{words}<extra></extra>",
    )
    name = item.metric.label.split(",")[0]
    ends = f"{_short(difference.low, unit)} to {_short(difference.high, unit)}"
    numbers = f"{_short(difference.value, unit)}  ({ends})"
    numbers = f"<b>{numbers}</b>" if item.clear else numbers
    for x, text, anchor in ((0, f"<b>{name}</b>", "left"), (1, numbers, "right")):
        note = _note(x, y, text, anchor, colours.text)
        notes.append({**note, "yshift": 9, "yanchor": "bottom", "bgcolor": colours.page})


def _short(amount: float, unit: Unit) -> str:
    return wording.signed_brief(amount) if unit == "seconds" else wording.signed(amount, unit)


def _note(x: float, y: float, text: str, anchor: str, colour: str) -> dict[str, object]:
    return {
        "x": x,
        "xref": "paper",
        "xanchor": anchor,
        "y": y,
        "text": text,
        "showarrow": False,
        "font": {"size": 12, "color": colour},
    }
