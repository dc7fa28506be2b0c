"""Charts of thresholds: wrong answers against the share answered, and how right each score was."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from analytics import wording
from analytics.figures.drawing import share_ticks, theme
from analytics.figures.drawing.theme import Palette

_HEIGHT = 330
_LEFT, _BOTTOM = 52, 44


class CurvePoint(NamedTuple):
    """One threshold: share answered, share wrong of those with its interval, and how many answers."""

    threshold: float
    coverage: float
    risk: float
    low: float
    high: float
    answered: int


class ScoreBin(NamedTuple):
    """Answers of similar score: mean score, share right with its interval, and how many."""

    score: float
    right: float
    low: float
    high: float
    n: int


def risk_coverage(
    points: Sequence[CurvePoint],
    allowed: float,
    promised: float | None,
    colours: Palette,
    *,
    name: Callable[[float], str],
    other: Sequence[CurvePoint] = (),
    cheapest: tuple[float, float] | None = None,
) -> theme.Drawing:
    """Wrong answers by the share of tickets answered, with band, what is allowed, and the promised threshold.

    `other` is the curve of another score on the same answers, in grey; `cheapest` the shares answered between
    which the cheapest threshold lies.
    """
    drawn = theme.blank(colours, height=_HEIGHT, left=_LEFT, right=20, top=24, bottom=_BOTTOM)
    tops = [*(each.high for each in points), allowed]
    highest = min(1.0, 1.1 * max(tops, default=1.0))
    if points:
        # A strict threshold answers few, and its band would hide all others.
        steady = [each.high for each in points if each.coverage >= 0.05] or tops
        highest = min(1.0, 1.15 * max([*steady, allowed]))
    drawn.update_xaxes(
        range=[0, 1.01], showgrid=True, title_text="share of tickets answered", **share_ticks.upto(1.0)
    )
    drawn.update_yaxes(range=[0, highest], title_text="wrong, of those answered", **share_ticks.upto(highest))
    drawn.update_layout(
        xaxis_title_font={"size": 12, "color": colours.quiet},
        yaxis_title_font={"size": 12, "color": colours.quiet},
    )
    if cheapest is not None:
        drawn.add_vrect(
            x0=min(cheapest),
            x1=max(max(cheapest), min(cheapest) + 0.004),
            fillcolor=theme.veiled(colours.baseline, colours.veil),
            line_width=0,
            annotation={
                "text": "cheapest",
                "font": {"size": 12, "color": colours.quiet},
                "yanchor": "bottom",
            },
            annotation_position="top left",
        )
    across = [each.coverage for each in points]
    drawn.add_scatter(
        x=[*across, *reversed(across)],
        y=[*(each.high for each in points), *(each.low for each in reversed(points))],
        fill="toself",
        fillcolor=theme.veiled(colours.pilot, colours.veil),
        line={"width": 0},
        hoverinfo="skip",
    )
    if other:
        drawn.add_scatter(
            x=[each.coverage for each in other],
            y=[each.risk for each in other],
            mode="lines",
            line={"color": colours.baseline, "width": 2, "dash": "dash"},
            hovertemplate="agent's confidence: %{y:.1%} wrong of %{x:.0%}<extra></extra>",
        )
    drawn.add_scatter(
        x=across,
        y=[each.risk for each in points],
        mode="lines+markers",
        line={"color": colours.pilot, "width": 2},
        marker={"size": 4, "color": colours.pilot},
        customdata=[
            [
                name(each.threshold),
                wording.interval(each.low, each.high, "share"),
                wording.counted(each.answered, "answer"),
            ]
            for each in points
        ],
        hovertemplate="<b>from %{customdata[0]} on</b><br>answers %{x:.1%}, wrong %{y:.1%} (%{customdata[1]})"
        "<br>%{customdata[2]} with a known truth<extra></extra>",
    )
    drawn.add_hline(
        y=allowed,
        line={"color": colours.text, "width": 2, "dash": "dot"},
        annotation={
            "text": f"allowed {wording.share(allowed, 0)}",
            "font": {"size": 12, "color": colours.quiet},
        },
        annotation_position="top right",
    )
    mine = [each for each in points if promised is not None and abs(each.threshold - promised) < 1e-6]
    # Where several thresholds answer the same, the strictest of them stands for all.
    if promised is not None and not mine:
        mine = [each for each in points if each.threshold >= promised][-1:]
    for each in mine:
        drawn.add_scatter(
            x=[each.coverage],
            y=[each.risk],
            mode="markers+text",
            cliponaxis=False,
            text=[f"from {name(promised or each.threshold)} on"],
            textposition="bottom center" if each.coverage > 0.7 else "bottom right",
            textfont={"size": 12, "color": colours.text},
            marker={"size": 13, "color": colours.good, "line": {"width": 2, "color": colours.page}},
            hoverinfo="skip",
        )
    return drawn.finish()


def reliability(bins: Sequence[ScoreBin], colours: Palette) -> theme.Drawing:
    """The share right of each tenth of the answers by their mean score; on the diagonal claims are true."""
    drawn = theme.blank(colours, height=_HEIGHT, left=_LEFT, right=20, top=24, bottom=_BOTTOM)
    drawn.update_xaxes(range=[0, 1.02], tickformat=".1f", nticks=6, showgrid=True, title_text="score")
    drawn.update_yaxes(range=[0, 1.02], title_text="right", **share_ticks.upto(1.0))
    drawn.update_layout(
        xaxis_title_font={"size": 12, "color": colours.quiet},
        yaxis_title_font={"size": 12, "color": colours.quiet},
    )
    drawn.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": colours.baseline, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    drawn.add_annotation(
        x=0.03,
        y=0.1,
        text="as claimed",
        showarrow=False,
        xanchor="left",
        font={"size": 12, "color": colours.quiet},
    )
    drawn.add_scatter(
        x=[each.score for each in bins],
        y=[each.right for each in bins],
        mode="markers+lines",
        line={"color": theme.veiled(colours.pilot, 0.5), "width": 1},
        marker={"size": 8, "color": colours.pilot},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [each.high - each.right for each in bins],
            "arrayminus": [each.right - each.low for each in bins],
            "color": theme.veiled(colours.pilot, 0.6),
            "thickness": 2,
            "width": 0,
        },
        customdata=[
            [wording.interval(each.low, each.high, "share"), wording.counted(each.n, "answer")]
            for each in bins
        ],
        hovertemplate="score %{x:.2f}: %{y:.1%} right (%{customdata[0]}), %{customdata[1]}<extra></extra>",
    )
    return drawn.finish()
