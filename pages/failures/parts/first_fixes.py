"""What to fix first: the three clusters with a proven cause whose fix would prevent most failures."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from analytics import wording
from analytics.failures import summary
from analytics.failures.groups import TO_READ
from analytics.figures.drawing.groups import GROUPS
from jobs.failures.explorer import Explored
from pages.components import frame
from pages.components.access import signed_in
from pages.components.load_run import RunAt
from pages.failures.parts import cluster_card, cluster_table


def show(run: RunAt, found: Explored) -> None:
    """The cards, or why there is none."""
    first = summary.first_fixes(found.clusters)
    with st.container(border=True, gap="small"):
        frame.heading(
            _title(first.height),
            "Clusters with a proven cause, the fix that prevents most failures first. At most: if the fix "
            "worked for every ticket with that cause. Accepted and dismissed fixes are left out.",
        )
        if first.is_empty():
            frame.small(_nothing(found))
            return
        for column, row in zip(st.columns(3, gap="small"), first.iter_rows(named=True), strict=False):
            with column:
                _card(run, found, row)


def _title(count: int) -> str:
    return {0: "Nothing to fix yet", 1: "Fix this first"}.get(count, f"Fix these {count} first")


def _nothing(found: Explored) -> str:
    decided = found.clusters.filter("to_fix", pl.col("fix").is_not_null()).height
    if decided:
        return f"{wording.counted(decided, 'fix')} decided; no other cluster has a proven cause."
    if found.clusters["main_cause"].is_in([*TO_READ]).all():
        return "No cluster has a proven cause. Read the largest ones below, and say what their cause is."
    return (
        "No cluster is mostly a knowledge gap, a misclassification or an edge case. Open the largest ones "
        "below: their evidence says what went wrong in the conversations."
    )


def _card(run: RunAt, found: Explored, row: Mapping[str, object]) -> None:
    mine = found.failures.filter(pl.col("cluster_id") == row["cluster_id"])
    group = GROUPS[str(row["main_group"])]
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f":{group.hue}-badge[{group.sign} {group.label}]")
        st.markdown(f"**{row['number']} {wording.plain(str(row['label']), 80)}**")
        st.markdown(wording.plain(cluster_card.fix(mine, row), 220))
        st.markdown(f":small[:gray[{_gain(row)}]]")
        if said := cluster_table.changed_sentence(row):
            st.markdown(f":small[{said}]")
        if signed_in.opens("cluster") and st.button(
            "Open", icon=":material/arrow_forward:", key=f"first {row['cluster_id']}"
        ):
            query = {"cluster": str(row["thread"]), "source": run.at.source}
            st.switch_page(cluster_card.PAGE, query_params=query)


def _gain(row: Mapping[str, object]) -> str:
    gain = cluster_table.gain(row)
    if gain == wording.NONE:
        return f"{wording.counted(int(str(row['tickets'])), 'failure')}; the log is too short for a rate."
    return f"Prevents at most {gain} failures a month."
