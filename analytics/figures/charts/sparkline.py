"""Sparkline: a metric's course without axes, its last point marked."""

from collections.abc import Sequence

from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette


def figure(values: Sequence[float], colours: Palette) -> theme.Drawing:
    """Draws the values in order; at least two."""
    drawn = theme.blank(colours, height=40, left=4, right=4, top=5, bottom=5)
    drawn.add_scatter(
        x=list(range(len(values))), y=list(values), mode="lines", line={"color": colours.pilot, "width": 2}
    )
    drawn.add_scatter(
        x=[len(values) - 1], y=[values[-1]], mode="markers", marker={"size": 6, "color": colours.pilot}
    )
    drawn.update_layout(xaxis={"visible": False}, yaxis={"visible": False})
    return drawn.finish()
