"""Pareto chart: the cumulative share of failures by cluster, largest first."""

from collections.abc import Sequence

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette

_TICKS = (0, 40, 80, 100)


def figure(
    clusters: Sequence[tuple[str, int]], first: int, colours: Palette, goal: float = 0.8
) -> theme.Drawing:
    """A mark a cluster at what all clusters up to it add up to; `first` of them reach the goal."""
    drawn = theme.blank(colours, height=260, left=44, right=16, top=14, bottom=40)
    whole = sum(tickets for _, tickets in clusters) or 1
    added = [sum(tickets for _, tickets in clusters[: place + 1]) / whole for place in range(len(clusters))]
    numbers = list(range(1, len(clusters) + 1))
    drawn.add_scatter(
        x=[0, *numbers],
        y=[0.0, *(round(100 * share, 2) for share in added)],
        mode="lines",
        line={"color": colours.baseline, "width": 2},
        fill="tozeroy",
        fillcolor=theme.veiled(colours.baseline, colours.veil),
        hoverinfo="skip",
    )
    drawn.add_scatter(
        x=numbers,
        y=[round(100 * share, 2) for share in added],
        mode="markers",
        marker={
            "size": [7 if number <= first else 5 for number in numbers],
            "color": [colours.pilot if number <= first else colours.baseline for number in numbers],
        },
        text=[
            f"<b>{number} {theme.text(name, 40)}</b><br>{wording.counted(tickets, 'failure')}, "
            f"{wording.share(tickets / whole)}<br>up to here {wording.share(share)}"
            for number, (name, tickets), share in zip(numbers, clusters, added, strict=True)
        ],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )
    drawn.add_hline(y=100 * goal, line={"color": colours.quiet, "width": 1, "dash": "dot"})
    reached = added[first - 1] if first else 0.0
    drawn.add_scatter(
        x=[first, first],
        y=[0, 100 * reached],
        mode="lines",
        line={"color": colours.quiet, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    beyond = first <= 0.6 * len(clusters)
    drawn.add_annotation(
        x=first,
        y=0,
        xanchor="left" if beyond else "right",
        yanchor="bottom",
        xshift=6 if beyond else -6,
        yshift=4,
        text=f"<b>{first} of {len(clusters)} clusters</b>: {wording.share(reached, 0)} of failures",
        showarrow=False,
        font={"size": 12},
    )
    drawn.update_layout(
        xaxis={
            "range": [0, len(clusters) + 0.5],
            "nticks": 6,
            "title": {"text": "clusters, the largest first", "font": {"size": 12, "color": colours.quiet}},
        },
        yaxis={
            "range": [0, 104],
            "tickvals": _TICKS,
            "ticktext": [wording.share(tick / 100, 0) for tick in _TICKS],
        },
    )
    return drawn.finish()
