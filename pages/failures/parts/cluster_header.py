"""One cluster: what it is called, how many it holds, why they fail; to be renamed, merged, overruled."""

from collections.abc import Callable, Mapping

import polars as pl
import streamlit as st

from analytics import wording
from analytics.figures.drawing.groups import GROUPS
from data.errors import DataError
from jobs.failures import failure_decisions
from jobs.failures.explorer import Explored
from pages.components import frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.load import At
from pages.components.load_run import RunAt
from pages.failures.parts import cluster_card, overrule

_TOLD = "cluster told"


def head(run: RunAt, found: Explored, row: Mapping[str, object], mine: pl.DataFrame) -> None:
    """The answer in words, and what can be decided about the whole cluster."""
    group = GROUPS[str(row["main_group"])]
    with st.container(border=True, gap="small"):
        st.markdown(cluster_card.badges(row, first=found.result.run.before is None))
        st.header(wording.plain(str(row["label"]), 120), anchor=False)
        st.markdown(cluster_card.numbers(row))
        if why := cluster_card.why_it_fails(mine, group.key):
            st.markdown(why)
        said = mine.filter(pl.col("said_by") == "cluster").height
        if said:
            st.markdown(f"A person decided this for the whole cluster ({wording.counted(said, 'ticket')}).")
        st.markdown(_made_of(found, row))
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            _rename(run.at, row)
            _merge(run.at, found, row)
            overrule.whole(run, row, mine, within(found, row))
        overrule.tell()
        if (told := st.session_state.pop(_TOLD, None)) is not None:
            st.text(told)


def _made_of(found: Explored, row: Mapping[str, object]) -> str:
    """Its words, its theme, its run's own name, and what it was before."""
    terms = [f"“{wording.plain(str(term))}”" for term in _texts(row["terms"])]
    # An automatic name is made of the same words.
    is_named = str(row["label"]) != ", ".join(_texts(row["terms"]))
    parts = [f"Typical words: {wording.listed(terms)}"] if terms and is_named else []
    if row["given_label"] != row["label"]:
        parts.append(f"named {wording.plain(str(row['given_label']), 80)} by the analysis")
    if row["merged"]:
        parts.append(f"{wording.counted(len(_texts(row['merged'])), 'other cluster')} merged into it")
    return f":small[:gray[{'; '.join(parts)}.]]" if parts else ""


def within(found: Explored, row: Mapping[str, object]) -> list[str]:
    """The threads of the clusters that are shown within this one."""
    return [found.threads[cluster] for cluster in _texts(row["merged"])]


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _rename(at: At, row: Mapping[str, object]) -> None:
    key = f"rename {row['thread']}"
    with frame.popover("Rename", key=key, icon=":material/edit:") as it:
        if not it.open:
            return
        named = row["given_label"] != row["label"]
        box = f"name {row['thread']} {row['label']}"
        st.text_input("Name", value=str(row["label"]), key=box, max_chars=failure_decisions.LONGEST_NAME)
        frame.small("The name stays with the cluster in later analyses.")
        with st.container(horizontal=True, gap="xsmall"):
            guarded_button.button("correct", "Rename", key=f"do {key}", on_click=_called, args=(at, row, box))
            if named:
                guarded_button.button(
                    "correct",
                    "Use the automatic name",
                    key=f"undo {key}",
                    on_click=_called,
                    args=(at, row, None),
                )


def _merge(at: At, found: Explored, row: Mapping[str, object]) -> None:
    key = f"merge {row['thread']}"
    with frame.popover("Merge", key=key, icon=":material/merge:") as it:
        if not it.open:
            return
        labels = {
            str(thread): f"{number} {label}"
            for thread, number, label in found.clusters.select("thread", "number", "label").iter_rows()
            if thread != row["thread"]
        }
        into = st.selectbox(
            "Merge into", list(labels), index=None, format_func=labels.__getitem__, key=f"into {key}"
        )
        frame.small(
            "Both are then shown and counted as one, here and in later analyses. Your decisions about the "
            "groups of their tickets stay, and so do accepted fixes."
        )
        guarded_button.button(
            "correct", "Merge", key=f"do {key}", disabled=into is None, on_click=_merged, args=(at, row, into)
        )
        threads = found.threads
        for cluster in _texts(row["merged"]):
            label = wording.plain(found.given.get(cluster, cluster), 60)
            guarded_button.button(
                "correct",
                f"Take out {label}",
                key=f"out {cluster}",
                on_click=_merged,
                args=(at, {"thread": threads[cluster]}, None),
            )


def _called(at: At, row: Mapping[str, object], box: str | None) -> None:
    # What stands in the box now: a click may come in one run with the last thing typed.
    name = st.session_state[box] if box else None
    _decided(
        lambda: failure_decisions.rename(load.settings(), at.source, str(row["thread"]), name),
        f"Renamed to {name}." if name else "The automatic name is back.",
    )


def _decided(decide: Callable[[], object], told: str) -> None:
    try:
        with signed_in.permit("correct"):
            decide()
    except DataError as error:
        told = str(error)
    st.session_state[_TOLD] = told


def _merged(at: At, row: Mapping[str, object], into: str | None) -> None:
    _decided(
        lambda: failure_decisions.merge(load.settings(), at.source, str(row["thread"]), into),
        "Merged into the other cluster." if into else "Shown as its own cluster again.",
    )
    if into:
        st.query_params["cluster"] = into
