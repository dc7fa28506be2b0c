"""Chart of knowledge coverage: clean articles of each category, and how often the agent fails there."""

from collections.abc import Sequence
from typing import NamedTuple

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette

_ROW, _MARGINS, _LEFT = 26, 62, 170
#: More articles than these are drawn as so many.
_MOST = 5


class CategoryRow(NamedTuple):
    """A category: clean articles, all articles, share of requests within reach, share that failed or None."""

    category: str
    clean: int
    entries: int
    covered: float
    failed: float | None


def figure(rows: Sequence[CategoryRow], fewest: int, colours: Palette) -> theme.Drawing:
    """A row a category, the largest first: a place for each clean article; the dot's size is failures."""
    drawn = theme.blank(
        colours, height=_MARGINS + _ROW * max(1, len(rows)), left=_LEFT, right=16, top=28, bottom=34
    )
    places = [-place for place in range(len(rows))]
    labels = ["0", "1", "2", "3", "4", f"{_MOST}+"]
    drawn.update_xaxes(
        range=[-0.4, _MOST + 0.4], tickvals=list(range(_MOST + 1)), ticktext=labels, showgrid=True
    )
    drawn.update_yaxes(
        range=[-len(rows) + 0.4, 0.6],
        tickvals=places,
        ticktext=[theme.text(row.category, 24) for row in rows],
        showgrid=False,
        tickfont_color=colours.text,
    )
    drawn.add_shape(
        type="rect",
        x0=fewest - 0.4,
        x1=_MOST + 0.4,
        y0=0,
        y1=1,
        yref="paper",
        layer="below",
        line_width=0,
        fillcolor=theme.veiled(colours.good, 0.12),
    )
    drawn.add_annotation(
        x=(fewest + _MOST) / 2,
        y=1,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        text="enough",
        font_color=colours.text,
    )
    for place, row in zip(places, rows, strict=True):
        colour = colours.good if row.clean >= fewest else colours.pilot
        failed = "no tickets of the agent" if row.failed is None else f"{wording.share(row.failed)} failed"
        words = (
            f"{row.clean} of {wording.counted(row.entries, 'article')} clean<br>"
            f"{wording.share(row.covered)} of requests within reach<br>{failed}"
        )
        drawn.add_scatter(
            x=[min(row.clean, _MOST)],
            y=[place],
            mode="markers",
            cliponaxis=False,
            marker={
                "size": 9 if row.failed is None else 9 + 18 * row.failed,
                "symbol": "circle-open" if row.failed is None else "circle",
                "color": colour,
                "line": {"width": 1.5, "color": colour if row.failed is None else colours.page},
            },
            hovertemplate=f"<b>{theme.text(row.category)}</b><br>{words}<extra></extra>",
        )
    return drawn
