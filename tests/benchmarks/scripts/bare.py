"""A page with as many elements as its address asks for, and nothing behind them."""

from collections.abc import Callable

import plotly.graph_objects as go
import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

DAYS = list(range(150))


def chart(number: int) -> None:
    """Two lines of so many days."""
    lines = [go.Scatter(x=DAYS, y=[(day * (arm + number + 3)) % 17 for day in DAYS]) for arm in (0, 1)]
    st.plotly_chart(go.Figure(lines), key=f"chart {number}")


def table(number: int) -> None:
    """Eighteen rows, as many as there are categories."""
    st.dataframe(pl.DataFrame({f"column {i}": range(18) for i in range(8)}), key=f"table {number}")


KINDS: dict[str, Callable[[int], DeltaGenerator | list[str] | bool | None]] = {
    "metric": lambda number: st.metric(f"Metric {number}", f"{number} %", chart_data=DAYS[:30]),
    "plotly_chart": chart,
    "dataframe": table,
    "markdown": lambda number: st.markdown(f":small[:gray[Some words, {number}]]"),
    "heading": lambda number: st.header(f"Heading {number}", anchor=False),
    "button": lambda number: st.button(f"Button {number}", type="tertiary", key=f"button {number}"),
    "multiselect": lambda number: st.multiselect(
        f"Filter {number}", list("abcdefgh"), key=f"filter {number}"
    ),
    "flex_container": lambda number: st.container(horizontal=True),
    "popover": lambda number: st.popover(f"Popover {number}"),
}

st.title("Bare")
for kind, draw in KINDS.items():
    for each in range(int(st.query_params.get(kind, "0"))):
        draw(each)
