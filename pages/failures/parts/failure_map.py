"""The map of failures, in two levels; what is drawn around opens as a table, and each row as a transcript."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from analytics import wording
from analytics.figures.charts import failure_map
from analytics.figures.drawing import theme
from analytics.ticket_slices import Slice
from jobs.failures.explorer import Explored, Order
from pages.components import exports, filters, frame
from pages.components.access import signed_in
from pages.components.load_run import RunAt
from pages.failures.parts import failure_rows, load_failures

_ALL = "All themes"


def pick_theme(found: Explored) -> str | None:
    """The theme that is looked at; None: all of them."""
    labels = {_ALL: None} | {
        f"{label} ({wording.count(tickets)})": theme_id
        for theme_id, label, tickets in found.result.themes.iter_rows()
    }
    # A theme of a former run is none of this one.
    filters.asked("theme", list(labels), str)
    chosen = st.selectbox(
        "Theme", list(labels), key="theme", bind="query-params", label_visibility="collapsed", width=320
    )
    return labels.get(chosen or _ALL)


def show(run: RunAt, found: Explored, order: Order, chosen: Slice) -> str | None:
    """Draw the map; returns the chosen theme, which the table below follows."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown("### Similar failures lie close together")
        theme_id = pick_theme(found)
        inside = found.failures
        if theme_id is not None:
            inside = inside.filter(pl.col("theme_id") == theme_id)
        frame.small(_reading(inside, theme_id))
        name = f"{run.at.source}-failures-map"
        picked = st.plotly_chart(
            load_failures.map_figure(run, order, chosen, theme_id, st.context.theme.type or "light"),
            theme=None,
            config=theme.config(name),
            key=f"map {theme_id}",
            on_select="rerun",
            selection_mode=("lasso", "box"),
            alt="Map of the failures",
        )
        columns = ("ticket_id", "group", "cluster_label", "theme_label", "x", "y")
        exports.chart_button(name, lambda: inside.select(columns))
        lassoed = _inside(inside, picked["selection"])
        if lassoed is not None:
            _drawn_around(run, lassoed)
    return theme_id


def _reading(inside: pl.DataFrame, theme_id: str | None) -> str:
    drawn = "Each mark is a failed ticket"
    if inside.height > failure_map.MOST:
        drawn += f", a random {wording.count(failure_map.MOST)} of {wording.count(inside.height)}"
    named = "Numbers" if theme_id is None else "Numbers and names"
    read = " Draw around some to read them." if signed_in.may("read rows") else ""
    return f"{drawn}; darker areas hold more of them. {named} match the table.{read}"


def _inside(failures: pl.DataFrame, selection: Mapping[str, Any]) -> pl.DataFrame | None:
    """The failures within what was drawn, those without a mark too; None where nothing was drawn."""
    shapes = [*_polygons(selection.get("lasso") or []), *_boxes(selection.get("box") or [])]
    if not shapes:
        return None
    kept = pl.Series([False]).new_from_index(0, failures.height)
    for shape in shapes:
        kept = kept | failure_map.inside(failures["x"], failures["y"], shape)
    return failures.filter(kept)


def _polygons(drawn: Sequence[Mapping[str, Any]]) -> list[list[tuple[float, float]]]:
    return [list(zip(each["x"], each["y"], strict=True)) for each in drawn if each["x"]]


def _boxes(drawn: Sequence[Mapping[str, Any]]) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = []
    for each in drawn:
        (left, right), (low, high) = each["x"], each["y"]
        found.append([(left, low), (right, low), (right, high), (left, high)])
    return found


def _drawn_around(run: RunAt, lassoed: pl.DataFrame) -> None:
    clusters = lassoed["cluster_label"].value_counts(sort=True)
    most = [
        f"{wording.plain(str(label))} ({wording.count(number)})"
        for label, number in clusters.head(3).iter_rows()
    ]
    further = f", of {wording.counted(clusters.height, 'cluster')}: {wording.listed(most)}" if most else ""
    st.markdown(f"**You selected {failure_rows.one(lassoed.height)}**{further}.")
    failure_rows.read(run, lassoed, "lasso")
