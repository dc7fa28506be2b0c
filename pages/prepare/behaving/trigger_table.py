"""Triggers of a specification: what each adds, and the tickets that they miss or hand over needlessly."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.behaviour.back_test import Result
from analytics.figures.charts import trigger_chart
from analytics.figures.charts.trigger_chart import Bars
from analytics.figures.drawing import theme
from jobs.behaviour.back_tests import BackTest
from pages.components import frame, rows
from pages.components.access import signed_in
from pages.components.load import At
from pages.prepare.behaving import trigger_rows

_TRUTHS = {"Reviewed": "reviewed", "Changed by a person": "changed", "Declared": "declared"}
#: So many tickets are listed at once.
PAGE = 50


def picked(found: BackTest) -> Result:
    """The truth by which triggers are shown; the one with the most known first."""
    known = [name for name, key in _TRUTHS.items() if _of(found, key).recall.n]
    name = st.segmented_control(
        "Needed a person, by", list(_TRUTHS), default=(known or list(_TRUTHS))[0], required=True, key="truth"
    )
    return _of(found, _TRUTHS[str(name)])


def chart(found: BackTest, chosen: Result) -> None:
    """A pair of bars a trigger."""
    red = ", red: needless" if chosen.truth.not_needed else "; which were needless nobody knows"
    frame.heading(
        "What each trigger adds",
        f"{chosen.truth.unit.capitalize()}s. Green: right{red}. Full colour: by this trigger alone, so lost "
        "without it.",
    )
    if not found.fired.names:
        frame.small("No trigger brings a person in.")
        return
    if not chosen.recall.n and not chosen.truth.not_needed:
        frame.small("By this answer no ticket is known to have needed a person, so nothing can be counted.")
        return
    known = bool(chosen.truth.not_needed)
    bars = [
        Bars(
            each.trigger,
            each.caught,
            each.caught_alone,
            each.needless if known else None,
            each.needless_alone if known else None,
        )
        for each in chosen.parts
        if trigger_rows.can_say(found, each.trigger)
    ]
    bars.sort(key=lambda each: (-each.caught_alone, -each.caught, each.name))
    st.plotly_chart(
        trigger_chart.figure(bars, theme.palette(st.context.theme.type or "light")),
        theme=None,
        config=theme.config(f"{found.source}-triggers"),
        key="trigger bars",
        alt="What each trigger adds",
    )


def table(found: BackTest, chosen: Result) -> str | None:
    """A row a trigger; the name of the chosen one."""
    frame.heading("Triggers", "Choose one to see its tickets alone.")
    picked = st.dataframe(
        pl.DataFrame(trigger_rows.rows(found, chosen), infer_schema_length=None),
        column_config={
            "Fires in": st.column_config.NumberColumn("Fires in, tickets", format="localized"),
            "Rule": st.column_config.TextColumn(width="medium"),
            "Cannot say": st.column_config.NumberColumn(
                format="localized",
                help="Turns of the agent in which what the trigger asks for was not known.",
            ),
        },
        hide_index=True,
        placeholder=wording.NONE,
        on_select="rerun",
        selection_mode="single-row",
        key=f"triggers {chosen.truth.key}",
        alt="Triggers",
    )["selection"]["rows"]
    return chosen.parts[picked[0]].trigger if picked and picked[0] < len(chosen.parts) else None


def missed(at: At, found: BackTest) -> None:
    """The tickets that always go to a person and that no trigger hands over, with what they were read as."""
    if not found.declared.missed or not signed_in.may("read rows"):
        return
    count = wording.counted(len(found.declared.missed), "missed ticket")
    frame.heading(
        f"{count} of these categories",
        "No trigger hands them over: mostly the agent read them as another category. Select a row to read "
        "the conversation.",
    )
    _listed(at, _rows(found, found.declared, found.declared.missed), "missed declared", "Missed tickets")


def tickets(at: At, found: BackTest, chosen: Result, trigger: str | None) -> None:
    """Missed, needless or caught ones as rows, with the chosen transcript, for who may read rows."""
    if not signed_in.may("read rows"):
        return
    named = "" if trigger is None else f" by “{wording.plain(trigger)}”"
    frame.heading(f"Tickets{named}", "Select a row to read the conversation.")
    caught = chosen.truth.needed - chosen.missed
    own = caught | chosen.needless
    if trigger is not None:
        by_ticket = chosen.truth.unit == "ticket"
        own = found.fired.tickets(trigger) if by_ticket else found.fired.items(trigger)
    groups = {
        "Missed": chosen.missed if trigger is None else frozenset[str](),
        "Needless": chosen.needless & own,
        "Caught": caught & own,
    }
    shown = {name: each for name, each in groups.items() if each} or {"Missed": frozenset[str]()}
    which = st.segmented_control(
        "Which",
        list(shown),
        format_func=lambda name: f"{name} **{wording.count(len(shown[name]))}**",
        default=next(iter(shown)),
        required=True,
        key=f"which {chosen.truth.key} {trigger}",
        label_visibility="collapsed",
    )
    listed = _rows(found, chosen, shown[str(which)])
    if listed.is_empty():
        frame.small("No ticket.")
        return
    _listed(at, listed, f"{chosen.truth.key} {trigger} {which}", "Tickets")


def _listed(at: At, listed: pl.DataFrame, key: str, called: str) -> None:
    """Tickets, a page of them at once, and the transcript of the chosen row."""
    pages = -(-listed.height // PAGE)
    page = st.pagination(pages, key=f"page {key}") if pages > 1 else 1
    part = listed.slice((page - 1) * PAGE, PAGE)
    selected = st.dataframe(
        part,
        hide_index=True,
        placeholder=wording.NONE,
        column_config={
            "Words": st.column_config.TextColumn("What the customer had written", width="large"),
            "Confidence": st.column_config.NumberColumn(format="%.2f"),
        },
        height=min(318, 38 * (part.height + 1)),
        on_select="rerun",
        selection_mode="single-row",
        key=f"tickets {key} {page}",
        alt=called,
    )["selection"]["rows"]
    if selected and selected[0] < part.height:
        rows.transcript(at, str(part["Ticket"][selected[0]]))


def _rows(found: BackTest, chosen: Result, keys: frozenset[str]) -> pl.DataFrame:
    """A row a ticket or answer, with which triggers fire at it or before."""
    column = "ticket_id" if chosen.truth.unit == "ticket" else "item"
    flags = {name: f"fires {name}" for name in found.fired.names}
    mine = found.fired.stopped.filter(pl.col(column).is_in(list(keys)))
    by = mine.group_by("ticket_id", maintain_order=True).agg(
        pl.col("point").max(), *(pl.col(flag).any() for flag in flags.values())
    )
    named = [", ".join(name for name, flag in flags.items() if row[flag]) for row in by.iter_rows(named=True)]
    known = found.states.select("ticket_id", "point", "confirmed", "category", "confidence", "words")
    told = by.select("ticket_id", "point", Triggers=pl.Series(named, dtype=pl.String)).join(
        known, on=["ticket_id", "point"], how="left", maintain_order="left"
    )
    return told.select(
        Ticket="ticket_id",
        Words=pl.col("words").str.replace_all(r"\s+", " ").str.slice(0, 160),
        Category="confirmed",
        **{"Read as": pl.col("category")},
        Confidence="confidence",
        Triggers="Triggers",
    ).sort("Ticket")


def _of(found: BackTest, key: str) -> Result:
    return next(each for each in found.results if each.truth.key == key)
