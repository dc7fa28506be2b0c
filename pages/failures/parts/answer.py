"""The answer of the explorer: how few clusters make most failures, and which run says so."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.failures.groups import TO_READ
from analytics.significance import proportions
from jobs.failures import analysis_runs
from jobs.failures.explorer import Explored
from pages.components import exports, frame
from pages.components.load import At
from pages.components.load_run import RunAt
from pages.failures.parts import load_failures, run_state

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_STATES = {
    "same": "same",
    "grew": "grew",
    "split": "split off",
    "merged": "merged",
    "new": "new",
    "gone": "gone",
}


def box(at: At, run: RunAt, found: Explored, *, running: bool) -> None:
    """The sentence, what the first clusters are, and the run with its buttons."""
    record = found.result.run
    with st.container(border=True, gap="small"):
        st.header(sentence(found), anchor=False)
        st.markdown(_further(found))
        run_state.stale(at, record)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f":small[:gray[{run_state.line(at, record)}]]", width="content")
            st.space("stretch")
            run_state.about(at, record)
            former = [each for each in analysis_runs.listed(at.settings, at.source) if each.id != run.run]
            if former and st.button(
                "Compare with an earlier analysis",
                icon=":material/compare_arrows:",
                type="tertiary",
                key="compare runs",
            ):
                _compare(at, run)
            if not running:
                run_state.ask_button(at)


def sentence(found: Explored) -> str:
    """What most failures are made of."""
    if found.empty:
        return "No ticket that the agent worked on failed."
    share = found.clusters.sort("tickets", descending=True)["tickets"].head(found.first).sum()
    part = wording.share(share / found.failures.height, 0)
    number = in_words(found.first).capitalize()
    if found.clusters.height == 1:
        return "One cluster holds all of the failures."
    if found.clusters.height == found.first:
        return f"The failures lie in {wording.counted(found.first, 'cluster')}; none stands out."
    clusters, whole = wording.counted(found.clusters.height, "cluster"), wording.count(found.failures.height)
    return f"{number} of {clusters} make {part} of the failures ({wording.count(int(share))} of {whole})."


def in_words(number: int) -> str:
    """A small number as a word."""
    return _NUMBERS[number] if number < len(_NUMBERS) else wording.count(number)


def _further(found: Explored) -> str:
    if found.empty:
        return f"{wording.counted(found.requests, 'request')} analysed."
    failed, asked = found.failures.height, found.requests
    low, high = (float(end) for end in proportions.wilson(failed, asked))
    rate = f"{wording.share(failed / asked)}, {wording.interval(low, high, 'share')}"
    tickets = wording.counted(asked, "ticket")
    text = f"{wording.count(failed)} of {tickets} with the agent failed ({rate})."
    first = found.clusters.sort("tickets", "cluster_id", descending=[True, False]).head(found.first)
    return f"{text} Of these {in_words(found.first)} clusters, {made_of(first)}."


def made_of(clusters: pl.DataFrame) -> str:
    """How many clusters are mostly of each group, and of the others how many have conversations with a cause.

    `clusters` has `main_group` and `main_cause`.
    """
    shown = pl.col("main_cause").is_not_null() & ~pl.col("main_cause").is_in(TO_READ)
    kinds = clusters.select(
        pl.when((pl.col("main_group") == "other") & shown)
        .then(pl.lit(_SHOWN))
        .otherwise("main_group")
        .alias("kind")
    )["kind"].to_list()
    parts = [
        f"{in_words(kinds.count(kind))} {_IS[kind][kinds.count(kind) != 1]}" for kind in _IS if kind in kinds
    ]
    return wording.listed(parts)


#: A cluster of no group whose conversations mostly show what went wrong.
_SHOWN = "shown"
#: What a cluster of each group mostly is, of one and of more.
_IS = {
    "knowledge_gap": ("is mostly a knowledge gap", "are mostly knowledge gaps"),
    "misclassification": ("is mostly misclassified", "are mostly misclassified"),
    "edge_case": ("is mostly an edge case", "are mostly edge cases"),
    _SHOWN: ("has conversations that show a cause", "have conversations that show a cause"),
    "other": ("has no proven cause", "have no proven cause"),
}


def notes(found: Explored) -> None:
    """What the run could not use, and what that means."""
    said = found.result.notes
    if said:
        lines = "\n".join(f"- :small[:gray[{wording.plain(note, 400)}]]" for note in said)
        st.markdown(f"### What the analysis could not use\n{lines}")


def _compare(at: At, run: RunAt) -> None:
    """Open what became of the clusters of a former run."""

    @st.dialog("What happened to the clusters of an earlier analysis", width="large")
    def opened() -> None:
        zone = at.settings.zone
        former = [each for each in analysis_runs.listed(at.settings, at.source) if each.id != run.run]
        chosen = st.selectbox(
            "Earlier analysis",
            former,
            format_func=lambda each: f"{wording.moment(each.made_at, zone)}, run {each.id}",
            key="former run",
        )
        if chosen is None or chosen.id is None:
            return
        found = load_failures.became(run, chosen.id)
        counts = [f"{wording.count((found['state'] == s).sum())} {word}" for s, word in _STATES.items()]
        st.markdown(f"**{', '.join(counts)}**")
        frame.small(
            "Clusters are matched by the tickets that they share, the others by how close they are. Names, "
            "merges and corrections stay with a cluster from run to run."
        )
        st.dataframe(
            found.with_columns(
                state=found["state"].replace_strict(_STATES, return_dtype=found["state"].dtype)
            ),
            column_config={
                "cluster": st.column_config.TextColumn("Cluster", width=230),
                "state": st.column_config.TextColumn("Now", width=90),
                "tickets": st.column_config.NumberColumn("Failures", width=80),
                "was": st.column_config.TextColumn("Out of", width=260),
                "had": st.column_config.NumberColumn("Had", width=70),
            },
            hide_index=True,
            height=360,
            alt="Clusters of both runs",
        )
        exports.chart_button(f"{at.source}-runs-{chosen.id}-{run.run}", lambda: found)

    opened()
