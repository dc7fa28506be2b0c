"""One category on the ladder: its gate condition by condition, the next rung to sign, and the way back."""

import streamlit as st

from analytics import wording
from analytics.shadow.rollout_ladder import RUNGS, Rung
from data.errors import DataError
from jobs.scope import scope_signing
from jobs.shadow import category_ladder
from jobs.shadow.shadow_readiness import CategoryReadiness, Shadow
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "ladder told"


def card(at: At, found: Shadow, category: str) -> None:
    """The gate of a category, with the two things that a person can do."""
    each = next(row for row in found.categories if row.category == category)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"### {wording.plain(category)}: {each.rung}")
        if each.rollback:
            st.markdown(f":red-badge[Step back] {wording.plain('; '.join(each.rollback), 300)}")
        lines = [
            f"{':green-badge[Met]' if condition.met else ':orange-badge[Missing]'} "
            f"{wording.plain(condition.name, 80)}: {wording.plain(condition.found, 160)}"
            for condition in each.gate.conditions
        ]
        st.markdown("\n\n".join(lines))
        if each.rubber_stamps and each.every_draft.share is not None and each.bound.share is not None:
            stamps = f"{wording.counted(each.rubber_stamps, 'draft')} approved within 3 seconds"
            shares = wording.share(each.bound.share), wording.share(each.every_draft.share)
            frame.small(f"{stamps} left out: {shares[0]} accepted, with them {shares[1]}.")
        frame.small(
            "A step also needs the audit's bucket, reviewed answers and reviewers' minutes: Month lists them."
        )
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
            guarded_button.button(
                "approve",
                f"Sign the stage {each.next_rung}" if each.next_rung else "At the last stage",
                disabled=not each.ready,
                key="sign rung",
                on_click=_step,
                args=(at, each, each.next_rung, found.bar),
                help=None if each.ready else "Some conditions above are missing.",
            )
            if each.rung != RUNGS[0] and signed_in.may("approve"):
                st.text_input("Why back to shadow?", key="rollback reason", max_chars=200)
                guarded_button.button(
                    "approve",
                    "Back to shadow",
                    key="rollback",
                    on_click=_step,
                    args=(at, each, RUNGS[0], found.bar),
                )
        if _TOLD in st.session_state:
            st.text(st.session_state.pop(_TOLD))
        steps = category_ladder.history(at.settings, at.source, category)
        if steps:
            said = [
                f"{step.choice} by {wording.plain(step.by)}, {wording.day(step.at.date())}" for step in steps
            ]
            frame.small(f"Steps so far: {'; '.join(said)}.")


def _step(at: At, each: CategoryReadiness, to: Rung | None, bar: float) -> None:
    if to is None:
        return
    reason = str(st.session_state.get("rollback reason") or "") if to == RUNGS[0] else ""
    try:
        with signed_in.permit("approve", at.source):
            scope_signing.sign(at.settings, at.source, each.category, to, reason=reason, bar=bar)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"Signed: {each.category} is now at {to}."
