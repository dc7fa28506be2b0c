"""The clusters in order, a row each; the chosen one stands beside the map."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import streamlit as st

from analytics import wording
from analytics.failures import since_change, summary
from analytics.failures.groups import cause_name
from analytics.figures.drawing import theme
from analytics.figures.drawing.groups import GROUPS
from analytics.figures.tables import row_shares
from analytics.ticket_slices import Slice
from jobs.failures.explorer import Explored, Order
from pages.components import exports, filters, frame
from pages.components.load_run import RunAt
from pages.failures.parts import answer, load_failures

#: A row holds three lines: the grid breaks words only in rows that are higher than four times the letters.
_ROW, _HEAD, _MOST_ROWS = 62, 38, 9
_ORDERS: dict[Order, str] = {"failures": "Most failures first", "gain": "Greatest gain first"}
#: What the table shows, and whether something can be done about it; the others are to be read first.
_ALL, _FIX, _READ = "All", "To fix", "To read"
_SHOWN = {_ALL: None, _FIX: True, _READ: False}
_STATES = {"split": "split off", "same": "same", "grew": "grew", "merged": "merged", "new": "new"}


def pick_order() -> Order:
    """The order that was chosen, before its box is drawn."""
    asked = filters.asked("order", list(_ORDERS.values()), str)
    return "gain" if asked == _ORDERS["gain"] else "failures"


def chosen(found: Explored, theme_id: str | None, order: Order) -> dict[str, object] | None:
    """The cluster whose row was chosen, else the first."""
    rows = _rows(found, theme_id)
    if rows.is_empty():
        return None
    state = st.session_state.get(_key(found, theme_id, order))
    places = state["selection"]["rows"] if state else []
    place = places[0] if places and places[0] < rows.height else 0
    return rows.row(place, named=True)


def table(found: Explored, theme_id: str | None, order: Order) -> None:
    """Finding, order and rows."""
    rows = _rows(found, theme_id)
    frame.heading("Where to start", _reading(found, order, theme_id))
    st.selectbox(
        "Order",
        list(_ORDERS.values()),
        key="order",
        bind="query-params",
        label_visibility="collapsed",
        width=220,
    )
    names = _names(found, theme_id)
    st.segmented_control(
        "Show",
        list(_SHOWN),
        default=_ALL,
        required=True,
        format_func=names.__getitem__,
        key="show",
        bind="query-params",
        label_visibility="collapsed",
    )
    first = found.result.run.before is None
    st.dataframe(
        cells(rows, theme.palette(st.context.theme.type), first=first).to_arrow(),
        column_config=_columns(rows, first=first),
        hide_index=True,
        row_height=_ROW,
        height="content" if rows.height <= _MOST_ROWS else _MOST_ROWS * _ROW + _HEAD,
        on_select="rerun",
        selection_mode="single-row",
        key=_key(found, theme_id, order),
        alt="Clusters of failures",
    )
    frame.small("Select a row to see the cluster beside the map.")


def _key(found: Explored, theme_id: str | None, order: Order) -> str:
    """Other rows are another table: what was chosen in one means nothing in the other."""
    shown = filters.asked("show", list(_SHOWN), str) or _ALL
    return f"clusters {theme_id} {order} {shown} {found.result.run.id} {found.failures.height}"


def _rows(found: Explored, theme_id: str | None) -> pl.DataFrame:
    rows = found.clusters if theme_id is None else found.clusters.filter(pl.col("theme_id") == theme_id)
    shown = filters.asked("show", list(_SHOWN), str)
    return rows if (to_fix := _SHOWN.get(shown or _ALL)) is None else rows.filter(pl.col("to_fix") == to_fix)


def _names(found: Explored, theme_id: str | None) -> dict[str, str]:
    """What may be shown, with how many clusters that are."""
    rows = found.clusters if theme_id is None else found.clusters.filter(pl.col("theme_id") == theme_id)
    fix = int(rows["to_fix"].sum())
    counts = {_ALL: rows.height, _FIX: fix, _READ: rows.height - fix}
    return {name: f"{name} {count}" for name, count in counts.items()}


def cells(rows: pl.DataFrame, colours: theme.Palette, *, first: bool) -> pl.DataFrame:
    """The table as it is shown: words and pictures, so that nothing is rounded twice."""
    found = list(rows.iter_rows(named=True))
    return pl.DataFrame(
        {
            "number": [row["number"] for row in found],
            "label": [row["label"] for row in found],
            "group": [_group(row) for row in found],
            "mix": [row_shares.mix({key: row[key] for key in GROUPS}, colours) for row in found],
            "a_month": [row["tickets"] if row["a_month"] is None else row["a_month"] for row in found],
            "interval": [_interval(row["low"], row["high"]) for row in found],
            "weeks": [row["weeks"] for row in found],
            "state": [change(row, first=first) or wording.NONE for row in found],
            "adds_up": [
                wording.NONE if row["adds_up"] is None else wording.share(row["adds_up"], 0) for row in found
            ],
            "gain": [gain(row) for row in found],
            "owner": [row["owner"] or (row["fix"] or wording.NONE) for row in found],
        },
        schema_overrides={
            "label": pl.String,
            "weeks": pl.List(pl.Int64),
            "a_month": pl.Float64,
            "owner": pl.String,
        },
    )


def rate(a_month: float) -> str:
    """So many a month; few of them with a decimal, because 0.3 is not nothing."""
    return wording.count(a_month) if a_month >= 10 else f"{a_month:.1f}"


def span(low: float, high: float) -> str:
    """The ends of such a rate's interval."""
    return f"{rate(low)} to {rate(high)}"


def gain(row: Mapping[str, object]) -> str:
    """What its fix would spare, with the interval; "–" where nothing is known to be gained."""
    value, low, high = row["gain"], row["gain_low"], row["gain_high"]
    if not isinstance(value, float) or not isinstance(low, float) or not isinstance(high, float) or not value:
        return wording.NONE
    return f"{rate(value)} ({span(low, high)})"


def changed_sentence(row: Mapping[str, object]) -> str:
    """What was changed already that concerns a cluster, and what came of it; empty where nothing was."""
    day, what, times = row["changed_on"], row["changed_what"], row["changed_times"]
    return since_change.sentence(
        day if isinstance(day, date) else None,
        str(what) if what else None,
        times if isinstance(times, float) else None,
    )


def change(row: Mapping[str, object], *, first: bool) -> str:
    """How it differs from the run before, unless this is the first, and whether it clearly grows."""
    trend = row["trend"]
    words = [] if first else [_STATES.get(str(row["state"]), str(row["state"]))]
    if row["burst_tickets"] is not None:
        words.append("burst")
    if isinstance(trend, float):
        words.append(f"{'▲' if trend > 1 else '▼'} {times(trend)}")
    return ", ".join(words)


def times(trend: float) -> str:
    """How many times as many: 3.1 ×."""
    return f"{trend:.1f} ×" if trend >= 0.1 else "under 0.1 ×"


def _group(row: dict[str, object]) -> str:
    group = GROUPS[str(row["main_group"])]
    if group.key != "other" or row["main_cause"] is None:
        return f"{group.sign} {group.short}"
    return f"{group.sign} {cause_name(str(row['main_cause']))}"


def _interval(low: object, high: object) -> str:
    if not isinstance(low, float) or not isinstance(high, float):
        return wording.NONE
    return span(low, high)


def _reading(found: Explored, order: Order, theme_id: str | None) -> str:
    what = "failed tickets a month" if found.days is not None else "failed tickets"
    by = what if order == "failures" else "how many failures a fix would prevent"
    weeks = (
        f" Bars: the last {found.weeks} complete weeks up to {wording.day(found.until)}."
        if found.weeks
        else ""
    )
    adds = "failures" if order == "failures" else "prevented failures"
    shown = "" if theme_id is None else " Only the chosen theme; ranks and sums count all."
    spares = "At most: failures per month that a fix of its main group would prevent if it always worked."
    return f"Clusters by {by}. Adds up to: share of all {adds} from the top. {spares}{weeks}{shown}"


def _columns(rows: pl.DataFrame, *, first: bool) -> dict[str, object]:
    text = st.column_config.TextColumn
    monthly = rows["a_month"].null_count() < rows.height
    most = rows["a_month" if monthly else "tickets"].max() if rows.height else 1
    columns: dict[str, object] = {
        "number": st.column_config.NumberColumn("#", width=34),
        "label": text("Cluster", width=180 if first else 158),
        "group": text("Group", width=166),
        "mix": st.column_config.ImageColumn("Mix", width=row_shares.COLUMN),
        "a_month": st.column_config.ProgressColumn(
            "Per month" if monthly else "Tickets",
            width=84,
            format="%.1f" if isinstance(most, float) and most < 10 else "%.0f",
            min_value=0,
            max_value=max(1.0, float(most)) if isinstance(most, int | float) else 1.0,
            color="primary",
        ),
        "interval": text("Interval", width=82, alignment="right"),
        "weeks": st.column_config.BarChartColumn("Weeks", width=56, y_min=0, color="gray"),
        "state": text("vs last run", width=88),
        "adds_up": text("Adds up to", width=76, alignment="right"),
        "gain": text("At most", width=88),
        "owner": text("Owner", width=60),
    }
    return columns | {"state": text("Trend", width=66) if first else columns["state"]}


def pareto(run: RunAt, found: Explored, chosen: Slice) -> None:
    """The Pareto line."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        frame.heading(
            answer.sentence(found).rstrip("."),
            "Each mark is a cluster, the largest first; its height is the share up to there.",
        )
        st.plotly_chart(
            load_failures.pareto_figure(run, chosen, st.context.theme.type or "light"),
            theme=None,
            config=theme.config(f"{run.at.source}-pareto"),
            key="pareto",
            alt="Clusters by how much of all failures they add up to",
        )
        name = f"{run.at.source}-pareto"
        exports.chart_button(
            name, lambda: summary.largest_first(found.clusters).select("label", "tickets", "adds_up")
        )
