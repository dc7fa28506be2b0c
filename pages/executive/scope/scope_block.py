"""Scope on Month: who is next by the rule and who must step back, beside the wall chart of the months."""

from functools import partial

import polars as pl
import streamlit as st

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.rollout import scope_wall
from analytics.scope import fixed_scope
from analytics.ticket_slices import Slice
from data import export
from jobs.months.month_contents import Answer
from jobs.scope import scope_printing, scope_runs
from jobs.scope.scope_board import ScopeBoard
from pages.components import exports, frame, load, progress
from pages.components.access import signed_in
from pages.components.load import At
from pages.executive.scope import load_scope, scope_form, scope_table

_RULE = (
    "A category moves one stage where the audit says train first, or between with a person who sends; drafts "
    "and reviewed answers are clearly above 90 %; 3 articles are complete; two people approved the behaviour "
    "rules; nothing proves harm; reviewers have the minutes; from 10 % on, after 14 days and by the locked "
    "plan. At most 3 categories are in their first 14 days of a stage. Order: hours saved a month ÷ hours of "
    "preparation."
)
_NONE_YET = (
    "A check reads audit, drafts, articles, reviews and live tickets of each category and says which may "
    "move to its next stage, and which must step back."
)
_BY_ANALYST = " An analyst or a manager starts it."
_ORDERED = "Ready ones first, by hours saved for each hour of preparation. Choose a row for its conditions."
_WALL = "Dark: automated by the rule above. Pale: with the agent. Grey: too few tickets, or people only."


def block(at: At, chosen: Slice, found: Answer) -> None:
    """The answer, rates at fixed scope, the table with the steps, and the wall chart."""
    shown = load_scope.shown(at)
    with st.container(border=True, gap="xsmall"):
        if shown.board is None:
            by = _BY_ANALYST if signed_in.leaves_to_others("run analysis") else ""
            frame.heading("Next stages: not checked yet", _NONE_YET + by)
        else:
            frame.heading(_answer(shown.board), _ORDERED)
        running = shown.latest is not None and not shown.latest.ended
        if running or (shown.latest is not None and shown.latest.state != "done"):
            running = progress.under_way(shown.latest, "check of the scope")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            if shown.stale and not running:
                st.markdown(f":orange-badge[Out of date] {shown.stale}", width="content")
            if not running and (shown.board is None or shown.stale):
                label = "Check again" if shown.board else "Check the scope"
                progress.ask_button(label, "check scope", partial(_ask, at))
            if shown.board is not None:
                scope_form.capacity(at, shown.board)
                _rule(at)
        fixed = load_scope.fixed(found)
        if fixed is not None and found.pairing.base is not None:
            st.markdown(wording.plain(fixed_scope.sentence(fixed, found.pairing.base.name), 400))
        if shown.board is not None:
            if shown.board.missing:
                lacks = wording.plain("; ".join(shown.board.missing), 500)
                st.markdown(f":gray-badge[Missing for the whole source] {lacks}.")
            category = scope_table.table(shown.board)
            if category is not None:
                scope_form.card(at, shown.board, category)
        _wall(at, chosen, found.month.key)


def _rule(at: At) -> None:
    with frame.popover("Rule", key="scope rule", type="tertiary", icon=":material/rule:") as opened:
        if opened.open:
            st.markdown(_RULE)
            exports.csv_button("Scope as CSV", f"{at.source}-scope-rows", partial(_csv, at))


def _answer(board: ScopeBoard) -> str:
    return wording.plain(scope_printing.answer(board), 400)


def _ask(at: At) -> None:
    load_scope.forget()
    with signed_in.permit("run analysis", at.source):
        scope_runs.ask(load.settings(), at.source)


def _csv(at: At) -> bytes:
    board = load_scope.shown(at).board
    rows = scope_printing.rows(board) if board else []
    return export.csv_bytes(pl.DataFrame(rows, infer_schema_length=None))


def _wall(at: At, chosen: Slice, key: str) -> None:
    months = load_scope.wall(at, chosen, key)
    if not months:
        return
    frame.heading(
        scope_wall.title(months),
        _WALL,
    )
    figure = load_scope.wall_figure(at, chosen, key, st.context.theme.type or "light")
    name = f"{at.source}-scope-wall"
    st.plotly_chart(
        figure, theme=None, config=theme.config(name), key="scope wall", alt=scope_wall.title(months)
    )
    exports.chart_button(name, partial(scope_wall.values, months))
