"""Chart of one change: the target's weeks, what they would have been without it, and placebos behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette
from analytics.metrics import Unit

HEIGHT = 320
READING = (
    "Line: the changed category by week. Dashed, with a 95 % band: without the change, had it moved like "
    "untouched categories. Grey lines: the largest of these. Shaded: the weeks in which it was chosen."
)
#: More placebos behind a chart are a grey cloud.
_MOST_PLACEBOS = 12


@dataclass(frozen=True, slots=True)
class Week:
    """A week by its first day: the level seen, tickets, and the level without the change with its band."""

    start: date
    level: float
    tickets: int
    without: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the chart shows of a change; placebos are levels by week, in the order of `weeks`."""

    category: str
    live_on: date
    weeks: tuple[Week, ...]
    placebos: tuple[tuple[float, ...], ...]
    picked: tuple[date, date] | None
    unit: Unit


def figure(told: Drawn, colours: Palette) -> theme.Drawing:
    """Weeks before and after the start with the counterfactual."""
    drawn = theme.blank(colours, height=HEIGHT, left=48, right=14, top=26, bottom=30)
    days = [week.start + timedelta(days=3) for week in told.weeks]
    scale = 100 if told.unit == "share" else 1
    for each in told.placebos[:_MOST_PLACEBOS]:
        _line(drawn, days, each, scale, {"color": theme.veiled(colours.baseline, 0.22), "width": 1})
    _line(drawn, days, [week.high for week in told.weeks], scale, {"width": 0, "color": colours.page})
    drawn.add_scatter(
        x=days,
        y=[scale * week.low for week in told.weeks],
        mode="lines",
        line={"width": 0},
        fill="tonexty",
        fillcolor=theme.veiled(colours.baseline, colours.veil),
        hoverinfo="skip",
    )
    without = [week.without for week in told.weeks]
    _line(drawn, days, without, scale, {"color": colours.quiet, "width": 2, "dash": "dash"})
    drawn.add_scatter(
        x=days,
        y=[scale * week.level for week in told.weeks],
        mode="lines+markers",
        line={"color": colours.pilot, "width": 2.5},
        marker={"size": 6, "color": colours.pilot},
        text=[
            f"week of {wording.day(week.start)}<br>{wording.value(week.level, told.unit)} of "
            f"{wording.counted(week.tickets, 'ticket')}<br>without the change "
            f"{wording.value(week.without, told.unit)}"
            for week in told.weeks
        ],
        hovertemplate="%{text}<extra></extra>",
    )
    if told.picked is not None:
        drawn.add_vrect(
            x0=told.picked[0], x1=told.picked[1] + timedelta(days=1), line_width=0,
            fillcolor=theme.veiled(colours.baseline, 0.12), layer="below",
        )  # fmt: skip
    drawn.add_vline(x=told.live_on, line={"color": colours.text, "width": 1, "dash": "dot"})
    drawn.add_annotation(
        x=told.live_on, y=1, yref="paper", yanchor="bottom", xanchor="left", showarrow=False,
        text=f"live {wording.day(told.live_on)}", font={"size": 12, "color": colours.text},
    )  # fmt: skip
    named = told.weeks[:: max(1, len(told.weeks) // 4)]
    drawn.update_layout(
        xaxis={
            "type": "date",
            "tickmode": "array",
            "tickvals": [week.start + timedelta(days=3) for week in named],
            "ticktext": [wording.day(week.start) for week in named],
        },
        yaxis={"ticksuffix": f"{wording.NARROW}%" if told.unit == "share" else "", "nticks": 5,
               "range": _range(told.weeks, scale)},
    )  # fmt: skip
    return drawn.finish()


def _range(weeks: Sequence[Week], scale: int) -> list[float]:
    """The weeks and the band in full; placebos may leave the picture."""
    ends = [end for week in weeks for end in (week.level, week.low, week.high) if end == end]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = 0.08 * (high - low or 1.0)
    return [scale * (low - room), scale * (high + room)]


def _line(
    drawn: theme.Drawing, days: Sequence[date], levels: Sequence[float], scale: int, line: dict[str, object]
) -> None:
    drawn.add_scatter(
        x=days, y=[scale * level for level in levels], mode="lines", line=line, hoverinfo="skip"
    )
