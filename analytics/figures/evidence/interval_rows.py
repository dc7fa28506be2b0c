"""Chart of shares in rows, each with its interval, and a second share beside it where there is one."""

from collections.abc import Sequence
from typing import NamedTuple

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette

_ROW, _MARGINS, _LEFT = 34, 64, 168


class SharePoint(NamedTuple):
    """A share with its interval and what it is of, in words."""

    value: float
    low: float
    high: float
    of: str


class ShareRow(NamedTuple):
    """A row: its label, one share and another; either may be None. `doubtful` rows are drawn hollow."""

    label: str
    one: SharePoint | None
    other: SharePoint | None
    doubtful: bool = False


def figure(rows: Sequence[ShareRow], names: tuple[str, str], colours: Palette) -> theme.Drawing:
    """A row each, the first on top: the first share above the line, the second below it."""
    drawn = theme.blank(
        colours, height=_MARGINS + _ROW * max(1, len(rows)), left=_LEFT, right=20, top=30, bottom=34
    )
    every = [each for row in rows for each in (row.one, row.other) if each is not None]
    lowest = min((each.low for each in every), default=0.0)
    start = max(0.0, lowest - 0.05)
    drawn.update_xaxes(range=[start, 1.005], tickformat=".0%", nticks=6, showgrid=True)
    drawn.update_yaxes(
        range=[-len(rows) + 0.4, 0.6],
        tickvals=[-place for place in range(len(rows))],
        ticktext=[f"{theme.text(row.label, 24)} " for row in rows],
        showgrid=False,
        tickfont_color=colours.text,
    )
    drawn.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"size": 12}},
    )
    sides = ((0.14, colours.pilot, 0), (-0.14, colours.baseline, 1))
    for (shift, colour, side), name in zip(sides, names, strict=True):
        shown = [
            (-place + shift, row, found)
            for place, row in enumerate(rows)
            if (found := (row.one, row.other)[side]) is not None
        ]
        if not shown:
            continue
        drawn.add_scatter(
            x=[found.value for _, _, found in shown],
            y=[at for at, _, _ in shown],
            mode="markers",
            name=name,
            marker={
                "size": 9,
                "color": colour,
                "symbol": ["circle-open" if row.doubtful and side == 0 else "circle" for _, row, _ in shown],
                "line": {"width": 1.5, "color": colour},
            },
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [found.high - found.value for _, _, found in shown],
                "arrayminus": [found.value - found.low for _, _, found in shown],
                "color": colour,
                "thickness": 1.5,
                "width": 0,
            },
            customdata=[
                [
                    theme.text(row.label),
                    wording.interval(found.low, found.high, "share"),
                    theme.text(found.of, 60),
                ]
                for _, row, found in shown
            ],
            hovertemplate=f"<b>%{{customdata[0]}}</b><br>{theme.text(name)} %{{x:.1%}} (%{{customdata[1]}})"
            "<br>%{customdata[2]}<extra></extra>",
        )
    return drawn.finish()
