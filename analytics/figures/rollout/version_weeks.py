"""Two versions by week: the difference within each week, and the new version's share of the tickets."""

import polars as pl

from analytics import wording
from analytics.agents.version_difference import VersionDifference
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette


def figure(found: VersionDifference, colours: Palette) -> theme.Drawing:
    """A point a week for the difference, bars for the share, the average of the weeks with its interval."""
    drawn = theme.blank(colours, height=250, left=52, right=48, top=14, bottom=32)
    of = [f"{wording.day(week.monday)}" for week in found.weeks]
    drawn.add_bar(
        x=of,
        y=[100 * week.share for week in found.weeks],
        yaxis="y2",
        marker={"color": theme.veiled(colours.baseline, 0.25)},
        hovertemplate="Week of %{x}: %{y:.0f} % of tickets had the new version<extra></extra>",
    )
    if found.value is not None and found.low is not None and found.high is not None:
        drawn.add_hrect(
            y0=100 * found.low,
            y1=100 * found.high,
            fillcolor=colours.pilot,
            opacity=colours.veil,
            line_width=0,
        )
        drawn.add_hline(y=100 * found.value, line={"color": colours.pilot, "width": 2})
    drawn.add_hline(y=0, line={"color": colours.quiet, "width": 1})
    points = [(day, week.difference) for day, week in zip(of, found.weeks, strict=True)]
    drawn.add_scatter(
        x=[day for day, value in points if value is not None],
        y=[100 * value for _, value in points if value is not None],
        mode="markers",
        marker={"color": colours.pilot, "size": 9},
        hovertemplate="Week of %{x}: %{y:+.1f} points<extra></extra>",
    )
    drawn.update_layout(
        xaxis={"type": "category", "showgrid": False, "nticks": 5},
        yaxis={"zeroline": False, "ticksuffix": " pts"},
        yaxis2={
            "overlaying": "y", "side": "right", "range": [0, 105], "showgrid": False, "zeroline": False,
            "tickfont": {"color": colours.quiet, "size": 12}, "tickvals": [0, 50, 100],
            "ticktext": ["0 %", "50 %", "100 %"],
        },
    )  # fmt: skip
    return drawn.finish()


def values(found: VersionDifference) -> pl.DataFrame:
    """The weeks as rows."""
    return pl.DataFrame(
        [
            (week.monday, week.new, week.new_solved, week.old, week.old_solved, week.share, week.difference)
            for week in found.weeks
        ],
        schema={
            "monday": pl.Date,
            "new_tickets": pl.Int64,
            "new_solved_alone": pl.Float64,
            "old_tickets": pl.Int64,
            "old_solved_alone": pl.Float64,
            "new_share": pl.Float64,
            "difference": pl.Float64,
        },
        orient="row",
    )
