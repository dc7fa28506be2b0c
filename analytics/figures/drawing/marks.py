"""Event markers of time charts: lettered lines whose key stands beside the chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette
from analytics.trends.unusual_days import Event

#: More lines than this hide the chart; the newest are drawn.
MARKS_AT_MOST = 8
_LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Mark:
    """A day with a letter, and everything noted on it."""

    letter: str
    day: date
    events: tuple[Event, ...]

    @property
    def words(self) -> str:
        """What was noted: 16 Oct training change: warmer tone."""
        told = [f"{each.kind} {each.what}" for each in self.events]
        return f"{wording.day(self.day)} {'; '.join(told)}"


def of(events: Sequence[Event], first: date, last: date) -> tuple[Mark, ...]:
    """The marks of a chart that shows these days, in order."""
    by_day: dict[date, list[Event]] = {}
    for event in sorted(events, key=lambda each: each.day):
        if first <= event.day <= last:
            by_day.setdefault(event.day, []).append(event)
    newest = list(by_day.items())[-MARKS_AT_MOST:]
    return tuple(
        Mark(letter, day, tuple(noted)) for letter, (day, noted) in zip(_LETTERS, newest, strict=False)
    )


def lines(marks: Sequence[Mark], colours: Palette, *, above: float = 1.0) -> list[dict[str, object]]:
    """A dashed line a mark, from the bottom up to `above`, a share of the figure: shapes of a layout."""
    return [
        {
            "type": "line",
            "x0": _at(mark),
            "x1": _at(mark),
            "y0": 0,
            "y1": above,
            "yref": "paper",
            "line": {"color": colours.border, "width": 1, "dash": "dash"},
            "layer": "below",
        }
        for mark in marks
    ]


def letters(
    marks: Sequence[Mark], colours: Palette, *, above: float = 1.0, first: date | None = None
) -> list[dict[str, object]]:
    """The letter on top of each line: annotations of a layout.

    On the first day of a chart it stands to the right, where it cannot lie on the numbers of the axis.
    """
    return [
        {
            "x": _at(mark),
            "y": above,
            "yref": "paper",
            "yanchor": "bottom",
            "xanchor": "left" if mark.day == first else "center",
            "xshift": 3 if mark.day == first else 0,
            "text": f"<b>{mark.letter}</b>",
            "hovertext": theme.text(mark.words, 120),
            "showarrow": False,
            "font": {"size": 11, "color": colours.quiet},
        }
        for mark in marks
    ]


def _at(mark: Mark) -> datetime:
    return datetime.combine(mark.day, time())
