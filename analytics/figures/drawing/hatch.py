"""Hatching of immature days in time charts."""

from datetime import date, datetime, time, timedelta

import plotly.graph_objects as go

from analytics import wording
from analytics.figures.drawing.theme import Palette

_HALF_DAY = timedelta(hours=12)


def maturing(drawn: go.Figure, first: date, last: date, low: float, high: float, colours: Palette) -> None:
    """Hatch the days from one to another, over the whole height of the axis; nothing where there are none."""
    days = (last - first).days + 1
    if days <= 0:
        return
    # Shapes take no pattern, bars do.
    drawn.add_bar(
        x=[datetime.combine(first, time()) - _HALF_DAY + timedelta(days=days / 2)],
        y=[high - low],
        base=[low],
        width=[days * 86_400_000],
        marker={
            "color": "rgba(0,0,0,0)",
            "line": {"width": 0},
            "pattern": {
                "shape": "/",
                "size": 8,
                "solidity": 0.12,
                "fgcolor": colours.quiet,
                "bgcolor": "rgba(0,0,0,0)",
            },
        },
        hovertemplate=f"{wording.period(first, last)}: still maturing, left out<extra></extra>",
    )
