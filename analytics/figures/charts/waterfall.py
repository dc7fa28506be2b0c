"""Waterfall of a metric's change between two periods: mix, named values, the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette
from analytics.metrics import Metric, Unit
from analytics.ticket_slices import words
from analytics.trends.change_decomposition import Decomposition, Part

#: So many values are named; the others are one step.
NAMED = 6
_ROW = 36
#: Where the bars begin, as a share of the width; the names stand before it.
_NAMES = 0.40


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, cause, size and interval."""

    name: str
    why: Literal["mix", "rate", "maturity", "others"]
    value: float
    low: float | None
    high: float | None

    @property
    def clear(self) -> bool:
        """Returns whether the interval excludes 0."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def steps(moved: Decomposition) -> tuple[Step, ...]:
    """Returns steps that add up to the change: mix as one, the largest rates by name, all others."""
    totals = {part.effect: part for part in moved.totals}
    named = [part for part in moved.parts if part.effect == "rate" and abs(part.value) > 0][:NAMED]
    rest = totals["rate"].value - sum(part.value for part in named)
    found = [_total("Mix of tickets", totals["mix"])]
    found += [Step(words([part.path[-1]])[0], "rate", part.value, part.low, part.high) for part in named]
    others = len({part.path for part in moved.parts}) - len(named)
    if others > 0:
        found.append(Step(f"{wording.count(others)} others", "others", rest, None, None))
    if totals["maturity"].value:
        found.append(_total("Maturity", totals["maturity"]))
    return tuple(found)


def figure(moved: Decomposition, base: str, one: str, colours: Palette, *, judged: bool) -> theme.Drawing:
    """Bars from the earlier value down to the later; `judged` colours what is clear as better or worse."""
    found = steps(moved)
    rows = len(found) + 2
    drawn = theme.blank(colours, height=40 + _ROW * rows, left=4, right=8, top=8, bottom=8)
    start, end, unit = moved.base or 0.0, moved.one or 0.0, moved.metric.unit
    at = start
    ends = [start, end]
    notes: list[dict[str, object]] = []
    for row, step in enumerate(found, 1):
        y = rows - 1 - row
        notes += [_amount(y, max(at, at + step.value), step, unit, colours), _name(y, step, colours)]
        at += step.value
        ends.append(at)
    for y, label, value in ((rows - 1, base, start), (0, one, end)):
        notes += _total_notes(y, label, value, unit)
    _bars(drawn, found, ends[2:], moved.metric, colours, judged=judged)
    _dots(drawn, ((rows - 1, base, start), (0, one, end)), unit, colours)
    low, high = min(ends), max(ends)
    room = (high - low) or abs(high) * 0.01 or 1.0
    scale = _scale(unit)
    drawn.update_layout(
        xaxis={
            "domain": [_NAMES, 1],
            "range": [scale * (low - 0.25 * room), scale * (high + 0.55 * room)],
            "visible": False,
        },
        yaxis={"range": [-0.6, rows - 0.4], "visible": False},
        barmode="overlay",
        # All at once: with every further one Plotly would check all that are there already.
        annotations=notes,
    )
    return drawn.finish()


def _bars(
    drawn: theme.Drawing,
    found: Sequence[Step],
    ends: Sequence[float],
    metric: Metric,
    colours: Palette,
    *,
    judged: bool,
) -> None:
    """All bars as one trace, each with the line down to the next as another."""
    unit, scale = metric.unit, _scale(metric.unit)
    rows = [len(found) - place for place in range(len(found))]
    drawn.add_bar(
        x=[scale * step.value for step in found],
        y=rows,
        base=[scale * (end - step.value) for step, end in zip(found, ends, strict=True)],
        orientation="h",
        width=0.56,
        marker={"color": [_colour(s, metric, colours, judged=judged) for s in found], "line": {"width": 0}},
        text=[_hover(step, unit) for step in found],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )
    drawn.add_scatter(
        x=[x for end in ends for x in (scale * end, scale * end, None)],
        y=[y for row in rows for y in (row - 0.28, row - 0.72, None)],
        mode="lines",
        line={"color": colours.border, "width": 1},
        hoverinfo="skip",
    )


def _dots(
    drawn: theme.Drawing, totals: Sequence[tuple[int, str, float]], unit: Unit, colours: Palette
) -> None:
    drawn.add_scatter(
        x=[_scale(unit) * value for _, _, value in totals],
        y=[y for y, _, _ in totals],
        mode="markers",
        marker={"size": 12, "color": colours.text},
        text=[f"{theme.text(label)}: {wording.value(value, unit)}" for _, label, value in totals],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )


def _amount(y: int, right: float, step: Step, unit: Unit, colours: Palette) -> dict[str, object]:
    return {
        "x": _scale(unit) * right,
        "y": y,
        "text": wording.signed(step.value, unit, _digits(step, unit)),
        "xanchor": "left",
        "xshift": 6,
        "showarrow": False,
        "font": {"size": 12, "color": colours.text if step.clear else colours.quiet},
    }


def _name(y: int, step: Step, colours: Palette) -> dict[str, object]:
    grey = "" if step.clear or step.why == "others" else "not clear"
    said = f'  <span style="font-size:11px;color:{colours.quiet}">{grey}</span>' if grey else ""
    return _left(y, f"{theme.text(step.name, 19)}{said}", 12)


def _total_notes(y: int, label: str, value: float, unit: Unit) -> list[dict[str, object]]:
    beside = {"x": _scale(unit) * value, "y": y, "xanchor": "left", "xshift": 12, "showarrow": False}
    return [
        {**beside, "text": f"<b>{wording.value(value, unit)}</b>", "font": {"size": 13}},
        _left(y, f"<b>{theme.text(label, 19)}</b>", 13),
    ]


def _left(y: int, text: str, size: int) -> dict[str, object]:
    return {
        "x": 0, "xref": "paper", "xanchor": "left", "y": y, "text": text, "align": "left",
        "showarrow": False, "font": {"size": size},
    }  # fmt: skip


def _colour(step: Step, metric: Metric, colours: Palette, *, judged: bool) -> str:
    if not step.clear:
        return colours.baseline if step.why == "others" else theme.veiled(colours.baseline, 0.55)
    if not judged or metric.better == "neither":
        return colours.pilot
    return colours.good if (step.value > 0) == (metric.better == "higher") else colours.bad


def _hover(step: Step, unit: Unit) -> str:
    told = f"<b>{theme.text(step.name)}</b>: {wording.difference(step.value, unit, _digits(step, unit))}"
    if step.low is None or step.high is None:
        return told
    word = "clear of chance" if step.clear else "not clear"
    return f"{told}<br>{wording.signed_interval(step.low, step.high, unit)}, {word}"


def _digits(step: Step, unit: Unit) -> int | None:
    return None if step.low is None or step.high is None else wording.apart(step.low, step.high, unit)


def _scale(unit: Unit) -> float:
    return 100.0 if unit == "share" else 1.0


def _total(name: str, part: Part) -> Step:
    return Step(name, "mix" if part.effect == "mix" else "maturity", part.value, part.low, part.high)


def title(moved: Decomposition) -> str:
    """Returns the finding as a sentence."""
    label = moved.metric.label.split(",")[0]
    if moved.reason or moved.change is None:
        return f"What moved {label if label.isupper() else label.lower()} is not known"
    unit = moved.metric.unit
    within = {"category": "categories", "plan": "customer plans"}.get(moved.dimensions[0], "values")
    split = ", ".join(
        f"{wording.signed(part.value, unit)} {'from the mix' if part.effect == 'mix' else f'within {within}'}"
        for part in moved.totals
        if part.effect != "maturity"
    )
    told = f"{label} {wording.difference(moved.change, unit)}: {split}"
    clear = [part for part in moved.clear if part.effect == "rate"]
    return f"{told}, most of it {words([clear[0].path[-1]])[0]}" if clear else told
