"""From a number to its rows, and from a row to what was said."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.exploratory.comparison import Pair, Side
from analytics.metrics import Metric
from data.errors import DataError
from jobs.counting import drill_down_rows
from jobs.counting.drill_down_rows import Part
from pages.components import errors, exports, load
from pages.components.access import signed_in
from pages.components.load import At
from pages.components.provenance import lineage_lines

PAGE = 50
_PARTS: dict[Part, str] = {
    "denominator": "Counted",
    "numerator": "Of these",
    "excluded": "Excluded",
    "maturing": "Maturing",
    "not_applicable": "Not applicable",
}
#: Columns of a row that a reader wants first; further recorded ones follow.
_FIRST = (
    "ticket_id",
    "created_at",
    "category",
    "subject",
    "body",
    "status",
    "is_durable",
    "is_escalated",
    "csat",
)


def show(at: At, pair: Pair, metric: Metric) -> None:
    """Open the rows of a metric over the page."""

    @st.dialog(f"{metric.label}: its rows", width="large")
    def opened() -> None:
        with errors.block("Rows"):
            signed_in.demand("read rows")
            _side(at, pair, metric)

    opened()


def _side(at: At, pair: Pair, metric: Metric) -> None:
    names = [side.label for side in pair.sides]
    side = pair.one
    if len(names) > 1:
        place = st.radio(
            "Side",
            range(len(names)),
            format_func=lambda k: wording.plain(names[k]),
            horizontal=True,
            key="rows side",
        )
        side = pair.sides[place or 0]
    found = {which: load.part(at, side.chosen, metric, which) for which in _offered(metric)}
    which = st.segmented_control(
        "Part",
        list(found),
        format_func=lambda w: f"{name(metric, w)} **{wording.count(found[w].height)}**",
        default=next(iter(found)),
        required=True,
        key="rows part",
        label_visibility="collapsed",
    )
    if which is None:
        return
    st.markdown(f":small[:gray[{says(metric, which)}]]")
    _table(at, side, metric, which, found[which])
    lineage_lines.lines(at, side.chosen)


def _offered(metric: Metric) -> list[Part]:
    if metric.numerator == metric.denominator == metric.population and metric.kind == "ratio":
        return ["denominator"]
    parts: list[Part] = ["denominator"]
    if metric.kind == "ratio":
        parts.append("numerator")
    parts.append("excluded")
    if metric.maturing:
        parts.append("maturing")
    return [*parts, "not_applicable"] if metric.not_applicable else parts


def name(metric: Metric, which: Part) -> str:
    """A part as its button says it; of an answer metric these are the tickets that hold the answers."""
    if which == "numerator":
        return {"durable": "Solved", "automated": "Automated", "reopened_ended": "Reopened"}.get(
            metric.numerator, metric.numerator.replace("_", " ").capitalize()
        )
    return _PARTS[which]


def says(metric: Metric, which: Part) -> str:
    """What the rows of a part have in common."""
    if which == "numerator":
        return f"The numerator of {metric.label.lower()}."
    if which == "denominator":
        return (
            "The denominator: every row that the number counts."
            if metric.kind == "ratio"
            else "Every row that the number counts."
        )
    if which == "excluded":
        return "Mature, but what this number needs is not recorded, or is a negative duration."
    if which == "not_applicable":
        return f"This number does not apply to them: {metric.why_not}."
    return "Younger than the horizon, so not counted yet."


def _table(at: At, side: Side, metric: Metric, which: Part, facts: pl.DataFrame) -> None:
    if facts.is_empty():
        st.markdown("No tickets.")
        return
    pages = -(-facts.height // PAGE)
    page = st.pagination(pages, key=f"rows page {which} {side.label}") if pages > 1 else 1
    shown = facts.slice((page - 1) * PAGE, PAGE)
    taken = load.taken(at)
    whole = drill_down_rows.tickets(load.settings(), taken, shown)
    recorded = [
        column for column in whole.columns if whole[column].null_count() < whole.height and column != "source"
    ]
    order = [column for column in (*_FIRST, *recorded) if column in recorded]
    picked = st.dataframe(
        whole,
        column_order=list(dict.fromkeys(order)),
        column_config=_columns(whole, order),
        hide_index=True,
        height=318,
        on_select="rerun",
        selection_mode="single-row",
        key=f"rows table {which} {side.label} {page}",
        alt=f"Tickets of {metric.label}",
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(":small[:gray[Select a row to read the conversation.]]", width="content")
        with st.container(horizontal=True, gap="small", width="content"):
            exports.part_buttons(at, side, metric, which, facts.height)
    chosen = picked["selection"]["rows"]
    if chosen and chosen[0] < whole.height:
        transcript(at, str(whole["ticket_id"][chosen[0]]))


def _columns(whole: pl.DataFrame, names: list[str]) -> dict[str, object]:
    """Names as people say them, and times in the zone of the workspace."""
    zone = load.settings().time_zone
    times = {name for name in names if whole.schema[name].is_temporal()}
    return {
        name: st.column_config.DatetimeColumn(_words(name), format="D MMM YYYY HH:mm", timezone=zone)
        if name in times
        else st.column_config.Column(_words(name))
        for name in names
    }


def _words(column: str) -> str:
    return column.removeprefix("context.").removeprefix("is_").replace("_", " ").capitalize()


def transcript(at: At, ticket_id: str) -> None:
    """Words of customers are shown as plain text and never as markdown."""
    try:
        signed_in.demand("read rows")
        ticket = drill_down_rows.ticket(load.settings(), at.source, ticket_id)
    except DataError as gone:
        st.text(str(gone))
        return
    zone = load.settings().zone
    with st.container(border=True):
        st.text(f"Ticket {ticket_id}")
        for part in ("subject", "body"):
            if part in ticket:
                st.text(str(ticket[part]))
    said = drill_down_rows.transcript(load.settings(), at.source, ticket_id)
    if said.is_empty():
        st.markdown(":small[:gray[This source records no messages of this ticket.]]")
    for line in said.iter_rows(named=True):
        _line(line, wording.moment(line["at"], zone))


def _line(line: dict[str, object], at: str) -> None:
    who = {"ai": "Agent", "human": "Person", "customer": "Customer", "tool": "Tool"}.get(
        str(line["actor"]), "Unknown"
    )
    notes = [at, *(str(line[key]) for key in ("mode", "action", "tag") if line[key] is not None)]
    if line["predicted_intent"] is not None:
        notes.append(f"read as {line['predicted_intent']}")
    if isinstance(line["confidence"], float):
        notes.append(f"confidence {line['confidence']:.2f}")
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{who}** :small[:gray[{wording.plain(' · '.join(notes), 160)}]]")
        for part in ("text", "error", "human_text"):
            if line[part] is not None:
                st.text(str(line[part]))
