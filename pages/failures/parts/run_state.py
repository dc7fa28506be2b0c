"""The run behind the pages of failures: asked for, under way, out of date; and what it was made from."""

import streamlit as st

from analytics import wording
from data.database.tables import FailureRun
from data.errors import DataError
from jobs.failures import runs
from jobs.failures.explorer import Explored
from jobs.job_queue.requests import Job
from pages.components import frame, load, progress
from pages.components.load import At
from pages.failures.parts import load_failures
from pages.failures.parts.load_failures import RunAt

_TOLD = "failures told"


def _under_way(at: At) -> bool:
    """Draw the run that was asked for last where it has not ended, or why it ended without a result."""
    job = runs.job(at.settings, at.source)
    if job is None:
        return False
    if not job.ended:
        progress.follow(job.id)
        return True
    if job.state != "done":
        _ended_without(job)
    return False


def pick_run(at: At) -> tuple[RunAt, bool]:
    """The newest run, and whether another one is under way; without any the page ends here and offers one."""
    running = _under_way(at)
    run = load_failures.run_at(at)
    if run is None:
        _none_yet(at, running=running)
        st.stop()
    return run, running


def _none_yet(at: At, *, running: bool) -> None:
    """Before the first run: what it will tell, and the button."""
    with st.container(border=True):
        if not load.taken(at).facts["is_involved"].any():
            st.header("There is nothing to look at.", anchor=False)
            st.markdown("This source records no ticket of the agent, so none that it failed.")
            return
        st.header("Nobody has looked at the failures of this source yet.", anchor=False)
        st.markdown(
            "A run reads the words of every failed ticket, draws together those that are alike, says of each "
            "why it failed and what proves it, and ranks what would help most. "
            "It takes about a minute for some thousand tickets. The pages stay usable meanwhile, and nothing "
            "leaves this machine."
        )
        if not running:
            ask_button(at, "Look at the failures")


def ask_button(at: At, label: str = "Run now") -> None:
    """Have a worker look at the failures as they are now."""
    st.button(label, icon=":material/play_arrow:", key="run failures", on_click=_ask, args=(at,))
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))


def line(at: At, run: FailureRun) -> str:
    """When the run was made and from what, in a line."""
    made = wording.moment(run.made_at, at.settings.zone)
    days = f" · {_days(run)}" if run.first or run.last else ""
    placed = " · every failure placed" if run.failures else ""
    return f"Run of {made} · seed {run.seed}{days}{placed}"


def stale(at: At, run: FailureRun) -> None:
    """Why the run no longer tells how things are; nothing where it does."""
    reasons = runs.stale(at.settings, run)
    if reasons:
        why = wording.plain(" ".join(reasons), 300)
        st.markdown(f":orange-badge[:material/history: Out of date] {why} Run again to see them.")


def about(at: At, run: FailureRun) -> None:
    """Everything that is needed to make the same run again, in a popover."""
    with frame.popover("How it was made", key="about run", type="tertiary", icon=":material/tune:") as it:
        if not it.open:
            return
        kept = {
            "Run": str(run.id),
            "Took": wording.duration(round((run.made_at - run.began_at).total_seconds())),
            "Requests": f"{wording.count(run.requests)} that the agent was involved in",
            "Days": _days(run),
            "Lake version": run.lake_version,
            "Code": run.code[:12],
            "Seed": str(run.seed),
            "Model": run.model,
            "Horizon": f"{run.horizon_days:g} days",
            "Time zone": run.time_zone,
            "Matched with": "no run before" if run.before is None else f"run {run.before}",
        }
        st.markdown("\n".join(f"- **{name}** {wording.plain(value, 80)}" for name, value in kept.items()))
        frame.small("Same data, seed, model and code give the same run.")


def foot(at: At, found: Explored) -> str:
    """What is counted on the page, in one line at its foot."""
    run = found.result.run
    return (
        f"Source {wording.plain(at.source)}, run {run.id} over lake {wording.plain(run.lake_version)}, "
        f"{wording.plain(run.model)}, code {run.code[:12]}."
    )


def _days(run: FailureRun) -> str:
    if run.first and run.last:
        return wording.period(run.first, run.last)
    if run.first:
        return f"from {wording.day(run.first, year=True)}"
    return f"up to {wording.day(run.last, year=True)}" if run.last else "all days"


def _ask(at: At) -> None:
    try:
        runs.ask(load.settings(), at.source)
    except DataError as error:
        st.session_state[_TOLD] = str(error)


def _ended_without(job: Job) -> None:
    word = "The last run was cancelled" if job.state == "cancelled" else "The last run failed"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.badge(word, icon=":material/close:", color="gray" if job.state == "cancelled" else "red")
        st.text(job.error or "Nothing of it was kept but the vectors, which the next one takes up.")
