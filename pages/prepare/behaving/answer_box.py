"""The answer of the page Behaviour, and the three truths in figures."""

from collections.abc import Collection

import polars as pl
import streamlit as st

from analytics import wording
from analytics.behaviour.back_test import Result, Share
from analytics.behaviour.recall import Recall
from analytics.behaviour.spec import Spec
from jobs.behaviour import spec_text
from jobs.behaviour.back_tests import BackTest
from jobs.behaviour.spec_approvals import NEEDED
from jobs.behaviour.stored_specs import StoredSpec
from pages.components import frame
from pages.prepare.behaving.load_behaviour import Versions

_NAMES = {
    "declared": "Declared: its category always goes to a person",
    "changed": "Handed over, and a person gave another answer",
    "reviewed": "Called incorrect by reviewers",
}


def answer(
    chosen: StoredSpec | None, versions: Versions, found: BackTest | str, declared: Collection[str]
) -> None:
    """Which version this is and whether it holds; then what its rules would have caught.

    `declared` are the categories that people decided always go to a person.
    """
    with st.container(border=True, gap="xsmall"):
        st.header(_status(chosen, versions), anchor=False)
        said = found if isinstance(found, str) else " ".join(_caught(found))
        st.markdown(wording.plain(said, 400))
        if chosen is not None and (missing := unnamed(chosen.spec, declared)):
            named = wording.plain(wording.listed(missing), 200)
            st.markdown(f":orange-badge[not in it] The audit always hands {named} to a person.")


def unnamed(spec: Spec, declared: Collection[str]) -> list[str]:
    """The declared categories that a specification does not name among those for a person."""
    known = {each.casefold() for each in spec.escalate_always}
    return sorted(each for each in declared if each.casefold() not in known)


def _status(chosen: StoredSpec | None, versions: Versions) -> str:
    if chosen is None:
        return "No specification yet: this is a draft to start from."
    approvals = len(versions.approved(chosen.version))
    people = "1 person" if approvals == 1 else f"{approvals} people"
    current = versions.in_force
    if current is not None and current.stored.version == chosen.version:
        since = wording.day(current.since.date(), year=True)
        return f"Specification {chosen.label} is in force since {since}, approved by {people}."
    if approvals >= NEEDED:
        return f"Specification {chosen.label} was approved by {people}; a later one is in force."
    missing = NEEDED - approvals
    return f"Specification {chosen.label} needs {wording.counted(missing, 'more approval')}."


def _caught(found: BackTest) -> list[str]:
    """Recall by review first, as it speaks of all answers; then what is declared."""
    rules = wording.counted(len(found.fired.names), "rule")
    said: list[str] = []
    if found.recall is not None and found.recall.value is not None:
        low = wording.share(found.recall.low, 0)
        said.append(
            f"Its {rules} would have caught {wording.share(found.recall.value, 0)} (at least {low}) of "
            "the answers that reviewers call incorrect."
        )
        precision = found.recall.precision
        if precision is not None and 0 < precision.value < 1:
            ratio = (1 - precision.value) / precision.value
            said.append(f"For each right handover about {ratio:.1f} would be needless.")
    elif found.recall is not None:
        most = wording.share(found.recall.most, 0)
        said.append(f"What its {rules} would miss is unknown; they catch at most {most}: too few reviews.")
    else:
        said.append(f"What its {rules} would miss is unknown: no drawn answers are reviewed yet.")
    declared = found.declared.recall
    if declared.n:
        caught = f"{wording.count(declared.count)} of {wording.count(declared.n)}"
        said.append(f"{caught} tickets that always go to a person would have gone there.")
    return said


def numbers(found: BackTest) -> None:
    """A row a truth: needed, caught, recall, needless; they are never added up."""
    frame.heading(
        "Would it have been right?",
        "Three separate answers to “did this need a person?”. They are never added up.",
    )
    st.dataframe(
        pl.DataFrame([_row(each, found.recall) for each in found.results]),
        column_config={
            "Recall": st.column_config.TextColumn(
                help="Share of those that needed a person which a trigger would have caught, with its 95 % "
                "interval. By review: weighted by each answer's chance to be drawn (two-phase estimate)."
            ),
            "Precision": st.column_config.TextColumn(
                help="Share of the triggers' handovers that needed a person. By review: weighted like the "
                "recall, so it is not the plain ratio of the counts. –: nobody knows which did not."
            ),
        },
        hide_index=True,
        alt="Three truths",
    )


def _row(found: Result, recall: Recall | None) -> dict[str, object]:
    needless = wording.count(len(found.needless)) if found.truth.not_needed else wording.NONE
    row: dict[str, object] = {
        "Needed a person": _NAMES[found.truth.key],
        "Known": f"{wording.count(found.recall.n)} {found.truth.unit}s",
        "Caught": wording.count(found.recall.count) if found.recall.n else wording.NONE,
        "Recall": spec_text.share(found.recall),
        "Needless": needless,
        "Precision": spec_text.share(found.precision) if found.truth.not_needed else wording.NONE,
    }
    if found.truth.key == "reviewed":
        row["Recall"] = "unknown" if recall is None or recall.value is None else _weighted(recall)
        if recall is not None and recall.precision is not None:
            rate = recall.precision
            row["Precision"] = (
                f"{wording.share(rate.value)} ({wording.interval(rate.low, rate.high, 'share')}), weighted"
            )
    return row


def _weighted(recall: Recall) -> str:
    return f"{spec_text.share(Share(0, 1, recall.value, recall.low, recall.high))}, weighted"


def gaps(found: BackTest) -> None:
    """What this source cannot answer, and what to import or do."""
    if found.notes:
        frame.heading("What this source cannot answer", "Each with what to do about it.")
        st.markdown("\n".join(f"- {wording.plain(each, 400)}" for each in found.notes))
