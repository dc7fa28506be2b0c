"""The answer of the page Behaviour, and the three truths in figures."""

from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st

from analytics import wording
from analytics.behaviour import scope_agreement
from analytics.behaviour.back_test import Result, Share
from analytics.behaviour.recall import Recall
from analytics.behaviour.spec import Spec
from jobs.behaviour import scope_gaps, spec_text
from jobs.behaviour.back_tests import BackTest
from jobs.behaviour.scope_gaps import ScopeGaps
from jobs.behaviour.spec_approvals import NEEDED
from jobs.behaviour.stored_specs import StoredSpec
from pages.components import frame
from pages.components.access import guarded_button
from pages.components.load import At
from pages.prepare.behaving import spec_draft
from pages.prepare.behaving.load_behaviour import Versions

_NAMES = {
    "declared": "Declared: its category always goes to a person",
    "changed": "Handed over, and a person gave another answer",
    "reviewed": "Called incorrect by reviewers",
}


def answer(
    at: At, spec: Spec, chosen: StoredSpec | None, versions: Versions, found: BackTest | str, gaps: ScopeGaps
) -> None:
    """Which version this is and whether it holds; what it would have caught; where the scope differs."""
    with st.container(border=True, gap="xsmall"):
        st.header(_status(chosen, versions), anchor=False)
        said = found if isinstance(found, str) else " ".join(_caught(found))
        st.markdown(wording.plain(said, 400))
    if gaps:
        with st.container(border=True, gap="xsmall"):
            _differs(at, spec, gaps)


def _differs(at: At, spec: Spec, gaps: ScopeGaps) -> None:
    """What the audit decided and the version does not do, with the buttons that put it into the draft."""
    always, alone = (
        scope_gaps.sentences(replace(gaps, alone=())),
        scope_gaps.sentences(replace(gaps, always=())),
    )
    drafted = spec_draft.gaps(at, spec)
    if always:
        st.markdown(f":orange-badge[not in it] {wording.plain(always[0], 600)}")
    if alone:
        st.markdown(f":orange-badge[not in it] {wording.plain(alone[0], 900)}")
    spec_draft.told(spec_draft.ADDED)
    if drafted is not None and not drafted:
        frame.small("It is in the draft now. Save it under “Specification and approval”.")
        return
    both = bool(always and alone)
    with st.container(horizontal=True, gap="xsmall"):
        if always:
            _add(
                "Add those for a person" if both else "Add it to the draft",
                "add always",
                spec,
                gaps.always,
                (),
            )
        if alone:
            _add("Add those between" if both else "Add it to the draft", "add drafts", spec, (), gaps.alone)
        if both:
            _add("Add all to the draft", "add scope", spec, gaps.always, gaps.alone)


def _add(label: str, key: str, spec: Spec, always: tuple[str, ...], drafts: tuple[str, ...]) -> None:
    guarded_button.button(
        "approve",
        label,
        key=key,
        icon=":material/add:",
        on_click=spec_draft.change,
        args=(spec, partial(scope_agreement.with_scope, always=always, drafts=drafts), spec_draft.ADDED),
    )


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
        missed = (
            f" The {len(found.declared.missed)} missed are listed under “Handovers and pages”."
            if found.declared.missed
            else ""
        )
        said.append(f"{caught} tickets that always go to a person would have gone there.{missed}")
    return said


def numbers(found: BackTest) -> None:
    """A row a truth: needed, caught, recall, needless; they are never added up."""
    frame.heading(
        "Would it have been right?",
        "Three separate answers to “did this need a person?”. They are never added up. "
        f"{wording.counted(found.tickets, 'ticket')} of the agent, {spec_text.period(found)}: Audit counts "
        "those of its window alone.",
    )
    st.dataframe(
        pl.DataFrame([_row(each, found.recall) for each in found.results]),
        column_config={
            "Recall": st.column_config.TextColumn(
                help="Share of those that needed a person which a trigger would have caught, with its 95 % "
                "interval. Weighted: a reviewed answer stands for as many answers as its chance to be drawn "
                "says. One drawn with a chance of 1 in 20 counts 20 times (two-phase estimate)."
            ),
            "Precision": st.column_config.TextColumn(
                help="Share of the triggers' handovers that needed a person. Weighted: each reviewed answer "
                "counts for all those that it was drawn to stand for, so this is not caught ÷ (caught + "
                "needless): those are the answers that somebody read. –: nobody knows which needed none."
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
