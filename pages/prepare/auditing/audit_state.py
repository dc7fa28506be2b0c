"""The audit behind the page: asked for, under way, out of date; without one the page offers it and ends."""

from functools import partial

import streamlit as st

from analytics import wording
from analytics.audit.audit_window import ALL, CHOICES, DAYS
from jobs.audit import audit_printing, audit_runs
from jobs.audit.audit_runs import AuditRun
from jobs.counting import job_results
from pages.components import frame, load, progress
from pages.components.access import signed_in
from pages.components.load import At
from pages.prepare.auditing import load_audit
from pages.prepare.auditing.load_audit import AuditAt


def pick(at: At) -> AuditAt:
    """The newest audit; where there is none, or one is under way, the page says so."""
    running = progress.under_way(job_results.latest(at.settings, audit_runs.AUDIT, at.source), "audit")
    done = job_results.newest(at.settings, audit_runs.AUDIT, at.source)
    if done is None:
        _none_yet(at, running=running)
        st.stop()
    if not running and (why := audit_runs.stale(at.settings, done)):
        st.markdown(f":orange-badge[:material/history: Out of date] {why}")
    return load_audit.audit_at(at, done)


def again(at: At, found: AuditRun) -> None:
    """The window and the button of the next audit; while one is under way, the window alone."""
    if not signed_in.may("run analysis"):
        return
    days = _days(found.window.days)
    latest = job_results.latest(at.settings, audit_runs.AUDIT, at.source)
    if latest is None or latest.ended:
        _ask_button(at, "Audit again", days)


def details(at: At, found: AuditRun) -> None:
    """A popover with all that is needed to make the same audit again, and how each measure is defined."""
    with frame.popover("Details", key="audit details", type="tertiary", icon=":material/tune:") as opened:
        if not opened.open:
            return
        near = wording.NONE if found.near is None else f"cosine {found.near:.2f}"
        kept = {
            "Made": f"{wording.moment(found.made_at, at.settings.zone)}, in "
            f"{wording.duration(round(found.seconds))}",
            "Window": f"{found.window.called}, {wording.period(found.window.first, found.window.last)}",
            "Older tickets left out": wording.count(found.window.older),
            "Replies": wording.count(found.replies),
            "People who replied": wording.NONE if found.authors is None else str(found.authors),
            "Languages": ", ".join(found.languages),
            "A question repeats from": near,
            "Words of risk": found.lexicon[:12],
            "Lake version": found.lake_version,
            "Seed": str(found.seed),
        }
        st.markdown("\n".join(f"- **{name}** {wording.plain(value, 80)}" for name, value in kept.items()))
        for name, told in audit_printing.METHODS.items():
            frame.small(f"{name}: {told}")


def _none_yet(at: At, *, running: bool) -> None:
    """Before the first audit: what it will tell, and the button."""
    with st.container(border=True):
        if load.taken(at).cube["category"].is_null().all():
            st.header("No ticket has a category.", anchor=False)
            st.markdown("The audit compares categories. Import a category with each ticket.")
            return
        st.header("No audit yet.", anchor=False)
        st.markdown(
            "The audit reads tickets with people's replies, of the days that you choose, and says which "
            "categories can be trained first, which must always go to a person, and why. "
            "No data leaves this machine."
        )
        if signed_in.leaves_to_others("run analysis"):
            frame.small("An analyst starts it.")
        elif not running and signed_in.may("run analysis"):
            with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
                _ask_button(at, "Audit categories", _days(DAYS))


def _days(now: int) -> int:
    """The days that the next audit looks at."""
    there = [*sorted({*CHOICES, now} - {ALL}), ALL]
    return int(
        st.selectbox(
            "Days to look at",
            there,
            index=there.index(now),
            format_func=lambda days: f"Last {days} days" if days else "All days",
            key="audit days",
            width=150,
            help="The days before the last one whose tickets are all mature. Older tickets are left out.",
        )
    )


def _ask_button(at: At, label: str, days: int) -> None:
    progress.ask_button(label, "run audit", partial(audit_runs.ask, load.settings(), at.source, days=days))
