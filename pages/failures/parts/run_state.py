"""The run behind the pages of failures: asked for, under way, out of date; and what it was made from."""

from functools import partial

import streamlit as st

from analytics import wording
from data.database.tables import FailureRun
from jobs.failures import analysis_runs
from jobs.failures.explorer import Explored
from pages.components import frame, load, load_run, progress
from pages.components.access import signed_in
from pages.components.load import At
from pages.components.load_run import RunAt


def pick_run(at: At) -> tuple[RunAt, bool]:
    """The newest run, and whether another one is under way; without any the page ends here and offers one."""
    lost = "Its result was not kept. The next analysis reuses what it had computed of the texts."
    running = progress.under_way(analysis_runs.job(at.settings, at.source), "analysis", lost=lost)
    run = load_run.run_at(at)
    if run is None:
        _none_yet(at, running=running)
        st.stop()
    return run, running


def _none_yet(at: At, *, running: bool) -> None:
    """Before the first run: what it will tell, and the button."""
    with st.container(border=True):
        if not load.taken(at).has("is_involved"):
            st.header("There are no failures to analyse.", anchor=False)
            st.markdown("This source records no tickets that the agent worked on.")
            return
        st.header("No failure analysis yet.", anchor=False)
        st.markdown(
            "The analysis groups failed tickets that are alike, says why they failed and what proves it, and "
            "ranks what would help most. It takes about a minute for a few thousand tickets. You can keep "
            "using the pages, and no data leaves this machine."
        )
        if signed_in.leaves_to_others("run analysis"):
            frame.small("An analyst starts it.")
        elif not running and signed_in.may("run analysis"):
            ask_button(at)


def ask_button(at: At, label: str = "Analyse failures") -> None:
    """Have a worker look at the failures as they are now."""
    progress.ask_button(label, "run failures", partial(analysis_runs.ask, load.settings(), at.source))


def line(at: At, run: FailureRun) -> str:
    """When the run was made and from what, in a line."""
    made = wording.moment(run.made_at, at.settings.zone)
    days = f" · {_days(run)}" if run.first or run.last else ""
    return f"Analysis of {made}{days}"


def stale(at: At, run: FailureRun) -> None:
    """Why the run no longer tells how things are; nothing where it does."""
    reasons = analysis_runs.stale(at.settings, run)
    if reasons:
        why = wording.plain(" ".join(reasons), 300)
        st.markdown(f":orange-badge[:material/history: Out of date] {why} Analyse again to include them.")


def about(at: At, run: FailureRun) -> None:
    """Everything that is needed to make the same run again, in a popover."""
    with frame.popover("Details", key="about run", type="tertiary", icon=":material/tune:") as it:
        if not it.open:
            return
        kept = {
            "Analysis": f"run {run.id}",
            "Took": wording.duration(round((run.made_at - run.began_at).total_seconds())),
            "Requests": f"{wording.count(run.requests)} that the agent was involved in",
            "Failures": f"{wording.count(run.failures)}, each in a cluster",
            "Days": _days(run),
            "Lake version": run.lake_version,
            "Code": run.code[:12],
            "Seed": str(run.seed),
            "Model": run.model,
            "Horizon": f"{run.horizon_days:g} days",
            "Time zone": run.time_zone,
            "Matched with": "no earlier run" if run.before is None else f"run {run.before}",
        }
        st.markdown("\n".join(f"- **{name}** {wording.plain(value, 80)}" for name, value in kept.items()))
        frame.small("The same data, seed, model and code give the same result.")


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
