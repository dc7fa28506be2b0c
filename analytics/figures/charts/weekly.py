"""Bar chart of a cluster's failures by week, with events marked by letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Week:
    """Failures of the seven days that begin on a day."""

    start: date
    tickets: int

    @property
    def end(self) -> date:
        """Its last day."""
        return self.start + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Marked:
    """An event with its letter in the chart."""

    day: date
    what: str


def figure(weeks: Sequence[Week], marked: Sequence[Marked], colour: str, colours: Palette) -> theme.Drawing:
    """A bar a week, and a dotted line with its letter at each of what is marked."""
    drawn = theme.blank(colours, height=220, left=34, right=10, top=22, bottom=28)
    drawn.add_bar(
        x=[week.start + timedelta(days=3) for week in weeks],
        y=[week.tickets for week in weeks],
        width=[5.6 * 86_400_000] * len(weeks),
        marker={"color": colour, "line": {"width": 0}},
        text=[
            f"{wording.period(week.start, week.end)}<br>{wording.counted(week.tickets, 'failure')}"
            for week in weeks
        ],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )
    for letter, each in zip(_LETTERS, marked, strict=False):
        drawn.add_vline(x=each.day, line={"color": colours.quiet, "width": 1, "dash": "dot"})
        drawn.add_annotation(
            x=each.day,
            y=1,
            yref="paper",
            yanchor="bottom",
            text=f"<b>{letter}</b>",
            hovertext=f"{wording.day(each.day)}: {theme.text(each.what, 60)}",
            showarrow=False,
            font={"size": 12},
        )
    most = max((week.tickets for week in weeks), default=1)
    drawn.update_layout(
        xaxis={"type": "date", **_ticks(weeks)},
        yaxis={"range": [0, max(4, most * 1.1)], "tickformat": "d", "nticks": 4},
    )
    return drawn.finish()


def key(marked: Sequence[Marked]) -> str:
    """Returns the legend of the letters; people's words pass through `wording.plain`."""
    return " · ".join(
        f"**{letter}** {wording.day(each.day)}, {wording.plain(each.what, 60)}"
        for letter, each in zip(_LETTERS, marked, strict=False)
    )


def _ticks(weeks: Sequence[Week]) -> dict[str, object]:
    step = max(1, len(weeks) // 5)
    named = weeks[::step]
    return {
        "tickmode": "array",
        "tickvals": [week.start + timedelta(days=3) for week in named],
        "ticktext": [wording.day(week.start) for week in named],
    }
