"""Keeping a plan: saved as a draft, locked, thrown away; and what happens when two people write at once."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import streamlit as st

from analytics import wording
from analytics.pilot.plan import Plan, notices
from analytics.pilot.planning import toml_format
from data.errors import DataError
from jobs.pilot import plan_locking, stored_plans
from jobs.pilot.plan_locking import OvertakenError
from jobs.pilot.plan_versions import StoredPlan
from pages.components import frame, load_pilot
from pages.components.access import guarded_button, guarded_download, signed_in
from pages.components.load import At
from pages.pilot.planning import plan_draft, plan_errors, plan_picker, preview
from pages.pilot.planning.plan_draft import Draft

_TOLD, _CONFLICT = "plan told", "plan overtaken"


class Conflict(NamedTuple):
    """Two texts of one plan: the one that stands, and the one that came second."""

    said: str
    theirs: StoredPlan
    mine: str


def buttons(at: At, kept: StoredPlan | None, draft: Draft, plan: Plan) -> None:
    """Save, lock, throw away, take home and bring; what cannot be pressed yet says why."""
    if not signed_in.may("manage plans"):
        return
    named = plan_errors.of_name(plan, new=kept is None)
    wrong = plan_errors.as_asked(plan, [*named, *plan_errors.elsewhere(plan, named)])
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        save = guarded_button.button(
            "manage plans",
            "Save draft",
            icon=":material/save:",
            key=draft.key("save"),
            disabled=bool(named) or not plan.source,
        )
        with frame.popover("Lock the plan", key=draft.key("lock"), icon=":material/lock:") as lock:
            if lock.open:
                _lock(at, kept, draft, plan, wrong)
        _further(at, kept, draft, plan)
    if save:
        do(at, kept, lambda: _saved(at, kept, draft, plan))


def tell() -> None:
    """What became of the last press, once."""
    kept, said = st.session_state.pop(_TOLD, (True, ""))
    if said and kept:
        st.success(said, icon=":material/check:")
    elif said:
        st.warning("Nothing was saved.")
        # A refusal quotes what was typed, so it is plain text.
        st.text(said)


def conflict(at: At, kept: StoredPlan | None) -> None:
    """Both texts side by side where somebody saved meanwhile; nothing of either is lost."""
    found: Conflict | None = st.session_state.get(_CONFLICT)
    if found is None or kept is None or found.theirs.plan.name != kept.plan.name:
        return
    with st.container(border=True, gap="small"):
        st.markdown(
            ":orange-badge[:material/call_merge: Two people wrote this "
            f"plan]\n\n{wording.plain(found.said, 600)}"
        )
        left, right = st.columns(2, gap="small")
        with left:
            frame.small(f"Saved, by {wording.plain(found.theirs.locked_by or found.theirs.who)}")
            st.code(toml_format.to_toml(found.theirs.plan), language="toml", wrap_lines=True)
        with right:
            frame.small("What you wrote")
            st.code(found.mine, language="toml", wrap_lines=True)
        with st.container(horizontal=True, gap="small"):
            if guarded_button.button("manage plans", "Open theirs", key="open theirs"):
                _settle(at, found, found.theirs.plan)
            if not found.theirs.locked and guarded_button.button(
                "manage plans", "Continue with mine", key="mine over theirs"
            ):
                _settle(at, found, stored_plans.from_text(found.mine))


def _settle(at: At, found: Conflict, plan: Plan) -> None:
    del st.session_state[_CONFLICT]
    plan_draft.begin(at, found.theirs, plan)
    st.rerun()


def _lock(at: At, kept: StoredPlan | None, draft: Draft, plan: Plan, wrong: list[str]) -> None:
    # Short, and the button above the notices: a popover higher than the window cannot be scrolled to its end.
    said = [
        "Locking saves this plan with today's date and a hash. It is read-only from then on; an amendment "
        "makes a new version, which is *exploratory* once the pilot runs. **Locking cannot be undone.**"
    ]
    if wrong:
        listed = "\n".join(f"- {wording.plain(each, 400)}" for each in wrong)
        said.append(f"**It cannot be locked yet:**\n{listed}")
    if plan.live and plan.start <= date.today():
        began = wording.day(plan.start, year=True)
        said.append(
            f":orange[The pilot started on {began}. If you lock the plan now, its results are exploratory.]"
        )
    if not wrong and (small := preview.shortfall(at, plan)):
        said.append(f":orange[:material/warning: **Too small to decide**: {wording.plain(small, 400)}]")
    st.markdown("\n\n".join(said))
    if guarded_button.button(
        "manage plans", "Lock it now", key=draft.key("lock now"), icon=":material/lock:", disabled=bool(wrong)
    ):
        do(at, kept, lambda: _locked(at, kept, draft, plan))
    for each in notices(plan):
        frame.small(wording.plain(each, 400))


def _further(at: At, kept: StoredPlan | None, draft: Draft, plan: Plan) -> None:
    guarded_download.button(
        "TOML",
        data=toml_format.to_toml(plan),
        file_name=f"{plan.name or 'plan'}.toml",
        mime="application/toml",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
        key=draft.key("download"),
    )
    with frame.popover(
        "From a file", key=draft.key("upload"), type="tertiary", icon=":material/upload:"
    ) as bring:
        if bring.open:
            _bring(at, kept, draft)
    if kept is not None and not kept.locked:
        with frame.popover(
            "Discard", key=draft.key("discard"), type="tertiary", icon=":material/delete:"
        ) as gone:
            if gone.open:
                st.markdown("This deletes the draft. Locked versions stay.")
                if guarded_button.button("manage plans", "Discard the draft", key=draft.key("discard now")):
                    do(at, kept, lambda: _discarded(at, kept))


def _bring(at: At, kept: StoredPlan | None, draft: Draft) -> None:
    file = guarded_button.upload("manage plans", "A plan as a TOML file", ["toml"], key=draft.key("file"))
    if file is None:
        return
    try:
        plan = stored_plans.from_text(file.getvalue(), f"The plan {file.name}")
    except DataError as refused:
        st.text(str(refused))
        return
    if kept is not None and (plan.name, plan.source) != (kept.plan.name, kept.plan.source):
        st.text(f"The file holds the plan {plan.name!r} of the source {plan.source!r}, not this one.")
        return
    if plan.source != at.source:
        st.text(f"The file is for the source {plan.source!r}. Choose that source first.")
        return
    if guarded_button.button("manage plans", "Use this file", key=draft.key("take")):
        plan_draft.begin(at, kept, plan)
        st.rerun()


def _saved(at: At, kept: StoredPlan | None, draft: Draft, plan: Plan) -> str:
    with signed_in.permit("manage plans", at.source):
        done = plan_locking.save_draft(at.settings, plan, over=draft.revision)
    plan_draft.forget(at, kept)
    plan_draft.begin(at, done, done.plan)
    plan_picker.open_next(done.plan.name)
    return "Saved as a draft. Lock it to put it into effect."


def _locked(at: At, kept: StoredPlan | None, draft: Draft, plan: Plan) -> str:
    with signed_in.permit("manage plans", at.source):
        done = plan_locking.save_draft(at.settings, plan, over=draft.revision)
    with signed_in.permit("manage plans", at.source):
        done = plan_locking.lock(at.settings, done.plan.name, over=done.revision)
    plan_draft.forget(at, kept)
    plan_draft.forget(at, done)
    plan_picker.open_next(done.plan.name)
    small = preview.shortfall(at, done.plan)
    return f"Locked. It is too small to decide: {small}" if small else "Locked."


def _discarded(at: At, kept: StoredPlan) -> str:
    with signed_in.permit("manage plans", at.source):
        plan_locking.discard(at.settings, kept.plan.name, over=kept.revision)
    plan_draft.forget(at, kept)
    return "The draft is deleted."


def amend(at: At, kept: StoredPlan) -> None:
    """Begin a new version of a locked plan."""

    def amended() -> str:
        plan_draft.forget(at, kept)
        with signed_in.permit("manage plans", at.source):
            plan_locking.amend(at.settings, kept.plan.name)
        return "This is a new version, a draft. The locked one stays in effect until this one is locked."

    do(at, kept, amended)


def do(at: At, kept: StoredPlan | None, work: Callable[[], str]) -> None:
    """Do it, tell what came of it on the next run, and keep both texts where somebody was faster."""
    try:
        told = (True, work())
    except OvertakenError as overtaken:
        mine = overtaken.mine or toml_format.to_toml(plan_draft.of(at, kept).plan)
        st.session_state[_CONFLICT] = Conflict(str(overtaken), overtaken.theirs, mine)
        plan_picker.open_next(overtaken.theirs.plan.name)
        told = (True, "")
    except DataError as refused:
        told = (False, str(refused))
    load_pilot.forget_plans()
    st.session_state[_TOLD] = told
    st.rerun()
