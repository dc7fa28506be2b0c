"""A plan that is locked: what it promises in words, since when, under which hash, and its versions."""

from datetime import datetime

import streamlit as st

from analytics import definition_text, ticket_slices, wording
from analytics.figures.charts import criteria
from analytics.pilot.plan import Criterion, Plan, notices
from analytics.pilot.planning import toml_format
from jobs.pilot import plan_board, stored_plans
from jobs.pilot.plan_versions import StoredPlan
from pages.components import frame, load, load_pilot
from pages.components.access import guarded_button, guarded_download, signed_in
from pages.components.load import At
from pages.pilot.planning import days, plan_labels, retiring, saving


def show(at: At, kept: StoredPlan) -> None:
    """The whole plan, read-only, with what can still be done: amend it, retire it, or take it home."""
    outcome = load_pilot.outcome(at.source, kept)
    line = plan_board.line(kept, outcome)
    with st.container(border=True, gap="small"):
        st.markdown(f"## :blue-badge[:material/lock: LOCKED] {wording.plain(kept.plan.name, 80)}")
        frame.small(locked_words(kept))
        said = [f"{plan_labels.badge(line)} {wording.plain(line.outcome, 400)}"]
        if line.outlook:
            said.insert(
                0, f":orange[:material/warning: Too small to decide: {wording.plain(line.outlook, 400)}]"
            )
        if kept.retired is not None:
            said.insert(0, wording.plain(retiring.words(kept), 600))
        said += [f":small[:gray[{wording.plain(each, 400)}]]" for each in notices(kept.plan)]
        st.markdown("\n\n".join([*said, promises(kept.plan), schedule(kept.plan)]))
        with st.container(horizontal=True, gap="small"):
            if signed_in.may("manage plans"):
                if kept.retired is None:
                    _amend(at, kept)
                retiring.button(at, kept)
            guarded_download.button(
                "TOML",
                data=toml_format.to_toml(kept.plan),
                file_name=f"{kept.plan.name}.toml",
                mime="application/toml",
                icon=":material/download:",
                on_click="ignore",
                type="tertiary",
                key="download locked",
            )
            with frame.popover("Details", key="plan details", type="tertiary") as more:
                if more.open:
                    st.markdown(f"Version {kept.version}. Hash of its text: `{kept.sha256}`")


def not_yet(kept: StoredPlan | None) -> None:
    """What there is to read before a plan is locked: nothing, or a draft; for who may not write one."""
    with st.container(border=True, gap="small"):
        if kept is None:
            st.header("No plan is locked yet.", anchor=False)
            st.markdown("A manager writes one. Its targets, margins and dates then stand here.")
            return
        st.header("This plan is a draft.", anchor=False)
        st.markdown(f"Last saved by {wording.plain(kept.who)}. It is not locked yet and may still change.")
        st.markdown("\n\n".join([promises(kept.plan), schedule(kept.plan)]))


def _amend(at: At, kept: StoredPlan) -> None:
    with frame.popover("Amend", key="amend", icon=":material/edit:") as asked:
        if asked.open:
            st.markdown(
                "An amendment is a new version of the plan. This version stays in effect until you lock the "
                "new one. If the pilot has started by then, its results are called *exploratory*."
            )
            if guarded_button.button("manage plans", "Start a new version", key="amend now"):
                saving.amend(at, kept)


def locked_words(kept: StoredPlan) -> str:
    """Who locked it, and when."""
    if kept.locked_at is None:
        return f"A draft, saved by {wording.plain(kept.who)} on {_when(kept.saved_at)}."
    amended = f", version {kept.version}" if kept.version > 1 else ""
    who = wording.plain(kept.locked_by)
    amends = ": *Amend* starts a new version" if signed_in.may("manage plans") else ""
    return f"Locked on {_when(kept.locked_at)} by {who}{amended}. Read-only{amends}."


def promises(plan: Plan) -> str:
    """What each criterion requires, and since when, as a table in markdown."""
    lines = [_criterion(each) for each in plan.criteria]
    return "\n".join(["| Criterion | Required | Set on |", "|:--|:--|:--|", *lines])


def schedule(plan: Plan) -> str:
    """Arms, phases, decision and note of a plan, as a table in markdown."""
    lot = days.LOT[plan.unit if plan.randomised else ""]
    rows = [
        ("Pilot", f"tickets where {_slice(plan, pilot=True)}"),
        ("Baseline", f"tickets where {_slice(plan, pilot=False)}"),
        ("Assignment", lot[0].lower() + lot[1:]),
        *(
            (
                each.kind.capitalize(),
                f"from {wording.day(each.start, year=True)}, "
                f"{criteria.trimmed(each.share, 'share')} of the tickets",
            )
            for each in plan.phases
        ),
        (
            "Decision",
            f"{wording.day(plan.decision, year=True)}, from {wording.counted(plan.days, 'complete day')} and "
            f"at least {wording.count(plan.planned_n)} pilot tickets; each is judged "
            f"{definition_text.span(plan.horizon)} after it came in",
        ),
    ]
    rows += [("Note", wording.plain(plan.note, 400))] if plan.note else []
    return "\n".join(
        ["| Set-up | What the plan says |", "|:--|:--|", *(f"| **{name}** | {said} |" for name, said in rows)]
    )


def versions(at: At, kept: StoredPlan) -> None:
    """Every version with its date, and the texts that came second."""
    found, asides = (
        stored_plans.versions(at.settings, kept.plan.name),
        stored_plans.asides(at.settings, kept.plan.name),
    )
    retired = retiring.log(at, kept)
    if len(found) < 2 and not asides and not retired:
        return
    with frame.popover("Versions and history", key="plan versions", type="tertiary") as asked:
        if not asked.open:
            return
        for each in reversed(found):
            st.markdown(f"**Version {each.version}** · {locked_words(each)}")
            st.code(toml_format.to_toml(each.plan), language="toml", wrap_lines=True)
        if retired:
            st.markdown("\n".join(f"- {each}" for each in retired))
        for text in asides:
            st.markdown(f"**Not used** · written by {wording.plain(text.who)} on {_when(text.made_at)}")
            st.code(text.toml, language="toml", wrap_lines=True)


def _slice(plan: Plan, *, pilot: bool) -> str:
    return wording.plain(ticket_slices.in_words(plan.pilot if pilot else plan.baseline), 300)


def _criterion(each: Criterion) -> str:
    when = wording.day(each.set_on, year=True) if each.set_on else wording.NONE
    return f"| **{each.of.label}** | {_line(each)} | {when} |"


def _line(each: Criterion) -> str:
    metric = each.of
    if each.target is not None:
        least = "at least" if metric.better == "higher" else "at most"
        return f"{least} {criteria.trimmed(each.target, metric.unit)}"
    if each.margin is None:
        return "tracked only, no target"
    if not each.margin:
        return "not worse than the baseline"
    if each.relative:
        return f"at most {criteria.trimmed(each.margin, 'share')} longer than the baseline"
    size = criteria.as_set(each.margin, metric.unit)
    if metric.unit == "seconds":
        return f"at most {size} longer than the baseline"
    worse = "lower" if metric.better == "higher" else "higher"
    return f"at most {size} points {worse} than the baseline"


def _when(moment: datetime) -> str:
    return wording.moment(moment, load.settings().zone)
