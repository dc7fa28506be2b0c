"""Forest plot by category: shrunken differences with the raw ones behind them."""

from collections.abc import Sequence

import plotly.graph_objects as go

from analytics import wording
from analytics.figures.charts import criteria
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette
from analytics.pilot.by_category.category_records import Mix, Part
from analytics.pilot.verdict_records import Gap

#: More rows than these are in the table alone.
MOST = 24
_ROW, _ABOVE, _BELOW = 48, 30, 4


def drawn(found: Mix) -> list[Part]:
    """Returns the categories to draw: the largest ones with a difference, the best first."""
    return _ranked(found, [part for part in found.parts if part.raw is not None][:MOST])


def _ranked(found: Mix, parts: list[Part]) -> list[Part]:
    sign = -1 if found.metric.better == "lower" else 1
    return sorted(parts, key=lambda part: -sign * _rank(part))


def title(found: Mix) -> str:
    """Returns the finding as a sentence, over all comparable categories, drawn or not."""
    there = _ranked(found, [part for part in found.parts if part.raw is not None])
    if not there:
        return "Nothing can be compared yet"
    if len(there) == 1:
        return f"Only {there[0].name} can be compared"
    sign = -1 if found.metric.better == "lower" else 1
    clear = [part for part in there if part.clear]
    # Clear is said of a category's own difference, so that one says the direction, too.
    ahead = [part.name for part in clear if sign * _own(part) > 0]
    behind = [part.name for part in reversed(clear) if sign * _own(part) < 0]
    if ahead and behind:
        return f"The pilot is clearly ahead most in {ahead[0]}, and clearly behind most in {behind[0]}"
    if not ahead and not behind:
        return "The pilot is not clearly ahead or behind anywhere yet"
    way, names = ("ahead", ahead) if ahead else ("behind", behind)
    if len(names) == len(there):
        return f"The pilot is {way} in all that can be compared, most in {names[0]}"
    if len(names) == 1:
        return f"The pilot is clearly {way} only in {names[0]}"
    return f"The pilot is clearly {way} in {len(names)} of {len(there)}, most in {names[0]}"


def figure(found: Mix, colours: Palette) -> theme.Drawing:
    """A row a category on one scale, better to the right: blue the shrunken difference, grey the raw one."""
    there = drawn(found)
    height = _ABOVE + _BELOW + _ROW * max(len(there), 1)
    picture = theme.blank(colours, height=height, left=0, right=8, top=_ABOVE, bottom=_BELOW)
    sign = -1 if found.metric.better == "lower" else 1
    ends = [sign * bound for part in there for gap in (part.raw, part.shrunken) for bound in _bounds(gap)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = 0.04 * (high - low or 1.0)
    # Names lie above their rows, so the whole width is the scale.
    picture.update_xaxes(range=[low - room, high + room], visible=False)
    picture.update_yaxes(range=[-max(len(there), 1) + 0.5, 0.5], visible=False)
    notes: list[dict[str, object]] = [_above(0.0, "0", "center", colours, xref="x")]
    notes.append({**_above(1.0, "better →", "right", colours), "y": 1.0})
    shapes: list[dict[str, object]] = [_line(0.0, colours.text, "solid")]
    whole = found.adjustment.adjusted.value if found.adjustment else None
    if whole is not None and low < sign * whole < high:
        shapes.append(_line(sign * whole, colours.pilot, "dot"))
    for place, part in enumerate(there):
        _row(picture, part, -place, sign, found, colours, notes)
    # All at once: with every further one Plotly would check all that are there already.
    picture.layout.annotations = notes
    picture.layout.shapes = shapes
    return picture.finish()


def words(found: Mix, gap: Gap | None) -> str:
    """A difference with its interval: −6.3 (−11.1 to −1.5)."""
    if gap is None:
        return wording.NONE
    value = difference(found, gap.value)
    if gap.low is None or gap.high is None:
        return value
    if found.relative:
        return f"{value} ({criteria.ratio_interval(gap.low, gap.high)})"
    return f"{value} ({wording.signed_interval(gap.low, gap.high, found.metric.unit)})"


def difference(found: Mix, amount: float) -> str:
    """A difference without its unit where that is points; of times a ratio − 1."""
    if found.relative:
        return criteria.ratio(amount)
    return wording.signed(amount, found.metric.unit)


def _row(
    picture: go.Figure,
    part: Part,
    y: float,
    sign: int,
    found: Mix,
    colours: Palette,
    notes: list[dict[str, object]],
) -> None:
    shown = part.shrunken or part.raw
    n = f"n {wording.count(part.rows)} against {wording.count(part.base_rows)}"
    for gap, lower, colour, width, size in (
        (part.raw, 0.36, colours.baseline, 2, 7),
        (shown, 0.18, colours.pilot, 5 if part.clear else 4, 11),
    ):
        if gap is None:
            continue
        bounds = _bounds(gap)
        strong = colour == colours.baseline or part.clear
        picture.add_scatter(
            x=[sign * bounds[0], sign * bounds[-1]],
            y=[y - lower] * 2,
            mode="lines",
            hoverinfo="skip",
            line={"color": colour if strong else theme.veiled(colour, 0.5), "width": width},
        )
        kind = "raw" if colour == colours.baseline else "shrunken"
        told = f"<b>{theme.text(part.name)}</b>, {kind}<br>{words(found, gap)}<br>{n}"
        picture.add_scatter(
            x=[sign * gap.value],
            y=[y - lower],
            mode="markers",
            cliponaxis=False,
            marker={"size": size, "color": colour, "line": {"width": 1.5, "color": colours.page}},
            hovertemplate=f"{told}<extra></extra>",
        )
    name, numbers = theme.text(part.name), words(found, shown)
    if part.clear:
        name, numbers = f"<b>{name}</b>", f"<b>{numbers}</b>"
    for x, text, anchor in ((0.0, name, "left"), (1.0, numbers, "right")):
        notes.append(
            {
                **criteria.note(x, text, anchor, colours.text),
                "y": y + 0.2,
                "yanchor": "middle",
                "bgcolor": colours.page,
            }
        )


def _own(part: Part) -> float:
    return 0.0 if part.raw is None else part.raw.value


def _rank(part: Part) -> float:
    shown = part.shrunken or part.raw
    return 0.0 if shown is None else shown.value


def _bounds(gap: Gap | None) -> Sequence[float]:
    if gap is None:
        return ()
    return tuple(each for each in (gap.low, gap.value, gap.high) if each is not None)


def _line(x: float, colour: str, dash: str) -> dict[str, object]:
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "line": {"color": colour, "width": 1.5, "dash": dash},
    }


def _above(x: float, text: str, anchor: str, colours: Palette, xref: str = "paper") -> dict[str, object]:
    place = {"xref": xref, "y": 1.0, "yref": "paper", "yanchor": "bottom"}
    return {**criteria.note(x, text, anchor, colours.quiet), **place}
