"""Chart of a year of months: two metrics with intervals, targets and events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from analytics import wording
from analytics.estimates import Estimate
from analytics.figures.drawing import marks, theme
from analytics.figures.drawing.marks import Mark
from analytics.figures.drawing.theme import Palette
from analytics.metrics import METRICS, Metric
from analytics.trends.calendar_months import Month
from analytics.trends.month_metrics import Target

#: The lower and the upper panel, as shares of the height.
_PANELS = ((0.54, 0.94), (0.0, 0.40))


@dataclass(frozen=True, slots=True)
class Point:
    """A month of the chart; an incomplete one is dashed."""

    month: Month
    estimate: Estimate
    target: float | None


def points(
    metric: str,
    months: Sequence[Month],
    figures: Mapping[str, Mapping[str, Estimate]],
    targets: Sequence[tuple[date, Target]],
) -> tuple[Point, ...]:
    """Returns the months with enough rows of a metric."""
    promised = {first: each.value for first, each in targets if each.metric == metric}
    return tuple(
        Point(month, found, promised.get(month.first))
        for month in months
        if "thin" not in month.states
        and (found := figures[month.key].get(metric)) is not None
        and found.value is not None
        and not found.thin
    )


def figure(
    drawn_points: Sequence[tuple[str, Sequence[Point]]], noted: Sequence[Mark], colours: Palette
) -> theme.Drawing:
    """A panel a metric, the first in the colour of the pilot."""
    drawn = theme.blank(colours, height=366, left=40, right=16, top=22, bottom=26)
    every = [point.month.first for _, found in drawn_points for point in found]
    notes = marks.letters(noted, colours, above=0.97)
    for place, (key, found) in enumerate(drawn_points):
        notes += _panel(drawn, place, METRICS[key], found, colours)
    # All at once: with every further one Plotly would check all that are there already.
    drawn.update_layout(
        xaxis=_months(every, len(drawn_points)),
        shapes=marks.lines(noted, colours, above=0.97),
        annotations=notes,
    )
    return drawn.finish()


def title(key: str, found: Sequence[Point]) -> str:
    """Returns the finding: in how many of the complete months the metric rose."""
    label = METRICS[key].label.split(",")[0]
    whole = [point.estimate.value or 0.0 for point in found if point.month.complete]
    if len(whole) < 2:
        return f"{label}: too few complete months for a trend"
    pairs = list(pairwise(whole))
    better = METRICS[key].better
    ahead = sum(now > then if better != "lower" else now < then for then, now in pairs)
    word = "better" if better != "neither" else "higher"
    return f"{label} {word} than the month before in {ahead} of {wording.counted(len(pairs), 'month')}"


def _panel(
    drawn: theme.Drawing, place: int, metric: Metric, found: Sequence[Point], colours: Palette
) -> list[dict[str, object]]:
    """Line, band and targets of one metric; its name and its last value as notes."""
    tint = (colours.pilot, colours.baseline)[place % 2]
    axis = f"y{place + 1}" if place else "y"
    unit = metric.unit
    scale = 100.0 if unit == "share" else 1.0
    whole = [point for point in found if point.month.complete]
    banded = [p for p in whole if p.estimate.low is not None and p.estimate.high is not None]
    if len(banded) > 1:
        at = [_at(point.month.first) for point in banded]
        drawn.add_scatter(
            x=at + at[::-1],
            y=[scale * (p.estimate.high or 0.0) for p in banded]
            + [scale * (p.estimate.low or 0.0) for p in reversed(banded)],
            fill="toself", fillcolor=theme.veiled(tint, colours.veil), line={"width": 0}, mode="lines",
            hoverinfo="skip", yaxis=axis,
        )  # fmt: skip
    _line(drawn, whole, tint, axis, metric, "solid")
    for dashed in (point for point in found if point.month.dashed):
        before = [point for point in whole if point.month.first < dashed.month.first]
        _line(drawn, [*before[-1:], dashed], tint, axis, metric, "dot", open_end=True)
    promised = [point for point in found if point.target is not None]
    if promised:
        drawn.add_scatter(
            x=[_at(point.month.first) for point in promised],
            y=[scale * (point.target or 0.0) for point in promised],
            mode="lines+markers" if len(promised) > 1 else "markers",
            line={"color": colours.quiet, "width": 1.5, "dash": "dash"},
            marker={"symbol": "line-ew", "size": 14, "line": {"width": 2, "color": colours.quiet}},
            text=[f"Target {wording.value(p.target or 0.0, unit)}, {p.month.name}" for p in promised],
            hovertemplate="%{text}<extra></extra>", yaxis=axis, cliponaxis=False,
        )  # fmt: skip
    suffix = {"ticksuffix": f"{wording.NARROW}%"} if unit == "share" else {}
    own = {**theme.axis(colours), "domain": list(_PANELS[place % 2]), "nticks": 4, "anchor": "x", **suffix}
    drawn.update_layout({f"yaxis{place + 1 if place else ''}": own})
    plain = {"showarrow": False, "font": {"size": 12}, "yanchor": "bottom"}
    notes: list[dict[str, object]] = [
        {
            **plain, "x": 0, "xref": "paper", "xanchor": "left", "y": _PANELS[place % 2][1], "yref": "paper",
            "text": f'<span style="color:{tint}"><b>● {metric.label}</b></span>',
        }
    ]  # fmt: skip
    for last in whole[-1:]:
        said = wording.value(last.estimate.value or 0.0, unit)
        at_end = {"x": _at(last.month.first), "y": scale * (last.estimate.value or 0.0), "yref": axis}
        # Where the line comes from above, the value stands below it.
        fell = len(whole) > 1 and (whole[-2].estimate.value or 0.0) > (last.estimate.value or 0.0)
        place_of = {"yanchor": "top", "yshift": -6} if fell else {"yshift": 6}
        notes.append({**plain, **at_end, **place_of, "text": f"<b>{said}</b>"})
    return notes


def _line(
    drawn: theme.Drawing,
    found: Sequence[Point],
    tint: str,
    axis: str,
    metric: Metric,
    dash: str,
    *,
    open_end: bool = False,
) -> None:
    if not found:
        return
    scale = 100.0 if metric.unit == "share" else 1.0
    colours = [tint] * len(found)
    symbols = ["circle"] * (len(found) - 1) + ["circle-open" if open_end else "circle"]
    drawn.add_scatter(
        x=[_at(point.month.first) for point in found],
        y=[scale * (point.estimate.value or 0.0) for point in found],
        mode="lines+markers",
        line={"color": tint, "width": 2, "dash": dash},
        marker={"size": 7, "color": colours, "symbol": symbols},
        text=[_hover(point, metric) for point in found],
        hovertemplate="%{text}<extra></extra>",
        yaxis=axis,
        cliponaxis=False,
    )


def _hover(point: Point, metric: Metric) -> str:
    found = point.estimate
    span = ""
    if found.low is not None and found.high is not None:
        span = f" ({wording.interval(found.low, found.high, metric.unit)})"
    state = "" if point.month.complete else f"<br>{theme.text(point.month.reason, 80)}"
    return (
        f"<b>{metric.label}</b>, {point.month.name}<br>{wording.value(found.value or 0.0, metric.unit)}{span}"
        f"<br>n {wording.count(found.n)}{state}"
    )


def _months(every: Sequence[date], panels: int) -> dict[str, object]:
    there = sorted(set(every))
    step = 1 if len(there) <= 6 else 2
    shown = there[::-1][::step][::-1]
    return {
        "type": "date",
        "tickmode": "array",
        "tickvals": [_at(day) for day in shown],
        "ticktext": [_short(day, shown) for day in shown],
        "anchor": "y2" if panels > 1 else "y",
    }


def _short(day: date, shown: Sequence[date]) -> str:
    """The month, with its year where it is the first of one."""
    name = wording.day(day).split()[1]
    first = day == shown[0] or shown[shown.index(day) - 1].year != day.year
    return f"{name}<br>{day.year}" if first and len({each.year for each in shown}) > 1 else name


def _at(day: date) -> datetime:
    return datetime.combine(day, time())
