"""Chart of a signal by day: baseline in grey, alarming days in colour, expectation."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import polars as pl

from analytics import wording
from analytics.figures.drawing import marks, theme
from analytics.figures.drawing.marks import Mark
from analytics.figures.drawing.theme import Palette
from analytics.trends.signals.watch_settings import Signal, Watch

#: Seconds between two ticks of a time span: those that a person counts in.
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(60 * minutes for minutes in (1, 2, 5, 10, 15, 30)),
    *(3600 * hours for hours in (1, 2, 4, 6, 12)),
    *(86400 * days for days in (1, 2, 5, 10, 30)),
)


def figure(
    days: pl.DataFrame, signal: Signal, watch: Watch, noted: Sequence[Mark], colours: Palette
) -> theme.Drawing:
    """`days` has day and value, as `signal.unit` has it; a drift is drawn as a share."""
    drawn = theme.blank(colours, height=226, left=54, right=14, top=24, bottom=34)
    scale = 100.0 if signal.unit in ("share", "index") else 1.0
    inside = pl.col("day").is_between(signal.since, signal.until)
    # The grey line is broken where the days stand out, not drawn across them.
    grey = days.with_columns(pl.when(~inside).then("value").alias("value"))
    for found, tint, width in (
        (grey, colours.baseline, 1.2),
        (days.filter(inside), colours.pilot, 2.4),
    ):
        drawn.add_scatter(
            x=[_at(day) for day in found["day"]],
            y=[None if value is None else scale * value for value in found["value"]],
            mode="lines+markers",
            line={"color": tint, "width": width},
            marker={"size": 3 if tint == colours.baseline else 6, "color": tint},
            text=[f"{wording.day(day, year=True)}: {_said(value, signal)}" for day, value in found.rows()],
            hovertemplate="%{text}<extra></extra>",
            connectgaps=False,
            cliponaxis=False,
        )
    if signal.kind != "drift":
        length = (signal.until - signal.since).days + 1
        usual = scale * signal.expected / (length if signal.unit == "tickets" else 1)
        drawn.add_scatter(
            x=[_at(signal.since) - timedelta(hours=12), _at(signal.until) + timedelta(hours=12)],
            y=[usual, usual],
            mode="lines",
            line={"color": colours.text, "width": 1.5, "dash": "dot"},
            hovertemplate="expected<extra></extra>",
        )
    border = {**_edge(watch.days[0]), "text": " baseline ends", "xanchor": "left"}
    drawn.update_layout(
        xaxis=_axis(watch),
        yaxis=_ticks(days, signal, scale),
        shapes=[
            *marks.lines(noted, colours),
            {
                "type": "line", "x0": _at(watch.days[0]), "x1": _at(watch.days[0]), "y0": 0, "y1": 1,
                "yref": "paper", "line": {"color": colours.quiet, "width": 1}, "layer": "below",
            },
        ],
        annotations=[
            *marks.letters(noted, colours),
            {**border, "showarrow": False, "font": {"size": 11, "color": colours.quiet}},
        ],
    )  # fmt: skip
    return drawn.finish()


def _said(value: float | None, signal: Signal) -> str:
    if value is None:
        return ""
    if signal.unit == "tickets":
        return wording.counted(round(value), "ticket")
    return wording.value(value, "seconds" if signal.unit == "seconds" else "share")


def _ticks(days: pl.DataFrame, signal: Signal, scale: float) -> dict[str, object]:
    if signal.unit in ("share", "index"):
        return {"ticksuffix": f"{wording.NARROW}%", "rangemode": "tozero"}
    if signal.unit == "tickets":
        return {"rangemode": "tozero"}
    highest = days["value"].max()
    top = float(highest) if isinstance(highest, float) else 1.0
    step = next((each for each in _STEPS if each <= top <= 4 * each), top / 3)
    places = [step * number for number in range(1, int(top / step + 1e-9) + 1)]
    return {
        "rangemode": "tozero",
        "tickmode": "array",
        "tickvals": [scale * place for place in places],
        "ticktext": [wording.brief(place) for place in places],
    }


def _axis(watch: Watch) -> dict[str, object]:
    first, last = watch.baseline[0], watch.days[1]
    span = (last - first).days
    places = [first + timedelta(days=round(span * number / 4)) for number in range(5)]
    return {
        "type": "date",
        # Room to the lowest word of the other axis, which stands beside the first day.
        "ticklabelstandoff": 6,
        "range": [_at(first) - timedelta(hours=12), _at(last) + timedelta(hours=12)],
        "tickmode": "array",
        "tickvals": [_at(place) for place in places],
        "ticktext": [wording.day(place) for place in places],
    }


def _edge(day: date) -> dict[str, object]:
    return {"x": _at(day), "y": 1, "yref": "paper", "yanchor": "top"}


def _at(day: date) -> datetime:
    return datetime.combine(day, time())
