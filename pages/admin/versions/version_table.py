"""The answer of the page Agents, and a row for each version of the agent."""

import polars as pl
import streamlit as st

from analytics import wording
from jobs.agents import agent_printing
from jobs.agents.version_registry import Registered
from pages.components import frame
from pages.components.access import signed_in

_ROW = 36


def answer(found: tuple[Registered, ...]) -> None:
    """Which versions are live, which without a verdict, and what may move."""
    with st.container(border=True, gap="xsmall"):
        first, _, rest = agent_printing.answer(found).partition(". ")
        st.header(wording.plain(f"{first.rstrip('.')}.", 200), anchor=False)
        movable = [each for each in found if each.gate is not None and each.gate.met]
        said = [rest] if rest else []
        if movable:
            names = wording.listed([f"{each.name} to {each.next_stage}" for each in movable])
            said.append(f"By the verdict of a locked plan may move: {names}.")
        unknown = [each.name for each in found if not each.registered]
        if unknown:
            said.append(f"Not registered yet, read from the log: {wording.listed(unknown)}.")
        if said:
            st.markdown(wording.plain(" ".join(said), 500))


def table(found: tuple[Registered, ...]) -> Registered | None:
    """The versions, the newest first; the chosen one."""
    frame.heading(
        "Versions",
        "Dated by the first ticket. Choose a row to register it, to move it, and to see what was decided."
        if signed_in.may("manage versions")
        else "Dated by the first ticket. Choose a row to see what was decided.",
    )
    rows = [
        {
            "Version": each.name,
            "Stage": each.stage.capitalize() if each.registered else f"{each.stage.capitalize()} (log)",
            "First": each.seen.first if each.seen else None,
            "Last": each.seen.last if each.seen else None,
            "Tickets": each.seen.tickets if each.seen else None,
            "Drafts": each.seen.drafts if each.seen else None,
            "Model": each.about.model,
            "Owner": each.about.owner,
            "Gates met": "; ".join(each.gates) or wording.NONE,
            "Next stage needs": _needs(each),
        }
        for each in found
    ]
    picked = st.dataframe(
        pl.DataFrame(
            rows,
            schema_overrides={"First": pl.Date, "Last": pl.Date, "Tickets": pl.Int64, "Drafts": pl.Int64},
        ),
        column_config={
            "First": st.column_config.DateColumn("First", format="D MMM YYYY"),
            "Last": st.column_config.DateColumn("Last", format="D MMM YYYY"),
            "Tickets": st.column_config.NumberColumn("Tickets", format="localized"),
            "Drafts": st.column_config.NumberColumn("Drafts", format="localized"),
        },
        hide_index=True,
        height=_ROW * (min(9, len(rows)) + 1),
        on_select="rerun",
        selection_mode="single-row",
        key="version rows",
        alt="Versions of the agent",
    )
    chosen = picked["selection"]["rows"]
    return found[chosen[0]] if chosen and chosen[0] < len(found) else None


def _needs(each: Registered) -> str:
    if each.gate is None or each.next_stage is None:
        return wording.NONE
    missing = ", ".join(one.name for one in each.gate.missing)
    return f"{each.next_stage}: {missing or 'nothing more'}"
