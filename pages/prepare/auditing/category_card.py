"""One category: its evidence with intervals, two replies that differ, and the form that decides."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.audit.buckets import BUCKETS, CALLED, GRAY, HYBRID
from analytics.audit.category_audit import RULED, CategoryAudit
from data.errors import DataError
from jobs.audit import audit_examples, audit_printing, bucket_decisions, category_owners
from jobs.audit.audit_runs import AuditRun
from jobs.audit.scope import Scope
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "bucket told"
_NEEDED = {
    "consistency": "lower bound at least 50 %",
    "account": "upper bound at most 20 %",
    "discretion": "at most 20 %",
    "risk": "under 2 %",
    "repetition": "for orientation: 50 %",
}
_SAID = {True: "passes", False: "fails", None: wording.NONE}


def card(at: At, found: AuditRun, scope: Scope, category: str) -> None:
    """Why the category is advised so, and the decision; with what its replies disagree on."""
    advice, decided = scope.advice.get(category), scope.decided.get(category)
    each = next((one for one in found.categories if one.category == category), None)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"### {wording.plain(category)}: {advice.word if advice else 'declared'}")
        if advice is not None:
            hybrid = f" {HYBRID}" if scope.buckets.get(category) == GRAY else ""
            st.markdown(wording.plain(f"{scope.why(category)}{hybrid}", 400))
        if decided is not None:
            said = (
                f"Decided: {CALLED.get(decided.bucket, '')}, by {decided.by} on "
                f"{wording.day(decided.at.date(), year=True)}."
            )
            st.markdown(wording.plain(said, 300))
        if each is not None:
            left, right = st.columns([3, 2], gap="medium")
            with left:
                _evidence(each)
            with right:
                _behind(at, each)
            if signed_in.may("approve"):
                _decide(
                    at,
                    found,
                    category,
                    over=decided.id if decided else None,
                    advised=advice.bucket if advice else None,
                )
                _owner(at, found, category, scope.owners.get(category, ""))
        if _TOLD in st.session_state:
            st.text(st.session_state.pop(_TOLD))


def _evidence(each: CategoryAudit) -> None:
    names = {**RULED, "repetition": "Repeats"}
    st.dataframe(
        pl.DataFrame(
            [
                {
                    "Evidence": words,
                    "Result": _result(each, name),
                    "Found": audit_printing.beside_limit(name, each[name]),
                    "To train": _NEEDED[name],
                    "Tickets": each[name].tickets,
                    "Customers": each[name].customers,
                }
                for name, words in names.items()
            ]
        ),
        hide_index=True,
        alt="Evidence of the category",
    )
    burden = each.burden
    minutes = burden.human_seconds.value
    parts = [
        f"reopened {audit_printing.short(burden.reopened)}",
        f"escalated {audit_printing.short(burden.escalated)}",
        f"rating {wording.NONE if burden.rating.value is None else f'{burden.rating.value:.1f}'}",
        f"people's minutes {wording.NONE if minutes is None else f'{minutes / 60:.1f}'}",
        f"handovers between people {wording.NONE}",
    ]
    frame.small(f"People's burden: {', '.join(parts)}.")


def _result(each: CategoryAudit, measure: str) -> str:
    """Whether a measure passes; consistency may pass where one answer for each value of a field does."""
    if measure == "consistency" and each.state == "conditional" and each[measure].passes:
        on = each.on.removeprefix("the ").removeprefix("context.")
        return f"passes for each {on}"
    return _SAID[each[measure].passes]


def _behind(at: At, each: CategoryAudit) -> None:
    """Answers, topics of risk and outcome forms; conflicts with the two replies."""
    said: list[str] = []
    if each.answers is not None:
        said.append(f"{wording.counted(each.answers, 'common answer')}")
    if each.state == "conditional" and each.within is not None:
        on = each.on.removeprefix("context.")
        said.append(
            f"with the same {on.removeprefix('the ')}, {wording.share(each.within, 0)} of pairs agree"
        )
    if each.alike_elsewhere is not None:
        said.append(f"{wording.share_in_words(each.alike_elsewhere)} of replies elsewhere look alike")
    if said:
        frame.small(f"Replies: {'; '.join(said)}.")
    if each.topics:
        named = [f"{topic} {wording.share(one.value or 0)}" for topic, one in each.topics.items()]
        frame.small(f"Words of risk: {', '.join(named)}.")
    if len(each.forms) > 1:
        named = [f"{form} {wording.share(share)}" for form, share in each.forms.items()]
        frame.small(f"Outcomes: {', '.join(named)}.")
    for conflict in each.conflicts if signed_in.may("read rows") else ():
        st.markdown(f"**People disagree:** {wording.plain(conflict.words, 160)}")
        for text in audit_examples.replies(
            at.settings, at.source, (conflict.one_ticket, conflict.other_ticket)
        ):
            frame.small(wording.plain(text, 300))


def _decide(at: At, found: AuditRun, category: str, *, over: int | None, advised: str | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        st.selectbox(
            "Bucket",
            BUCKETS,
            index=BUCKETS.index(advised) if advised in BUCKETS else 1,  # pyright: ignore[reportArgumentType]
            format_func=lambda bucket: CALLED[bucket],
            key=f"bucket {category}",
            width=200,
        )
        st.text_input(
            "Why, where it is not the advice", key=f"bucket reason {category}", max_chars=200, width=360
        )
        guarded_button.button(
            "approve",
            "Decide",
            key="decide bucket",
            type="primary",
            on_click=_store,
            args=(at, found, category, over),
        )


def _store(at: At, found: AuditRun, category: str, over: int | None) -> None:
    bucket = str(st.session_state.get(f"bucket {category}") or "")
    reason = str(st.session_state.get(f"bucket reason {category}") or "")
    try:
        with signed_in.permit("approve", at.source):
            done = bucket_decisions.decide(at.settings, found, category, bucket, reason=reason, over=over)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"Decided: {done.category} is {CALLED[done.bucket]}."


def _owner(at: At, found: AuditRun, category: str, owner: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        st.text_input(
            "Owner", value=owner, key=f"category owner {category}", max_chars=80, width=200,
            help="Who looks after this category. It is no part of the scope that is signed.",
        )  # fmt: skip
        guarded_button.button(
            "approve", "Save owner", key="save owner", on_click=_store_owner, args=(at, found, category)
        )


def _store_owner(at: At, found: AuditRun, category: str) -> None:
    owner = str(st.session_state.get(f"category owner {category}") or "")
    try:
        with signed_in.permit("approve", at.source):
            category_owners.name(at.settings, found, category, owner)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"Owner of {category}: {owner.strip() or 'nobody'}."
