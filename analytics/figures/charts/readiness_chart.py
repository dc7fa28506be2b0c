"""Chart of readiness: each category's share of accepted drafts with always-valid bounds, and the bar."""

from collections.abc import Sequence
from typing import NamedTuple

from analytics import wording
from analytics.figures.drawing import share_ticks, theme
from analytics.figures.drawing.theme import Palette

_ROW, _MARGINS = 26, 56
#: Room for the names of categories.
_LEFT = 170


class Lane(NamedTuple):
    """A category: share accepted, always-valid bounds, and whether its lower bound passes the bar."""

    category: str
    share: float
    low: float
    high: float
    drafts: int
    ready: bool


def figure(lanes: Sequence[Lane], bar: float, colours: Palette) -> theme.Drawing:
    """A lane a category, the one with the highest lower bound first; green passes the bar."""
    drawn = theme.blank(
        colours, height=_MARGINS + _ROW * max(1, len(lanes)), left=_LEFT, right=16, top=28, bottom=28
    )
    names = [theme.text(lane.category, 24) for lane in lanes]
    places = [-place for place in range(len(lanes))]
    drawn.update_xaxes(range=[-0.02, 1.0], showgrid=True, **share_ticks.upto(1.0))
    drawn.update_yaxes(
        range=[-len(lanes) + 0.4, 0.6],
        tickvals=places,
        ticktext=names,
        showgrid=False,
        tickfont_color=colours.text,
    )
    for place, lane in zip(places, lanes, strict=True):
        colour = colours.good if lane.ready else colours.pilot
        drawn.add_scatter(
            x=[lane.low, lane.high],
            y=[place, place],
            mode="lines",
            hoverinfo="skip",
            line={"color": theme.veiled(colour, 0.45), "width": 6},
        )
        words = (
            f"{wording.share(lane.share)} of {wording.counted(lane.drafts, 'draft')} accepted<br>"
            f"surely between {wording.share(lane.low)} and {wording.share(lane.high)}"
        )
        drawn.add_scatter(
            x=[lane.low, lane.share],
            y=[place, place],
            mode="markers",
            cliponaxis=False,
            marker={
                "size": [13, 9],
                "symbol": ["line-ns-open", "circle"],
                "color": colour,
                "line": {"width": [3, 1], "color": [colour, colours.page]},
            },
            hovertemplate=f"<b>{theme.text(lane.category)}</b><br>{words}<extra></extra>",
        )
    drawn.add_shape(
        type="line",
        x0=bar,
        x1=bar,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": colours.text, "width": 2, "dash": "dot"},
    )
    drawn.add_annotation(
        x=bar,
        y=1,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        text=f"bar {wording.share(bar, 0)}",
        font={"size": 12, "color": colours.quiet},
    )
    return drawn.finish()
