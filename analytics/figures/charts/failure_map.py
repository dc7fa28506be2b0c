"""Scatter map of failures by similarity, over a density of all failures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import ndimage

from analytics.figures.drawing import theme
from analytics.figures.drawing.groups import GROUPS
from analytics.figures.drawing.theme import Palette

#: So many marks are drawn; of more failures as many are drawn by lot, and density shows them all.
MOST = 3_000
_SEED = 7
#: More marks than this are drawn smaller, so that the ground shows between them.
_MANY = 800
#: Cells of the density across and down, and how far one failure shines, in cells.
_ACROSS, _DOWN, _SHINE = 64, 48, 1.2
_DARKEST = 0.20
#: So much empty ground stays around the outermost failures.
_ROOM = 0.07
#: Names are told apart on a map of this many pixels; on a phone it is narrower.
_PIXELS = (600, 400)
#: A name stands so far above the middle of what it names, so that it hides little of it.
_LIFT = 27


@dataclass(frozen=True, slots=True)
class Area:
    """A theme or cluster named on the map, by its number if there is no room for its name."""

    x: float
    y: float
    number: int | None = None
    name: str = ""


def sampled(failures: pl.DataFrame) -> pl.DataFrame:
    """Returns the failures drawn as marks: all, or a fixed sample."""
    return failures if failures.height <= MOST else failures.sample(MOST, seed=_SEED)


def figure(
    failures: pl.DataFrame, areas: Sequence[Area], colours: Palette, within: pl.DataFrame | None = None
) -> theme.Drawing:
    """A mark a failure, its shape and colour its group's.

    `failures` has `x`, `y`, `group`, `ticket_id` and `cluster_label`. With `within`, these are what is
    looked at, and all the others stay as a shadow behind them.
    """
    drawn = theme.blank(colours, height=460, left=8, right=8, top=8, bottom=40)
    shown = failures if within is None else within
    across, down = _ends(shown["x"]), _ends(shown["y"])
    _add_density(drawn, failures, across, down, colours)
    marks = sampled(shown)
    size = 6 if marks.height <= _MANY else 4
    for group in GROUPS.values():
        mine = marks.filter(pl.col("group") == group.key)
        drawn.add_scatter(
            x=mine["x"].round(3).to_list(),
            y=mine["y"].round(3).to_list(),
            mode="markers",
            name=group.label,
            marker={"size": size, "opacity": 0.66, "symbol": group.symbol, "color": group.colour(colours)},
            text=[
                f"{theme.text(ticket)}<br>{theme.text(label, 48)}"
                for ticket, label in mine.select("ticket_id", "cluster_label").iter_rows()
            ],
            hovertemplate=f"<b>{group.sign} {group.label}</b><br>%{{text}}<extra></extra>",
            # What is not in the lasso fades; it must not vanish.
            selected={"marker": {"opacity": 0.95}},
            unselected={"marker": {"opacity": 0.16}},
        )
    for area in _apart(areas, across, down):
        _name(drawn, area, colours)
    bare = {"showgrid": False, "showticklabels": False}
    drawn.update_layout(
        dragmode="lasso",
        xaxis={**bare, "range": across},
        yaxis={**bare, "range": down},
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 0,
            "yanchor": "top",
            "font": {"size": 12, "color": colours.quiet},
            "itemsizing": "constant",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        newselection={"line": {"color": colours.text, "width": 1.5, "dash": "dot"}},
    )
    return drawn.finish()


def inside(xs: pl.Series, ys: pl.Series, polygon: Sequence[tuple[float, float]]) -> pl.Series:
    """Returns which points lie inside a polygon (ray casting)."""
    x, y = xs.cast(pl.Float64).to_numpy(), ys.cast(pl.Float64).to_numpy()
    found = np.zeros(len(x), dtype=bool)
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if y1 != y2:
            found ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return pl.Series(found)


def _ends(places: pl.Series) -> list[float]:
    if places.is_empty():
        return [0.0, 1.0]
    values = places.cast(pl.Float64).to_numpy()
    low, high = float(values.min()), float(values.max())
    room = _ROOM * (high - low) or 1.0
    return [low - room, high + room]


def _add_density(
    drawn: theme.Drawing, failures: pl.DataFrame, across: list[float], down: list[float], colours: Palette
) -> None:
    """Adds steps of grey for the density of all failures, sampled or not."""
    if failures.height < 2:
        return
    counted, x_edges, y_edges = np.histogram2d(
        failures["x"].cast(pl.Float64).to_numpy(),
        failures["y"].cast(pl.Float64).to_numpy(),
        bins=(_ACROSS, _DOWN),
        range=(across, down),
    )
    # What SciPy hands out has no types.
    soft: NDArray[np.float64] = np.asarray(
        ndimage.gaussian_filter(counted, _SHINE),  # pyright: ignore[reportUnknownArgumentType]
        dtype=np.float64,
    )
    dense = np.sqrt(soft).T
    most = float(dense.max())
    if most == 0:
        return
    drawn.add_contour(
        x=_middles(x_edges),
        y=_middles(y_edges),
        z=(dense / most).round(3).tolist(),
        autocontour=False,
        contours={"start": 0.15, "end": 0.95, "size": 0.2, "coloring": "fill"},
        line={"width": 0},
        colorscale=[[0, theme.veiled(colours.quiet, 0.0)], [1, theme.veiled(colours.quiet, _DARKEST)]],
        showscale=False,
        hoverinfo="skip",
    )


def _middles(edges: NDArray[np.float64]) -> list[float]:
    return ((edges[:-1] + edges[1:]) / 2).round(3).tolist()


def _apart(areas: Sequence[Area], across: list[float], down: list[float]) -> list[Area]:
    """Drops or shortens names that would overlap earlier ones."""
    taken: list[tuple[float, float, float, float]] = []
    kept: list[Area] = []
    for area in areas:
        for tried in (area, replace(area, name="")):
            if not tried.name and tried.number is None:
                continue
            box = _box(tried, across, down)
            if not any(_overlap(box, other) for other in taken):
                taken.append(box)
                kept.append(tried)
                break
    return kept


def _box(area: Area, across: list[float], down: list[float]) -> tuple[float, float, float, float]:
    """Returns a name's box in pixels, on a map of the usual size."""
    x = _PIXELS[0] * (area.x - across[0]) / (across[1] - across[0])
    y = _PIXELS[1] * (area.y - down[0]) / (down[1] - down[0])
    y += _LIFT if area.name else 0
    lines = area.name.split(", ")[:2]
    longest = max(len(line[:28]) for line in lines) + (3 if area.number is not None else 0)
    return x - 3 * longest - 3, x + 3 * longest + 3, y - 7 * len(lines) - 2, y + 7 * len(lines) + 2


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _name(drawn: theme.Drawing, area: Area, colours: Palette) -> None:
    number = f"<b>{area.number}</b>" if area.number is not None else ""
    drawn.add_annotation(
        x=area.x,
        y=area.y,
        yshift=_LIFT if area.name else 0,
        text=f"{number} {_in_two(area.name)}".strip(),
        showarrow=False,
        font={"size": 11, "color": colours.text},
        bgcolor=theme.veiled(colours.page, 0.82),
        borderpad=1,
        # A lasso may begin on a name.
        captureevents=False,
    )


def _in_two(name: str) -> str:
    """Splits a name over two lines, without its third term."""
    return "<br>".join(theme.text(term) for term in name.split(", ")[:2])
