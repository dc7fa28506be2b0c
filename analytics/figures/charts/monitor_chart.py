"""Chart of the daily monitor: the difference with its always-valid band, and its expected width."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil, floor, log10

import plotly.graph_objects as go

from analytics import wording
from analytics.figures.charts import criteria, monitor_text
from analytics.figures.drawing import hatch, marks, theme
from analytics.figures.drawing.marks import Mark
from analytics.figures.drawing.theme import Palette
from analytics.pilot.plan import FEWEST_DAYS
from analytics.pilot.verdict_records import Judged, Look, Verdict

_HALF_DAY = timedelta(hours=12)
#: How much of the picture's width the longest words in it take, where it is narrow.
_WORDS = 0.4
#: How high the lines of noted events reach: their letters stand below the words of days on the top.
_LETTERED = 0.92


@dataclass(frozen=True, slots=True)
class Days:
    """The marked days: last counted, last seen, decision."""

    first: date
    mature: date | None
    seen: date
    decision: date

    @classmethod
    def of(cls, verdict: Verdict) -> "Days":
        """The days of a verdict."""
        return cls(verdict.first_day, verdict.last_day, verdict.seen, verdict.plan.decision)


def figure(found: Judged, days: Days, colours: Palette, noted: Sequence[Mark] = ()) -> theme.Drawing:
    """A line with its always-valid band; dotted, how wide that will be on the days until the decision."""
    drawn = theme.blank(colours, height=424, left=54, right=24, top=40, bottom=30)
    monitor = found.monitor
    looks = [look for look in monitor.looks if look.value is not None] if monitor else []
    last = max(days.decision, days.seen, days.first + timedelta(days=FEWEST_DAYS - 1))
    low, high = _range(found, looks)
    notes: list[dict[str, object]] = []
    if looks:
        _band(drawn, found, looks, colours)
        _coming(drawn, found, looks, colours, notes)
        notes.append(_value(found, looks[-1], last, colours))
    for shape in marks.lines(noted, colours, above=_LETTERED):
        drawn.add_shape(shape)
    notes += marks.letters(noted, colours, above=_LETTERED, first=days.first)
    _maturing(drawn, days, low, high, colours, notes)
    _event(drawn, days.first + timedelta(days=FEWEST_DAYS - 1), f"day {FEWEST_DAYS}", colours, notes, days)
    _event(drawn, days.decision, f"decision<br>{wording.day(days.decision)}", colours, notes, days)
    drawn.add_hline(y=0, line={"color": colours.baseline, "width": 1}, layer="below")
    line = monitor_text.scaled(found, criteria.allowed(found))
    if found.criterion.margin and low < line < high:
        drawn.add_hline(y=line, line={"color": colours.quiet, "width": 1, "dash": "dash"}, layer="below")
        # Where nothing is drawn yet: at the other end it would lie on the band and the first days' line.
        place = {"y": line, "yref": "y", "yanchor": "bottom", "xshift": -4}
        notes.append({**_note(last, "limit", "right", colours), **place})
    drawn.update_layout(
        yaxis={"range": [low, high], **_ticks(found, low, high)},
        xaxis=_axis(days.first, last),
        annotations=notes,
    )
    return drawn.finish()


def _band(drawn: go.Figure, found: Judged, looks: list[Look], colours: Palette) -> None:
    bounded = [look for look in looks if look.low is not None and look.high is not None]
    if len(bounded) > 1:
        at = [_at(look.day) for look in bounded]
        drawn.add_scatter(
            x=at + at[::-1],
            y=[monitor_text.scaled(found, look.high) for look in bounded]
            + [monitor_text.scaled(found, look.low) for look in reversed(bounded)],
            fill="toself",
            fillcolor=theme.veiled(colours.pilot, colours.veil),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
        )
    drawn.add_scatter(
        x=[_at(look.day) for look in looks],
        y=[monitor_text.scaled(found, look.value) for look in looks],
        mode="lines+markers" if len(looks) <= 40 else "lines",
        line={"color": colours.pilot, "width": 2.5},
        marker={"size": 7},
        customdata=[
            f"{monitor_text.said(found, look)}<br>n {wording.counted(look.tickets, 'ticket')}"
            for look in looks
        ],
        hovertemplate="<b>until %{x|%-d %b}</b><br>%{customdata}<extra></extra>",
    )


def _coming(
    drawn: go.Figure, found: Judged, looks: list[Look], colours: Palette, notes: list[dict[str, object]]
) -> None:
    last = looks[-1]
    expected = found.monitor.expected if found.monitor else ()
    if not expected or last.low is None or last.high is None:
        return
    days = [last.day, *(each.day for each in expected)]
    upper = [last.high, *(each.high for each in expected)]
    lower = [last.low, *(each.low for each in expected)]
    for ends in (upper, lower):
        drawn.add_scatter(
            x=[_at(day) for day in days],
            y=[monitor_text.scaled(found, end) for end in ends],
            mode="lines",
            line={"color": colours.pilot, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
        )
    if len(expected) >= 5:
        # As wide as the words are, below all of the line above them, which would strike through them.
        width = (expected[-1].day - looks[0].day) * _WORDS
        over = [end for day, end in zip(days, lower, strict=True) if day >= expected[-1].day - width]
        note = _note(expected[-1].day, "expected until then", "right", colours)
        below = {"y": min(monitor_text.scaled(found, end) for end in over), "yref": "y", "yanchor": "top"}
        notes.append({**note, **below, "xshift": -6, "yshift": -4})


def _value(found: Judged, last: Look, until: date, colours: Palette) -> dict[str, object]:
    right = (last.day - until).days > -4
    words = f"<b>{monitor_text.amount(found, last.value or 0.0, unit=False)}</b>"
    if last.low is not None and last.high is not None:
        words += f"  ({monitor_text.bounds(found, last)})"
    return {
        **_note(last.day, words, "right" if right else "left", colours),
        "y": monitor_text.scaled(found, last.value),
        "yref": "y",
        "yanchor": "bottom",
        "yshift": 8,
        "xshift": -4 if right else 8,
        "font": {"size": 12, "color": colours.pilot},
        "bgcolor": colours.page,
    }


def _maturing(
    drawn: go.Figure, days: Days, low: float, high: float, colours: Palette, notes: list[dict[str, object]]
) -> None:
    start = days.first if days.mature is None else days.mature + timedelta(days=1)
    until = min(days.seen, max(days.decision, start))
    count = (until - start).days + 1
    if count <= 0:
        return
    hatch.maturing(drawn, start, until, low, high, colours)
    middle = start + timedelta(days=(count - 1) // 2)
    notes.append({**_note(middle, "still<br>maturing", "center", colours), "yanchor": "bottom"})


def _event(
    drawn: go.Figure,
    day: date,
    words: str,
    colours: Palette,
    notes: list[dict[str, object]],
    days: Days,
) -> None:
    decision = day == days.decision
    if not decision and abs((day - days.decision).days) < 3:
        return
    drawn.add_vline(
        x=_at(day),
        line={
            "color": colours.text if decision else colours.quiet,
            "width": 1.5 if decision else 1,
            "dash": "dot",
        },
        layer="below",
    )
    note = _note(day, words, "right" if decision and day >= days.seen else "center", colours)
    notes.append(
        {
            **note,
            "yanchor": "bottom",
            "font": {"size": 11, "color": colours.text if decision else colours.quiet},
        }
    )


def _range(found: Judged, looks: list[Look]) -> tuple[float, float]:
    ends = [
        monitor_text.scaled(found, bound)
        for look in looks
        for bound in (look.low, look.value, look.high)
        if bound is not None
    ]
    # The first days are so wide that nothing else could be seen: the last ones decide what is shown.
    late = [
        monitor_text.scaled(found, bound)
        for look in looks[max(0, len(looks) // 4) :]
        for bound in (look.low, look.value, look.high)
        if bound is not None
    ]
    shown = late or ends
    if not shown:
        return -1.0, 1.0
    size = max(abs(min(shown)), abs(max(shown))) or 1.0
    low, high = min(0.0, *shown), max(0.0, *shown)
    return low - 0.12 * size, high + 0.12 * size


def _ticks(found: Judged, low: float, high: float) -> dict[str, object]:
    """Returns round tick values around 0, signed: +10, 0, −10."""
    if found.metric.unit == "seconds" and not found.relative:
        step = max(abs(low), abs(high)) / 2
    else:
        rough = (high - low) / 5
        scale = 10.0 ** floor(log10(rough))
        step = scale * next(each for each in (1, 2, 5, 10) if rough <= each * scale)
    places = [step * number for number in range(ceil(low / step), floor(high / step) + 1)]
    return {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": [monitor_text.place(found, each) for each in places],
    }


def _axis(first: date, last: date) -> dict[str, object]:
    span = (last - first).days
    count = min(3, span) or 1
    places = [first + timedelta(days=round(span * number / count)) for number in range(count + 1)]
    return {
        "type": "date",
        "range": [_at(first) - _HALF_DAY, _at(last) + _HALF_DAY],
        "tickmode": "array",
        "tickvals": [_at(place) for place in dict.fromkeys(places)],
        "ticktext": [wording.day(place) for place in dict.fromkeys(places)],
    }


def _at(day: date) -> datetime:
    return datetime.combine(day, time())


def _note(day: date, words: str, anchor: str, colours: Palette) -> dict[str, object]:
    return {
        "x": _at(day),
        "xref": "x",
        "xanchor": anchor,
        "y": 1.0,
        "yref": "paper",
        "text": words,
        "showarrow": False,
        "align": anchor,
        "font": {"size": 11, "color": colours.quiet},
    }
