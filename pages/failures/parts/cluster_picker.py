"""Which cluster is looked at: by its thread, which stays its own from run to run, in the address."""

from collections.abc import Mapping, Sequence

import streamlit as st

from analytics import wording
from jobs.failures.explorer import Explored

_KEY = "cluster"


def pick(found: Explored) -> Mapping[str, object] | None:
    """Draw the choice; returns the cluster's row, or None where the address names one that is not here."""
    rows = {str(row["thread"]): row for row in found.clusters.iter_rows(named=True)}
    threads = list(rows)
    asked = st.query_params.get(_KEY)
    inside = _shown_within(found)
    there = inside.get(asked or "", asked)
    lost = asked is not None and there not in rows
    if st.session_state.get(_KEY) != there and there in rows:
        st.session_state[_KEY] = there
    elif st.session_state.get(_KEY) not in rows:
        st.session_state.pop(_KEY, None)
    chosen = st.selectbox(
        "Cluster",
        threads,
        index=None if lost else 0,
        format_func=lambda thread: _named(rows[thread]),
        key=_KEY,
        on_change=_keep,
        args=(threads,),
        placeholder="Choose a cluster",
        width=520,
    )
    row = rows.get(chosen) if chosen else None
    if row is not None and chosen and asked != chosen:
        # A name, a number or an order may change with the next decision; the address holds the cluster.
        st.query_params[_KEY] = chosen
    return row


def nothing(found: Explored) -> None:
    """Why no cluster is shown."""
    if found.empty:
        st.markdown("No ticket that the agent worked on failed, so there are no clusters.")
    else:
        st.markdown(
            "The cluster of this link is not in the newest analysis, or the filters leave no ticket of it. "
            "Choose another one."
        )


def _named(row: Mapping[str, object]) -> str:
    return f"{row['number']} {row['label']} ({wording.count(int(str(row['tickets'])))})"


def _shown_within(found: Explored) -> dict[str, str]:
    """The thread of each cluster that is shown within another one, and that one's."""
    threads = found.threads
    return {
        threads[cluster]: str(thread)
        for thread, merged in found.clusters.select("thread", "merged").iter_rows()
        for cluster in merged
        if cluster in threads
    }


def _keep(threads: Sequence[str]) -> None:
    # A cluster called something else since the page was drawn arrives as its old words, which choose nothing.
    chosen = st.session_state.get(_KEY)
    if chosen is not None and chosen in threads:
        st.query_params[_KEY] = chosen
