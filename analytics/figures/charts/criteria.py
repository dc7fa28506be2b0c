"""Forest plot of a plan's criteria, each relative to its target or margin, better to the right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import plotly.graph_objects as go

from analytics import wording
from analytics.exploratory.comparison import subject
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette
from analytics.metrics import Unit
from analytics.pilot.plan import Criterion
from analytics.pilot.verdict.verdict_sentences import number
from analytics.pilot.verdict_records import Judged

#: Beside the chart over time both should end at the same line.
_HEIGHT = 424
#: Where the line of every row stands on the axis from −1 to 1: what lies past it has more to say.
_LINE = -0.3


@dataclass(frozen=True, slots=True)
class Placed:
    """One criterion on its own scale: its value, interval, line, and the baseline's place.

    Of a target it is the pilot's value, of a margin the difference. `low` and `high` are None where nothing
    can be concluded.
    """

    found: Judged
    value: float
    low: float | None
    high: float | None
    line: float
    baseline: float | None
    unit: Unit
    relative: bool

    @property
    def past(self) -> bool:
        """Whether the whole interval lies on the good side of the line."""
        if self.low is None or self.high is None:
            return False
        return self.low >= self.line if self.found.metric.better == "higher" else self.high <= self.line


def placed(found: Judged) -> Placed | None:
    """Places a criterion on its scale; None if there is nothing to draw."""
    unit, criterion = found.metric.unit, found.criterion
    if criterion.target is not None:
        own = found.pilot
        if own.value is None:
            return None
        return Placed(
            found, own.value, own.low, own.high, criterion.target, found.baseline.value, unit, relative=False
        )
    gap = found.difference
    if gap is None:
        return None
    return Placed(found, gap.value, gap.low, gap.high, allowed(found), 0.0, unit, found.relative)


def allowed(found: Judged) -> float:
    """The worst difference allowed, on the scale of the criterion's difference; 0 where no margin is set."""
    margin, base = found.criterion.margin or 0.0, found.baseline.value
    if found.relative and not found.criterion.relative and base:
        margin /= base
    return -margin if found.metric.better == "higher" else margin


def title(found: Sequence[Judged]) -> str:
    """Returns the chart's finding as a sentence."""
    drawn = [each for each in map(placed, found) if each is not None and not each.found.criterion.watched]
    if not drawn:
        return "No criterion can be drawn yet"
    past = sum(each.past and not _harmed(each.found) for each in drawn)
    # One that has not enough data to be drawn was promised all the same.
    promised = sum(not each.criterion.watched for each in found)
    if promised == 1:
        return f"The criterion is {'' if past else 'not '}clearly within its limit{'' if past else ' yet'}"
    many = f"{number(promised)} criteria"
    if not past:
        return f"None of {many} is clearly within its limit yet"
    ends = "is clearly within its limit" if past == 1 else "are clearly within their limits"
    return f"{number(past).capitalize()} of {many} {ends}"


def _harmed(found: Judged) -> bool:
    """Returns whether harm was shown on some day, which stops the pilot."""
    return found.monitor is not None and found.monitor.harm is not None


def figure(found: Sequence[Judged], colours: Palette) -> theme.Drawing:
    """A row a criterion, each on its own scale; heavy and bold where all of it is past the line."""
    drawn = theme.blank(colours, height=_HEIGHT, left=0, right=8, top=34, bottom=10)
    drawn.update_xaxes(range=[-1.06, 1.06], visible=False)
    drawn.update_yaxes(range=[-max(len(found), 1) + 0.55, 0.5], visible=False)
    notes = [
        _above((_LINE + 1.06) / 2.12, "your limit", "center", colours.quiet),
        _above(1.0, "better →", "right", colours.quiet),
    ]
    shapes: list[dict[str, object]] = []
    for place, item in enumerate(found):
        _row(drawn, item, -place, colours, notes, shapes)
    # All at once: with every further one Plotly would check all that are there already.
    drawn.layout.annotations = notes
    drawn.layout.shapes = shapes
    return drawn.finish()


def _row(
    drawn: go.Figure,
    found: Judged,
    y: float,
    colours: Palette,
    notes: list[dict[str, object]],
    shapes: list[dict[str, object]],
) -> None:
    item = placed(found)
    line = _quiet(limit(found.criterion, found.metric.unit), colours)
    name = f"<b>{found.metric.label.split(',')[0]}</b>  {line}"
    numbers = wording.NONE if item is None else _numbers(item)
    strong = item is not None and item.past
    words = f"<b>{numbers}</b>" if strong else numbers
    for x, text, anchor in ((0.0, name, "left"), (1.0, words, "right")):
        notes.append(
            {
                **note(x, text, anchor, colours.text),
                "y": y,
                "yshift": 11,
                "yanchor": "bottom",
                "bgcolor": colours.page,
            }
        )
    if item is None:
        return
    shapes.append(_tick(_LINE, y, 0.2, colours.text, 2))
    mirror = -1 if found.metric.better == "lower" else 1
    ends = [
        mirror * (each - item.line)
        for each in (item.low, item.value, item.high, item.baseline)
        if each is not None
    ]
    # The row reaches as far as it must: left of the line there is less room than right of it.
    scale = max(max(ends, default=0.0) / (1 - _LINE), -min(ends, default=0.0) / (1 + _LINE)) or 1.0

    def x_of(number: float) -> float:
        return _LINE + mirror * (number - item.line) / scale

    if item.low is not None and item.high is not None:
        drawn.add_scatter(
            x=sorted((x_of(item.low), x_of(item.high))),
            y=[y, y],
            mode="lines",
            hoverinfo="skip",
            line={
                "color": colours.pilot if strong else theme.veiled(colours.pilot, 0.5),
                "width": 6 if strong else 4,
            },
        )
    if item.baseline is not None:
        shapes.append(_tick(x_of(item.baseline), y, 0.13, colours.baseline, 2))
    drawn.add_scatter(
        x=[x_of(item.value)],
        y=[y],
        mode="markers",
        cliponaxis=False,
        marker={"size": 13, "color": colours.pilot, "line": {"width": 2, "color": colours.page}},
        hovertemplate=f"<b>{subject(found.metric)}</b><br>{_numbers(item)}<br>"
        f"n {wording.count(found.pilot.rows)} against {wording.count(found.baseline.rows)}<extra></extra>",
    )


def limit(criterion: Criterion, unit: Unit) -> str:
    """Returns a criterion's line in few words: target 60 %, limit −0.10, limit +10 %, no line."""
    if criterion.target is not None:
        return f"target {trimmed(criterion.target, unit)}"
    if criterion.margin is None:
        return "no line"
    sign = wording.MINUS if criterion.of.better == "higher" else "+"
    if criterion.relative:
        return f"limit {sign}{trimmed(criterion.margin, 'share')}"
    digits = wording.apart(criterion.margin, criterion.margin, unit)
    amount = (
        wording.brief(criterion.margin) if unit == "seconds" else wording.size(criterion.margin, unit, digits)
    )
    return f"limit {sign}{amount}" if criterion.margin else "limit 0"


def trimmed(amount: float, unit: Unit) -> str:
    """A value that a person set, with the digits that were typed and no others: 60 %, 62.5 %, 0.04 %."""
    if unit == "share":
        return f"{100 * amount:.6g}{wording.NARROW}%"
    return as_set(amount, unit)


def as_set(amount: float, unit: Unit) -> str:
    """How large a margin is that a person set, in points or as a time; what is not 0 never reads as 0."""
    if unit == "share":
        return f"{100 * amount:.6g}"
    usual = wording.value(amount, unit)
    rounded = float(f"{amount:.2f}") if unit == "points" else float(f"{amount:.1f}")
    if rounded == round(amount, 9) or (unit == "seconds" and amount >= 60):
        return usual
    return f"{amount:.6g}" + ("" if unit == "points" else f"{wording.NARROW}s")


def ratio(amount: float, digits: int | None = None) -> str:
    """A ratio − 1: −37 %; one that reads as nothing has no sign."""
    text = wording.share(abs(amount), digits or (0 if abs(amount) >= 0.1 else 1))
    if not any(digit in "123456789" for digit in text):
        return text
    return f"{wording.MINUS if amount < 0 else '+'}{text}"


def ratio_interval(low: float, high: float) -> str:
    """The interval of a ratio − 1; one that leaves out 0 never reads as if it held it."""
    digits = wording.apart(low, high, "share")
    return f"{ratio(low, digits)} to {ratio(high, digits)}"


def _numbers(item: Placed) -> str:
    value, show = _signed(item)
    if item.low is None or item.high is None:
        return value
    return f"{value}  ({show(item.low)} to {show(item.high)})"


def _signed(item: Placed) -> tuple[str, Callable[[float], str]]:
    """The value in words, and how its ends are written beside it."""
    if item.relative:
        return ratio(item.value), ratio
    unit = item.unit
    if item.found.criterion.target is not None:
        bare = unit == "share"
        return wording.value(
            item.value, unit
        ), lambda end: f"{100 * end:.1f}" if bare else wording.value(end, unit)
    show = wording.signed_brief if unit == "seconds" else partial(wording.signed, unit=unit)
    return show(item.value), show


def _quiet(words: str, colours: Palette) -> str:
    return f'<span style="color:{colours.quiet}">{words}</span>'


def _tick(x: float, y: float, half: float, colour: str, width: float) -> dict[str, object]:
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": y - half,
        "y1": y + half,
        "line": {"color": colour, "width": width},
        "layer": "below",
    }


def _above(x: float, text: str, anchor: str, colour: str) -> dict[str, object]:
    return {**note(x, text, anchor, colour), "y": 1.0, "yref": "paper", "yanchor": "bottom"}


def note(x: float, text: str, anchor: str, colour: str) -> dict[str, object]:
    """Words at a place of the picture, from 0 to 1 across."""
    return {
        "x": x,
        "xref": "paper",
        "xanchor": anchor,
        "text": text,
        "showarrow": False,
        "font": {"size": 12, "color": colour},
    }
