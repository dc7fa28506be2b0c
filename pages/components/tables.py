"""The comparison within every value of a field, as a table with a small interval in each row."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import streamlit as st

from analytics import wording
from analytics.exploratory import breakdown, comparison
from analytics.exploratory.breakdown import Breakdown, Row
from analytics.exploratory.comparison import Pair
from analytics.facts import SPEC_VERSION
from analytics.figures.tables import row_intervals
from analytics.metrics import METRICS, Metric
from jobs.counting import spec_versions
from pages.components import filters, frame, load, rows
from pages.components.access import guarded_button, signed_in
from pages.components.filters import Choice

_ROW = 38


class Asked(NamedTuple):
    """The fields that can be chosen, the one that is, and the chosen metric's key."""

    fields: list[str]
    field: str
    keys: tuple[str, ...]
    key: str

    @property
    def is_default(self) -> bool:
        """Whether nothing was chosen."""
        return self.field == self.fields[_first(self.fields)] and self.key == self.keys[0]


def asked(choice: Choice) -> Asked | None:
    """What the table of a page is asked to show; None where no field can be chosen."""
    fields = [field for field in load.options(choice.at) if field not in _taken(choice.pair)]
    if not fields:
        return None
    field = filters.asked("by", fields, _by) or fields[_first(fields)]
    keys = load.charted(choice.at)
    return Asked(fields, field, keys, filters.asked("by_metric", keys, _metric) or keys[0])


def picker(shown: Asked, label: str, further: Callable[[], None] | None = None) -> None:
    """The popover in which rows and metric are chosen; `further` draws what stands below these.

    The heading says what is chosen: a popover whose label changes is closed by the choice.
    """
    with frame.popover(label, key="table pill") as pill:
        # What is chosen is always drawn: else it would be forgotten, by the session and by the address.
        if pill.open or not shown.is_default:
            _pick(shown, further if pill.open else None)


def by_field(choice: Choice, shown: Asked) -> None:
    """The finding, the table, and the rows of one of its values; exploratory, within what is filtered."""
    field, key = shown.field, shown.key
    found = load.by_field(choice.at, choice.pair, key, field)
    metric, name = METRICS[key], filters.label(field).lower()
    frame.heading(
        wording.plain(breakdown.finding(found, name), 200), _reading(metric, name, choice.pair, found)
    )
    is_alone = choice.pair.base is None
    label = "Choose rows and metric" if is_alone else "Choose rows and metric, p-values"
    picker(shown, label, None if is_alone else partial(_details, found))
    picked = st.dataframe(
        load.by_field_table(choice.at, choice.pair, key, field, st.context.theme.type or "light"),
        column_config=_columns(found, choice.pair, metric, filters.label(field)),
        hide_index=True,
        row_height=_ROW,
        height="content" if len(found.rows) <= 14 else 14 * _ROW,
        on_select="rerun",
        selection_mode="single-row",
        key=f"table {field} {key}",
        alt=f"{metric.label} by {name}",
    )
    _below(choice, metric, field, found, picked["selection"]["rows"])


def _pick(shown: Asked, further: Callable[[], None] | None) -> None:
    with st.container(horizontal=True, gap="large"):
        st.radio(
            "Rows",
            shown.fields,
            index=_first(shown.fields),
            format_func=_by,
            key="by",
            bind="query-params",
            width="content",
        )
        with st.container(width=300):
            st.radio("Metric", shown.keys, format_func=_metric, key="by_metric", bind="query-params")
            if further is not None:
                further()


def _taken(pair: Pair) -> tuple[str, ...]:
    return {"arms": ("arm",), "versions": ("agent_version",)}.get(pair.kind, ())


def _first(fields: list[str]) -> int:
    return fields.index("category") if "category" in fields else 0


def _by(field: str) -> str:
    return f"By {filters.label(field).lower()}"


def _metric(key: str) -> str:
    return METRICS[key].label


def _reading(metric: Metric, name: str, pair: Pair, found: Breakdown) -> str:
    rows = "; select a row to see its tickets" if signed_in.may("read rows") else ""
    words = f"By {name}, the most tickets first{rows}."
    if pair.base is not None:
        unit = "" if metric.unit == "seconds" else ", in points"
        one, base = (wording.plain(side.label) for side in pair.sides)
        base = wording.plain(pair.base.inside) if pair.kind == "arms" else base
        words += f" Difference in {comparison.subject(metric, inside=True)}: {one} minus {base}{unit}."
        words += " Results allow for comparing many rows at once."
    if name == filters.label(SPEC_VERSION).lower():
        words += f" {spec_versions.NOTE}"
    if found.further:
        words += f" {wording.count(found.further)} smaller ones are not shown."
    return words


def _columns(found: Breakdown, pair: Pair, metric: Metric, field: str) -> dict[str, object]:
    most = max((row.tickets for row in found.rows), default=1)
    base = pair.base.label if pair.base else ""
    text = st.column_config.TextColumn
    return {
        "value": text(field, width=140),
        "tickets": st.column_config.ProgressColumn(
            "Mature tickets", width=115, format="localized", min_value=0, max_value=max(1, most), color="gray"
        ),
        "one": text(_short(pair.one.label), width=82, alignment="right"),
        "base": text(_short(base), width=82, alignment="right"),
        "difference": text("Difference", width=92, alignment="right"),
        "interval": text("Interval", width=128, alignment="right"),
        "picture": st.column_config.ImageColumn(
            "worse ◂ 0 ▸ better" if metric.better == "higher" else "better ◂ 0 ▸ worse",
            width=row_intervals.WIDTH // 2 + 16,
        ),
        "state": text("Result", width=152),
    }


def _short(label: str) -> str:
    return label if len(label) <= 14 else f"{label[:13]}…"


def _below(choice: Choice, metric: Metric, field: str, found: Breakdown, picked: list[int]) -> None:
    if picked and picked[0] < len(found.rows):
        row = found.rows[picked[0]]
        if guarded_button.button(
            "read rows",
            f"Rows of {wording.plain(row.name)}",
            icon=":material/table_rows:",
            key="rows of value",
        ):
            rows.show(choice.at, within(choice.pair, field, row.value), metric)


def within(pair: Pair, field: str, value: str | None) -> Pair:
    """The same two sides, among the tickets with one value of a field."""
    sides = [comparison.Side(side.label, side.chosen.but(field, value)) for side in pair.sides]
    return Pair(pair.kind, sides[0], sides[1] if len(sides) > 1 else None)


def _details(found: Breakdown) -> None:
    st.markdown(
        "Each row has its own 95 % interval. A row is called higher or lower where that excludes 0 *and* the "
        "p-value, adjusted for all rows (Benjamini–Hochberg), is at most 0.05. Rows were not planned ahead."
    )
    tested = [row for row in found.rows if row.compared.difference is not None]
    st.text(
        "\n".join(f"{row.name}: {_tested(row)}" for row in tested)
        or "No row has enough tickets on both sides."
    )


def _tested(row: Row) -> str:
    found = row.compared.difference
    return f"p {_p(found.p if found else None)}, adjusted {_p(row.adjusted_p)}"


def _p(p: float | None) -> str:
    return wording.NONE if p is None else wording.p_value(p)
